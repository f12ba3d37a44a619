import dramatiq
import fakeredis
from dramatiq.brokers.stub import StubBroker
from huey import MemoryHuey
from rq import Queue, SimpleWorker
from rq.job import Job

import jobs

server = fakeredis.FakeStrictRedis()
queue = Queue(connection=server)
job = queue.enqueue("jobs.double", 21)
SimpleWorker([queue], connection=server).work(burst=True, logging_level="ERROR")
print(Job.fetch(job.id, connection=server).return_value(), server.eval("return 1 + 1", 0))

broker = StubBroker()
dramatiq.set_broker(broker)
seen = []


@dramatiq.actor
def note(x):
    seen.append(x)


broker.declare_queue("default")
worker = dramatiq.Worker(broker, worker_timeout=50)
worker.start()
note.send(5)
broker.join("default")
worker.join()
worker.stop()
huey = MemoryHuey(immediate=True)
print(seen, huey.task()(jobs.double)(4).get())
