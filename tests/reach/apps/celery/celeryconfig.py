broker_url = "memory://"
result_backend = "cache+memory://"
task_serializer = "msgpack"
result_serializer = "yaml"
accept_content = ["msgpack", "yaml", "json"]
imports = ["work"]
task_routes = {"work.*": {"queue": "q"}}
worker_hijack_root_logger = False
