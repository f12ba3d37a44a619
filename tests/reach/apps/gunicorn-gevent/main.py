import socket

from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "ok"


@app.route("/worker")
def worker():
    return socket.socket.__module__
