import os
import re

os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
import django

django.setup()
from django.contrib.auth import get_user_model
from django.core import mail, serializers
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import Avg, F, Q, Window
from django.db.models.functions import Rank, Upper
from django.test import Client
from django.test.utils import setup_test_environment

from books.models import Book

setup_test_environment()


def show(answer):
    text = re.sub(r'value="\w{20,}"|Version:.*|[\d.]+ ?ms', "", answer.content.decode(errors="replace"))
    print(answer.status_code, len(answer.templates or []), text[:300].replace("\n", " "))


client = Client(raise_request_exception=False)
show(client.get("/"))
show(client.get("/add"))
show(client.post("/add", {"title": "", "pages": 3}))
show(client.post("/add", {"title": "One", "pages": 12345, "added": "2026-01-02", "data": '{"a": 1}'}))
show(client.get("/", headers={"accept-language": "fr"}))
show(client.get("/nowhere"))
answer = client.get("/boom")
print(answer.status_code, b"ValueError" in answer.content)
get_user_model().objects.create_superuser("admin", "a@books.invalid", "secret")
print(client.login(username="admin", password="secret"))
for path in "", "books/book/", "books/book/add/", "books/book/?q=One", "auth/user/", "jsi18n/", "password_change/":
    answer = client.get("/admin/" + path)
    print(path, answer.status_code, "<title>" in answer.content.decode())
print(cache.get("last"), [m.subject for m in mail.outbox])
print(Book.objects.aggregate(Avg("pages")), Book.objects.filter(Q(title__icontains="o")).annotate(
    u=Upper("title"), r=Window(Rank(), order_by=F("pages").desc())).values_list("u", "r").first())
for kind in "json", "xml":
    print(serializers.serialize(kind, Book.objects.all()))
call_command("showmigrations", "books", no_color=True)
call_command("sqlmigrate", "auth", "0001")
call_command("dumpdata", "books")
call_command("makemigrations", "--check", "--dry-run")
print(client.get("/static/admin/css/base.css").status_code)
