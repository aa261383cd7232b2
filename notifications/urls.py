"""Addresses that stand in mails: short, in no language, and never changed."""

from django.urls import path

from notifications import hooks, views

urlpatterns = [
    path("m/<str:name>", views.mailed, name="mailed"),
    path("hooks/mail", hooks.mail_events, name="mail-events"),
]
