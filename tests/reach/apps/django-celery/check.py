import os

os.environ["DJANGO_SETTINGS_MODULE"] = "proj.settings"
import django

django.setup()
import asyncio

from celery.schedules import crontab
from channels.testing import WebsocketCommunicator
from django.core.cache import caches
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from django_celery_results.models import TaskResult

from proj import celery_app
from proj.asgi import application
from work.tasks import add, flow

print(add.delay(2, 3).get(), flow())
print(sorted(TaskResult.objects.values_list("status", "result")))
schedule = CrontabSchedule.from_schedule(crontab(minute="5"))
schedule.save()
PeriodicTask.objects.create(crontab=schedule, name="n", task="work.tasks.add")
scheduler = celery_app.Beat(scheduler=celery_app.conf.beat_scheduler, quiet=True).Service(app=celery_app).get_scheduler()
print(sorted(k for k in scheduler.schedule))
try:
    caches["default"].get("x")
except Exception as error:
    print(type(error).__module__, type(error).__name__)


async def talk():
    socket = WebsocketCommunicator(application, "/ws")
    print(await socket.connect())
    await socket.send_json_to({"a": 1})
    print(await socket.receive_json_from())
    await socket.disconnect()


asyncio.run(talk())
print(sorted(celery_app.tasks)[-3:])
