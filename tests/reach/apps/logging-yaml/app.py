import logging.config
import sys

import prometheus_client
import structlog
import yaml
from loguru import logger
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

logging.config.dictConfig(yaml.safe_load(open("logging.yaml")))
logging.info("hello %s", "you")
structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory())
structlog.get_logger().info("event", a=1)
logger.remove()
logger.add(sys.stdout, format="{level} {message}")
logger.warning("loguru {}", 5)
registry = CollectorRegistry()
Counter("c", "count", ["k"], registry=registry).labels("x").inc()
print([line for line in generate_latest(registry).decode().splitlines() if "created" not in line])
print(prometheus_client.make_asgi_app(registry) is not None)
