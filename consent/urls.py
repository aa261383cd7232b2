"""The addresses of a person's own pages, under /<language>/."""

from django.urls import path

from consent import views
from consent.rights import views as rights

urlpatterns = [
    path("answer/", views.Answer.as_view(), name="answer"),
    path("my-answers/", views.MyAnswers.as_view(), name="my-answers"),
    path("requests/", rights.Ask.as_view(), name="requests"),
    path("requests/<uuid:pk>/", rights.One.as_view(), name="request"),
]
