import asyncio

import tornado.httpclient
import tornado.locale
import tornado.web
import tornado.websocket
from tornado.options import define, options

define("greeting", default="hello")


class Page(tornado.web.RequestHandler):
    def get(self):
        self.set_secure_cookie("c", "v")
        self.render("page.html", greeting=options.greeting)


class Echo(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message[::-1])


async def main():
    options.parse_config_file("app.conf")
    app = tornado.web.Application([("/", Page), ("/ws", Echo)], template_path="templates", static_path="templates",
                                  cookie_secret="s", gzip=True)
    server = app.listen(0, "127.0.0.1")
    port = next(iter(server._sockets.values())).getsockname()[1]
    answer = await tornado.httpclient.AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/")
    print(answer.code, answer.body)
    socket = await tornado.websocket.websocket_connect(f"ws://127.0.0.1:{port}/ws")
    await socket.write_message("abc")
    print(await socket.read_message(), tornado.locale.get("de_DE").code)
    socket.close()
    server.stop()


asyncio.run(main())
