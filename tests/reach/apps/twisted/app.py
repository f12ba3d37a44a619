import sys

from autobahn.twisted.websocket import WebSocketServerFactory
from klein import Klein
from twisted.application.service import IServiceMaker
from twisted.internet import defer, reactor, task
from twisted.plugin import getPlugins
from twisted.web.client import Agent, readBody
from twisted.web.server import Site

app = Klein()


@app.route("/<name>")
def page(request, name):
    return "hello " + name


@defer.inlineCallbacks
def main(reactor):
    port = reactor.listenTCP(0, Site(app.resource()), interface="127.0.0.1")
    answer = yield Agent(reactor).request(b"GET", b"http://127.0.0.1:%d/you" % port.getHost().port)
    print(answer.code, (yield readBody(answer)))
    yield task.deferLater(reactor, 0.01, lambda: None)
    yield port.stopListening()


print(sorted(p.tapname for p in getPlugins(IServiceMaker))[:20], WebSocketServerFactory().isServer)
print(type(reactor).__module__)
task.react(lambda r: main(r))
