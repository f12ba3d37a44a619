import asyncio
import http.server
import threading

import httpx
import requests
import requests_cache
import tenacity
import urllib3
from requests_toolbelt.multipart.encoder import MultipartEncoder


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write("grüße".encode("latin-1"))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(len(body)).encode())

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
answer = requests.get(url)
answer.encoding = None
print(answer.text, answer.apparent_encoding, requests.post(url, data=MultipartEncoder({"a": "b"}, boundary="x")).text)
cached = requests_cache.CachedSession("cache", backend="sqlite")
print(cached.get(url).from_cache, cached.get(url).from_cache)
print(urllib3.PoolManager().request("GET", url, retries=urllib3.Retry(2)).status)
with httpx.Client(http2=True) as client:
    print(client.get(url).status_code, client.post(url, files={"f": b"abc"}).text > "1")
    print(httpx.Response(200, headers={"content-encoding": "br"}, content=__import__("brotli").compress(b"x")).text)


async def main():
    async with httpx.AsyncClient() as client:
        print((await client.get(url)).status_code)


asyncio.run(main())
try:
    requests.get(url, proxies={"http": "socks5h://127.0.0.1:1"}, timeout=2)
except requests.ConnectionError as error:
    print(type(error).__name__)
try:
    httpx.get(url, proxy="socks5://127.0.0.1:1") if hasattr(httpx, "get") else None
except httpx.TransportError as error:
    print(type(error).__name__)
print(tenacity.Retrying(stop=tenacity.stop_after_attempt(2))(lambda: 5))
