from django.core.cache import cache
from django.core.mail import send_mail
from django.views.generic import CreateView, ListView

from .models import Book


class BookList(ListView):
    model = Book
    paginate_by = 10


class BookAdd(CreateView):
    model = Book
    fields = ["title", "pages", "added", "data"]
    success_url = "/"

    def form_valid(self, form):
        cache.set("last", form.cleaned_data["title"])
        send_mail("book", form.cleaned_data["title"], "a@books.invalid", ["b@books.invalid"])
        return super().form_valid(form)


def boom(request):
    raise ValueError("boom")
