import time

from apscheduler.schedulers.background import BackgroundScheduler

seen = []


def note(x):
    seen.append(x)


scheduler = BackgroundScheduler({
    "apscheduler.jobstores.default": {"type": "sqlalchemy", "url": "sqlite:///jobs.db"},
    "apscheduler.jobstores.memory": {"type": "memory"},
    "apscheduler.executors.default": {"class": "apscheduler.executors.pool:ThreadPoolExecutor", "max_workers": "2"},
    "apscheduler.executors.processes": {"type": "threadpool"},
    "apscheduler.timezone": "Europe/Berlin",
})
scheduler.add_job("work:note", "interval", seconds=3600, id="a", args=[1])
scheduler.add_job("work:note", "cron", hour=3, id="b", args=[1])
scheduler.add_job(note, "date", args=[7], jobstore="memory")
scheduler.start()
for _ in range(100):
    if seen:
        break
    time.sleep(0.05)
print(seen, sorted(job.id for job in scheduler.get_jobs()), [str(job.trigger) for job in scheduler.get_jobs()])
scheduler.shutdown()
