"""The addresses of the REST API about people, under /api/v1/."""

from django.urls import path

from consent.api.batch import MyBatch
from consent.api.bundle import Bundle
from consent.api.checks import Checks
from consent.api.consents import MyConsents
from consent.api.contacts import Contacts
from consent.api.devices import Devices, MyLink
from consent.api.erasures import ErasureAnswered, Erasures
from consent.api.events import MyEvents
from consent.api.feed import Events
from consent.api.gate import AnonymousGate, MyGate
from consent.api.imports import ImportErrors, Imports, OneImport
from consent.api.leaving import ErasureOf, ExportOf, MyErasure, MyExport
from consent.api.notices import Notices
from consent.api.on_behalf import OnBehalf
from consent.api.records import MyEvent, MyProof, MyReceipt
from consent.api.servers import ConsentsOfSubject, GateOfSubject
from consent.api.subjects import Contact, Guardianship, Lookup, Tokens
from consent.api.websessions import MyWebSessions

urlpatterns = [
    path("policies/<slug:slug>/versions/<number:number>/notices", Notices.as_view(), name="version-notices"),
    path("bundle", Bundle.as_view(), name="bundle"),
    path("devices", Devices.as_view(), name="devices"),
    path("gate", AnonymousGate.as_view(), name="gate"),
    path("me/gate", MyGate.as_view(), name="my-gate"),
    path("me/consent-events", MyEvents.as_view(), name="my-events"),
    path("me/consent-events/batch", MyBatch.as_view(), name="my-batch"),
    path("me/consent-events/<id:id>", MyEvent.as_view(), name="my-event"),
    path("me/consent-events/<id:id>/proof", MyProof.as_view(), name="my-proof"),
    path("me/consent-events/<id:id>/receipt", MyReceipt.as_view(), name="my-receipt"),
    path("me/consents", MyConsents.as_view(), name="my-consents"),
    path("me/erasure", MyErasure.as_view(), name="my-erasure"),
    path("me/export", MyExport.as_view(), name="my-export"),
    path("me/link", MyLink.as_view(), name="my-link"),
    path("me/web-sessions", MyWebSessions.as_view(), name="my-web-sessions"),
    path("contacts", Contacts.as_view(), name="contacts"),
    path("imports", Imports.as_view(), name="imports"),
    path("imports/<id:id>", OneImport.as_view(), name="import"),
    path("imports/<id:id>/errors.ndjson", ImportErrors.as_view(), name="import-errors"),
    path("consent-checks", Checks.as_view(), name="consent-checks"),
    path("consent-events", OnBehalf.as_view(), name="on-behalf"),
    path("events", Events.as_view(), name="events"),
    path("subjects/<id:id>/consents", ConsentsOfSubject.as_view(), name="subject-consents"),
    path("subjects/<id:id>/gate", GateOfSubject.as_view(), name="subject-gate"),
    path("erasures", Erasures.as_view(), name="erasures"),
    path("erasures/<id:id>/answer", ErasureAnswered.as_view(), name="erasure-answer"),
    path("subject-tokens", Tokens.as_view(), name="subject-tokens"),
    path("subjects/<id:id>/erasure", ErasureOf.as_view(), name="subject-erasure"),
    path("subjects/<id:id>/export", ExportOf.as_view(), name="subject-export"),
    path("subjects/lookup", Lookup.as_view(), name="subject-lookup"),
    path("subjects/<id:id>/contact", Contact.as_view(), name="subject-contact"),
    path("subjects/<id:id>/guardianship", Guardianship.as_view(), name="subject-guardianship"),
]
