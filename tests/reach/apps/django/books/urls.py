from django.urls import path

from . import views

urlpatterns = [path("", views.BookList.as_view()), path("add", views.BookAdd.as_view()), path("boom", views.boom)]
