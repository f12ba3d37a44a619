import http.server
import json
import os
import threading

import requests
from flask import Flask
from opentelemetry import trace

app = Flask(__name__)


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()


@app.route("/")
def index():
    with trace.get_tracer("t").start_as_current_span("own"):
        return str(requests.get(f"http://127.0.0.1:{server.server_port}/app.py").status_code)


from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter


class Names(SpanExporter):
    def export(self, spans):
        for span in spans:
            print(span.name, sorted(span.attributes)[:4], span.instrumentation_scope.name, flush=True)

    def shutdown(self):
        pass


print(type(trace.get_tracer_provider()).__module__, hasattr(Flask, "_is_instrumented_by_opentelemetry") or Flask.__module__)
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(Names()))
print(app.test_client().get("/").data, flush=True)
os._exit(0) # the console exporter would print times
