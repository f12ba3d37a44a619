import logging

import sentry_sdk
from flask import Flask
from sqlalchemy import create_engine, text

events = []


class Transport(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        for item in envelope.items:
            events.append(item.payload.json or {})


sentry_sdk.init(dsn="http://k@localhost/1", transport=Transport, traces_sample_rate=1.0, environment="test")
app = Flask(__name__)


@app.route("/")
def index():
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("select 1"))
    logging.error("wrong")
    return str(1 / 0)


print(app.test_client().get("/").status)
sentry_sdk.flush()
print(sorted({e.get("type", "error") for e in events}), [e["exception"]["values"][0]["type"] for e in events if "exception" in e])
print(sorted(sentry_sdk.get_client().integrations))
