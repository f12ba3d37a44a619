worker_class = "gevent"
workers = 1
loglevel = "warning"
