from celery import chain, group, shared_task


@shared_task
def add(a, b):
    return a + b


@shared_task(bind=True, max_retries=1)
def flow(self):
    return group(add.s(1, 2), add.s(3, 4))().get(), chain(add.s(1, 1), add.s(5))().get()
