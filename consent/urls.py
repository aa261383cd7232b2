"""The addresses of a person's own pages, under /<language>/."""

from django.urls import path

from consent import views

urlpatterns = [
    path("answer/", views.Answer.as_view(), name="answer"),
    path("my-answers/", views.MyAnswers.as_view(), name="my-answers"),
]
