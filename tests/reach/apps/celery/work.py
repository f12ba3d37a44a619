from celery import Celery, chord, group
from celery.utils.log import get_task_logger

app = Celery("work")
app.config_from_object("celeryconfig")
log = get_task_logger(__name__)


@app.task(bind=True, autoretry_for=(KeyError,), retry_backoff=True)
def double(self, n):
    log.info("doubling %s", n)
    return n * 2


@app.task
def total(numbers):
    return sum(numbers)
