"""The addresses of the REST API about people, under /api/v1/."""

from django.urls import path

from consent.api.events import MyEvent, MyEvents
from consent.api.gate import AnonymousGate, MyGate
from consent.api.subjects import Contact, Lookup

urlpatterns = [
    path("gate", AnonymousGate.as_view(), name="gate"),
    path("me/gate", MyGate.as_view(), name="my-gate"),
    path("me/consent-events", MyEvents.as_view(), name="my-events"),
    path("me/consent-events/<uuid:id>", MyEvent.as_view(), name="my-event"),
    path("subjects/lookup", Lookup.as_view(), name="subject-lookup"),
    path("subjects/<uuid:id>/contact", Contact.as_view(), name="subject-contact"),
]
