import os

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import dj_database_url
import django

django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.utils import load_backend
from rest_framework.test import APIClient

call_command("collectstatic", "--no-input", verbosity=0)
client = APIClient()
User.objects.create_user("u", password="p")
print(client.post("/notes/", {"text": "a"}).status_code)
token = client.post("/token", {"username": "u", "password": "p"}).json()["access"]
client.credentials(HTTP_AUTHORIZATION="Bearer " + token)
for i in range(4):
    print(client.post("/notes/", {"text": f"note {i}", "stars": i % 2}, format="json").json())
print(client.get("/notes/?stars=1").json(), client.get("/notes/?search=3").json())
print(client.get("/notes/", HTTP_ACCEPT="text/html").content[:120])
print(client.options("/notes/").json())
print(client.get("/schema").content[:400])
print(dj_database_url.parse("postgres://u:p@localhost/db")["ENGINE"])
print(load_backend(dj_database_url.parse("postgres://u:p@localhost/db")["ENGINE"]).__name__)
