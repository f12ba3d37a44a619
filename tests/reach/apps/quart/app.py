import asyncio

from quart import Quart, render_template_string, request, websocket
from quart_cors import cors

app = cors(Quart(__name__), allow_origin="*")


@app.route("/", methods=["GET", "POST"])
async def index():
    form = await request.form
    return await render_template_string("{{ a }}", a=form.get("a", "none"))


@app.websocket("/ws")
async def ws():
    await websocket.send("got " + await websocket.receive())


async def main():
    client = app.test_client()
    print((await (await client.get("/")).get_data()), (await (await client.post("/", form={"a": "b"})).get_data()))
    async with client.websocket("/ws", headers={"Origin": "http://localhost"}) as socket:
        await socket.send("x")
        print(await socket.receive())


asyncio.run(main())
