import asyncio

from sanic import Sanic, html, json
from sanic_testing.testing import SanicASGITestClient

app = Sanic("reach")


@app.get("/<name:str>")
async def name(request, name):
    return json({"name": name, "q": request.args.get("q")})


@app.get("/html")
async def page(request):
    return html("<i>x</i>")


async def main():
    client = SanicASGITestClient(app)
    for path in "/a?q=1", "/html", "/a/b":
        _, answer = await client.get(path)
        print(answer.status, answer.text[:200] if answer.status == 200 else "")


asyncio.run(main())
