from celery import chord, group
from celery.contrib.testing.worker import start_worker
from kombu import Connection, Exchange, Queue

from work import app, double, total

with start_worker(app, perform_ping_check=False, pool="solo", queues=["q"], loglevel="ERROR"):
    print(double.delay(4).get(timeout=20), group(double.s(i) for i in range(3))().get(timeout=20))
app.conf.task_always_eager = True
print(total.delay([1, 2]).get(), chord([double.s(1), double.s(2)])(total.s()).get())
with Connection("memory://") as connection:
    with connection.SimpleQueue("s") as queue:
        for kind in "json", "yaml", "msgpack", "pickle":
            queue.put({"kind": kind}, serializer=kind, compression="zlib")
    print(Queue("x", Exchange("e"), routing_key="k").exchange.name, connection.transport.driver_name)
for url in "redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//", "filesystem://", "sqla+sqlite:///k.db":
    print(type(Connection(url).transport).__module__)
for url in "redis://127.0.0.1:1", "db+sqlite:///r.db", "rpc://", "file:///tmp":
    from celery.app.backends import by_url
    print(by_url(url, app.loader)[0].__module__)
