"""Addresses that stand in mails: short, in no language, and never changed."""

from django.urls import path

from notifications import views

urlpatterns = [path("m/<str:name>", views.mailed, name="mailed")]
