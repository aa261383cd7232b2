"""The addresses of the REST API about people, under /api/v1/."""

from django.urls import path

from consent.api.batch import MyBatch
from consent.api.consents import MyConsents
from consent.api.events import MyEvents
from consent.api.gate import AnonymousGate, MyGate
from consent.api.records import MyEvent, MyProof, MyReceipt
from consent.api.subjects import Contact, Guardianship, Lookup

urlpatterns = [
    path("gate", AnonymousGate.as_view(), name="gate"),
    path("me/gate", MyGate.as_view(), name="my-gate"),
    path("me/consent-events", MyEvents.as_view(), name="my-events"),
    path("me/consent-events/batch", MyBatch.as_view(), name="my-batch"),
    path("me/consent-events/<uuid:id>", MyEvent.as_view(), name="my-event"),
    path("me/consent-events/<uuid:id>/proof", MyProof.as_view(), name="my-proof"),
    path("me/consent-events/<uuid:id>/receipt", MyReceipt.as_view(), name="my-receipt"),
    path("me/consents", MyConsents.as_view(), name="my-consents"),
    path("subjects/lookup", Lookup.as_view(), name="subject-lookup"),
    path("subjects/<uuid:id>/contact", Contact.as_view(), name="subject-contact"),
    path("subjects/<uuid:id>/guardianship", Guardianship.as_view(), name="subject-guardianship"),
]
