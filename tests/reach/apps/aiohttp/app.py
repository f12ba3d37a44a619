import asyncio
import base64

import aiohttp
import aiohttp_jinja2
import aiohttp_session
import jinja2
from aiohttp import web
from aiohttp_session.cookie_storage import EncryptedCookieStorage

routes = web.RouteTableDef()


@routes.get("/")
@aiohttp_jinja2.template("page.html")
async def page(request):
    session = await aiohttp_session.get_session(request)
    session["n"] = session.get("n", 0) + 1
    return {"n": session["n"]}


@routes.post("/upload")
async def upload(request):
    data = await request.post()
    return web.json_response({"name": data["file"].filename, "text": data["file"].file.read().decode()})


@routes.get("/ws")
async def ws(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data.upper())
        await socket.close()
    return socket


async def main():
    app = web.Application()
    app.add_routes(routes)
    aiohttp_session.setup(app, EncryptedCookieStorage(base64.urlsafe_b64decode(base64.urlsafe_b64encode(b"k" * 32))))
    aiohttp_jinja2.setup(app, loader=jinja2.DictLoader({"page.html": "seen {{ n }}"}))
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = "http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar) as client:
        for _ in range(2):
            async with client.get("/") as answer:
                print(answer.status, await answer.text())
        form = aiohttp.FormData()
        form.add_field("file", b"text", filename="f.txt")
        async with client.post("/upload", data=form) as answer:
            print(await answer.json())
        async with client.ws_connect("/ws", compress=15) as socket:
            await socket.send_str("abc")
            print((await socket.receive()).data)
    await runner.cleanup()


asyncio.run(main())
