import http.server
import json
import threading

from anthropic import Anthropic
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

MESSAGE = {"id": "m", "type": "message", "role": "assistant", "model": "x", "stop_reason": "end_turn",
           "content": [{"type": "text", "text": "hi"}], "usage": {"input_tokens": 1, "output_tokens": 1}}
CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "{\"a\": 5}"}}
COMPLETION = {"id": "c", "object": "chat.completion", "created": 1, "model": "x", "choices": [CHOICE]}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(MESSAGE if self.path.endswith("/messages") else COMPLETION).encode())

    def log_message(self, *args):
        pass


class Shape(BaseModel):
    a: int


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
one = OpenAI(api_key="k", base_url=base + "/v1")
asked = [{"role": "user", "content": "q"}]
print(one.chat.completions.create(model="x", messages=asked).choices[0].message.content)
print(one.chat.completions.parse(model="x", messages=asked, response_format=Shape).choices[0].message.parsed)
two = Anthropic(api_key="k", base_url=base)
print(two.messages.create(model="x", max_tokens=5, messages=asked).content[0].text)
print(type(AsyncOpenAI(api_key="k").responses).__module__, type(two.beta.messages.batches).__module__,
      type(one.fine_tuning.jobs).__module__)
