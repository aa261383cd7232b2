"""The body of a record: whole by the standard, kept under its person's key, and committed to."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.act import Witness
from consent.encryption import Unreadable
from consent.evidence import body_of
from consent.models import ConsentRecord, Identity, SubjectKey, UnsealedRecord
from consent.recording import record
from consent.refusals import UnknownSubject
from consent.rotating import rotate
from consent.subjectkeys import keys_of
from ledger.canonical import canonical
from ledger.commitment import opens
from policies.models import DataCategory, Purpose, Recipient
from tests.builders import a_draft, a_key, a_published
from tests.consent.builders import an_act, press, published_from, record_by_app, sha256

pytestmark = pytest.mark.django_db
ALWAYS_THERE = {  # the members that ISO/IEC TS 27560 makes mandatory
    "": {
        "schema_version",
        "record_id",
        "pii_principal_id",
        "pii_processing",
        "party_identification",
        "event",
    },
    "pii_processing": {"privacy_notice", "language", "purposes"},
    "purposes": {
        "purpose",
        "lawful_basis",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
    },
    "party_identification": {"party_id", "party_name", "party_address", "party_contact", "party_type"},
    "event": {"event_time", "validity_duration", "entity_id", "event_type", "event_state"},
}


def declared(**newsletter):
    """A published version with a newsletter to choose and customer service to have."""
    draft = a_draft()
    controller = draft.policy.controller
    controller.address, controller.jurisdictions = "الرياض", ["SA"]
    controller.save()
    common = {"version": draft, "confirmed": True}
    DataCategory.objects.create(**common, key="email", title_ar="البريد", optional=True)
    Recipient.objects.create(**common, key="mailer", title_ar="شركة الإرسال")
    told = {
        "title_ar": "القائمة البريدية",
        "lawful_basis": "consent",
        "data_categories": ["email"],
        "recipients": ["mailer"],
        "collection": "من نموذج الاشتراك",
        "retention": "P2Y",
        "validity": 12,
    }
    Purpose.objects.create(**common, key="newsletter", optional=True, **{**told, **newsletter})
    Purpose.objects.create(**common, key="service", title_ar="خدمتك")
    return published_from(draft)


def read(made):
    """The body as its person reads it."""
    return json.loads(body_of(made))


def test_every_mandatory_member_of_the_standard_is_in_every_record(layla):
    version = declared()
    body = read(press(layla, version, "accept")[0])
    assert ALWAYS_THERE[""] <= body.keys()
    assert ALWAYS_THERE["pii_processing"] <= body["pii_processing"].keys()
    assert ALWAYS_THERE["event"] <= body["event"].keys()
    for purpose in body["pii_processing"]["purposes"]:
        assert ALWAYS_THERE["purposes"] <= purpose.keys()
        assert all("pii_type" in item for item in purpose["pii_information"])
    for party in body["party_identification"]:
        assert ALWAYS_THERE["party_identification"] <= party.keys()


def test_a_record_says_what_was_shown_and_declared(layla):
    version = declared()
    made, _new = record_by_app(layla, version, purposes={"newsletter": True})
    body = read(made)
    assert body["pii_principal_id"] == f"urn:uuid:{layla.pk}"
    assert body["pii_processing"]["privacy_notice"] == [
        {
            "uri": f"{settings.SITE_URL}/ar/privacy/versions/1/",
            "kind": "privacy",
            "version": "1",
            "language": "ar",
            "content_sha256": sha256(version),
            "effective_at": version.effective_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    ]
    newsletter, service = body["pii_processing"]["purposes"]
    assert (newsletter["purpose_label"], newsletter["lawful_basis"]) == ("القائمة البريدية", "consent")
    assert (newsletter["event_state"], newsletter["validity_duration"]) == ("given", "P12M")
    assert newsletter["pii_information"] == [
        {"pii_type": "email", "pii_label": "البريد", "pii_optional": True}
    ]
    assert newsletter["recipient_third_parties"] == ["mailer"]
    assert newsletter["jurisdiction"] == ["SA"]
    assert "event_state" not in service
    assert body["evidence"]["question_sha256"] == version.questions.get(language="ar").sha256
    assert body["party_identification"][0]["party_name"] == "كاتشو"


def test_what_nobody_declared_is_listed_as_unknown_and_not_made_up(layla):
    body = read(press(layla, declared(), "accept")[0])
    service = body["pii_processing"]["purposes"][1]
    assert service["lawful_basis"] == "unknown"
    assert service["recipient_third_parties"] == ["unknown"]
    assert "/pii_processing/purposes/1/lawful_basis" in body["unknown"]
    assert "/pii_processing/purposes/0/storage_locations/0" in body["unknown"]
    assert "/pii_processing/purposes/0/lawful_basis" not in body["unknown"]


def test_the_pieces_that_records_share_and_their_own_are_one_canonical_document(layla):
    version = declared()
    told = Witness("server", "import", "key", on_behalf=True, remark="unknown")
    acts = [an_act(version, "accept", purposes={"newsletter": yes}) for yes in (True, False, True)]
    acts += [an_act(version, "withdraw", purposes={"newsletter": False}), an_act(version, "refuse")]
    bodies = [body_of(record(layla, act, version=version, witness=told, key=uuid4())[0]) for act in acts]
    for body in bodies:
        assert canonical(json.loads(body)) == body
        assert json.loads(body)["unknown"] == sorted(set(json.loads(body)["unknown"]))
        assert "/evidence/remark" in json.loads(body)["unknown"], "what was written is looked at as well"
    said = [json.loads(body)["pii_processing"]["purposes"][0].get("event_state") for body in bodies]
    assert said == ["given", "refused", "given", "withdrawn", None], "no other act's pieces"


def test_a_record_names_the_one_before_it_and_who_really_acted(layla):
    version = declared()
    first, _new = press(layla, version, "accept")
    staff = Witness("server", "session", "huda@cachoo.example", on_behalf=True, remark="اتصلت بنا", gpc=True)
    second, _new = record(layla, an_act(version, "refuse"), version=version, witness=staff)
    assert (first.previous, second.previous) == (None, first.pk)
    told = read(second)
    assert (told["event"]["entity_id"], told["evidence"]["remark"]) == ("huda@cachoo.example", "اتصلت بنا")
    assert (told["evidence"]["prev_record_id"], told["evidence"]["sec_gpc"]) == (str(first.pk), True)
    assert second.on_behalf and second.gpc and not first.on_behalf


def test_a_record_is_committed_to_before_it_is_stored_and_waits_to_be_sealed(layla):
    made, _new = press(layla, declared(), "accept")
    stored = ConsentRecord.objects.get()
    nonce, body = keys_of(layla).nonce_of(made.pk), body_of(stored)
    assert opens(bytes(stored.commitment), nonce=nonce, record_bytes=body)
    assert canonical(json.loads(body)) == body
    assert UnsealedRecord.objects.get().record_id == made.pk


def test_the_database_alone_reveals_no_record(layla):
    made, _new = press(layla, declared(), "accept")
    columns = bytes(made.body_encrypted) + bytes(SubjectKey.objects.get().wrapped)
    assert b"newsletter" not in columns and str(layla.pk).encode() not in columns


def test_records_of_another_person_or_without_their_key_cannot_be_read(layla, yusuf):
    version = declared()
    hers, _new = press(layla, version, "accept")
    press(yusuf, version, "accept")
    with pytest.raises(Unreadable):
        body_of(hers, keys_of(yusuf))
    SubjectKey.objects.filter(subject=layla).delete()
    assert body_of(hers) is None


def test_nobody_who_was_erased_is_given_a_new_key(layla):
    version = a_published()
    Identity.objects.filter(subject=layla).delete()
    with pytest.raises(UnknownSubject):
        press(layla, version, "accept")
    assert not SubjectKey.objects.exists()


def test_the_key_of_a_person_moves_to_a_new_field_key_with_all_else(layla, settings):
    made, _new = press(layla, declared(), "accept")
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [a_key(), *old]
    assert rotate().renewed == 1
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert body_of(made)
    settings.FIELD_KEYS = old
    with pytest.raises(Unreadable):
        body_of(made)


@pytest.mark.parametrize(
    "change",
    [
        {"purposes": {"newsletter": "true"}},
        {"purposes": ["newsletter"]},
        {"purposes": {"newsletter": True}, "evidence": "mail_link"},
        {"commitment": b"short"},
        {"commitment": None},
        {"body_encrypted": None},
        {"question_sha256": ""},
        {"decision": "continued_use", "question_sha256": ""},
    ],
)
def test_the_database_refuses_a_record_that_is_no_evidence(layla, change):
    made, _new = press(layla, declared(), "accept")
    made.pk = made.key = ConsentRecord._meta.pk.default()
    for name, value in change.items():
        setattr(made, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    assert ConsentRecord.objects.count() == 1


def test_a_record_of_before_the_bodies_can_still_be_read(layla):
    made, _new = press(layla, declared(), "accept")
    made.body_encrypted = None
    assert body_of(made) is None


def test_the_moment_of_an_act_keeps_its_fractions(layla):
    at = timezone.now() + timedelta(hours=1)
    made, _new = press(layla, declared(), "accept", at=at)
    assert read(made)["event"]["event_time"] == at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_unsealedrecord")
        assert cursor.fetchone() == (1,)
