import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proj.settings")
django_app = get_asgi_application()
from work.consumers import Echo

application = ProtocolTypeRouter({"http": django_app, "websocket": URLRouter([path("ws", Echo.as_asgi())])})
