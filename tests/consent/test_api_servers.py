"""What a company's servers ask and say of people: with which key, of which purposes, and in which order."""

import json
import uuid
from datetime import timedelta
from unicodedata import normalize

import pytest
from django.utils import timezone

from consent import apikeys
from consent.columns import differing
from consent.evidence import body_of
from consent.models import ApiKey, ConsentRecord, Scope, Subject
from consent.sealing import seal
from policies.models import Purpose, Recipient
from tests.builders import a_draft, soon
from tests.consent.builders import press, published_from, record_by_app, sha256
from tests.consent.test_api_subjects import with_key

pytestmark = pytest.mark.django_db
CHECKS, EVENTS, BEHALF = "/api/v1/consent-checks", "/api/v1/events", "/api/v1/consent-events"


@pytest.fixture(autouse=True)
def no_list(settings):
    """The purposes here are no mailing list, which would want a second yes."""
    settings.LIST_PURPOSE = "mailing_list"


@pytest.fixture
def version():
    """A version with a newsletter that the mailer gets data for, and analytics that nobody does."""
    return published_from(with_purposes(a_draft(), mailer=["newsletter"]))


def with_purposes(draft, *, mailer=()):
    for key in ("newsletter", "analytics"):
        recipients = ["mailer"] if key in mailer else []
        told = {"title_ar": "غرض", "description_ar": "وصفه", "optional": True, "confirmed": True}
        Purpose.objects.create(version=draft, key=key, recipients=recipients, **told)
    if mailer:
        Recipient.objects.create(version=draft, key="mailer", title_ar="مرسل البريد", confirmed=True)
    return draft


def holding(*scopes, recipient=""):
    return with_key(apikeys.issue(name="backend", scopes=scopes, recipient=recipient)[1])


def post(client, where, body, **headers):
    return client.post(where, json.dumps(body), content_type="application/json", headers=headers)


def check(client, *subjects, purpose="newsletter", policy="privacy"):
    return post(
        client, CHECKS, {"policy": policy, "purpose": purpose, "subjects": [str(s) for s in subjects]}
    )


def said(answer):
    return [one["permission"] for one in answer.json()["results"]]


def test_data_may_be_used_only_of_whoever_said_yes(version, layla, yusuf, django_assert_num_queries):
    record_by_app(layla, version, purposes={"newsletter": True})
    record_by_app(yusuf, version, purposes={"newsletter": False})
    server = holding(Scope.CHECKS)
    check(server, layla.pk)
    with django_assert_num_queries(3):  # the key, and two of the check, for however many people
        answer = check(server, layla.pk, yusuf.pk, uuid.uuid4())
    assert said(answer) == ["allowed", "denied", "unknown"]
    assert said(check(server, layla.pk, purpose="analytics")) == ["unknown"]
    layla.identity.delete()
    assert said(check(server, layla.pk)) == ["unknown"]


def test_a_device_that_was_joined_has_its_owners_answer(version, layla):
    device = Subject.objects.create(created_at=timezone.now(), merged_into=layla)
    record_by_app(layla, version, purposes={"newsletter": True})
    assert said(check(holding(Scope.CHECKS), device.pk)) == ["allowed"]


@pytest.mark.parametrize(
    ("purpose", "policy", "where"),
    [("nowhere", "privacy", "#/purpose"), ("newsletter", "nowhere", "#/policy")],
)
def test_a_purpose_that_nobody_may_choose_is_refused(version, layla, purpose, policy, where):
    answer = check(holding(Scope.CHECKS), layla.pk, purpose=purpose, policy=policy)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, where)


@pytest.mark.parametrize("subjects", [[], ["x"], [1], [str(uuid.UUID(int=1))] * 1001, "x"])
def test_a_check_is_of_one_to_a_thousand_people(version, subjects):
    body = {"policy": "privacy", "purpose": "newsletter", "subjects": subjects}
    assert post(holding(Scope.CHECKS), CHECKS, body).status_code == 400


def test_a_recipients_key_is_answered_for_the_purposes_that_list_it_and_no_other(version, layla):
    record_by_app(layla, version, purposes={"newsletter": True, "analytics": True})
    mailer = holding(Scope.CHECKS, Scope.RECORDS, Scope.EVENTS, recipient="mailer")
    assert said(check(mailer, layla.pk)) == ["allowed"]
    foreign, missing = check(mailer, layla.pk, purpose="analytics"), check(mailer, layla.pk, purpose="none")
    assert foreign.status_code == missing.status_code == 400
    assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}
    (policy,) = mailer.get(f"/api/v1/subjects/{layla.pk}/consents").json()["policies"]
    assert [one["key"] for one in policy["purposes"]] == ["newsletter"]
    seal()
    (event,) = mailer.get(EVENTS).json()["items"]
    assert event["purposes"] == {"newsletter": True}
    behalf = post(mailer, BEHALF, on_behalf(version, layla), **{"idempotency-key": str(uuid.uuid4())})
    assert (behalf.status_code, behalf.json()["code"]) == (403, "permission_denied")


def test_removing_a_recipient_cuts_its_key_when_the_version_takes_effect(version, layla, clock):
    mailer = holding(Scope.CHECKS, recipient="mailer")
    draft = with_purposes(a_draft(version.policy, change_class="purpose_change", effective_at=soon(3600)))
    later = published_from(draft)
    assert check(mailer, layla.pk).status_code == 200
    clock(seconds=(later.effective_at - timezone.now()).total_seconds() + 1)
    refused = check(mailer, layla.pk)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")
    assert check(holding(Scope.CHECKS), layla.pk).status_code == 200


def on_behalf(version, person, **more):
    body = {"subject": str(person.pk), "policy": "privacy", "version": version.number, "language": "ar"}
    return body | {"content_sha256": sha256(version), "decision": "accept", "remark": "نموذج ورقي 81"} | more


def test_what_a_person_said_elsewhere_is_recorded_as_the_servers_word(version, layla):
    server, key = holding(Scope.RECORDS), {"idempotency-key": str(uuid.uuid4())}
    first = post(server, BEHALF, on_behalf(version, layla), **key)
    again = post(server, BEHALF, on_behalf(version, layla), **key)
    assert first.status_code == again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    made = ConsentRecord.objects.get()
    prefix = ApiKey.objects.get().prefix
    assert (made.subject, made.channel, made.evidence) == (layla, "server", "server_key")
    assert (made.actor, made.on_behalf) == (f"key cpk_{prefix}", True)
    gate = server.get(f"/api/v1/subjects/{layla.pk}/gate")
    assert gate.json()["show"] is False


def test_what_a_server_says_of_the_moment_is_believed_and_undoes_an_earlier_no(version, layla, clock):
    server = holding(Scope.RECORDS)
    now = clock(minutes=20)
    press(layla, version, "refuse", at=now - timedelta(minutes=9))
    for at, told in ((now - timedelta(minutes=3), "told"), (now + timedelta(days=9), "future")):
        body = on_behalf(version, layla, decided_at=at.isoformat())
        made = post(server, BEHALF, body, **{"idempotency-key": str(uuid.uuid4())}).json()["event"]
        assert (made["effect"], made["clock"]) == ("applied", told)
    assert server.get(f"/api/v1/subjects/{layla.pk}/gate").json()["show"] is False


def test_another_remark_under_the_same_key_is_another_answer(version, layla):
    server, key = holding(Scope.RECORDS), {"idempotency-key": str(uuid.uuid4())}
    assert post(server, BEHALF, on_behalf(version, layla), **key).status_code == 201
    other = post(server, BEHALF, on_behalf(version, layla, remark="هاتفيًّا"), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = post(server, BEHALF, on_behalf(version, layla), **key)
    assert again.headers["Idempotency-Replayed"] == "true" and ConsentRecord.objects.count() == 1


@pytest.mark.parametrize("remark", ["مكالمة \u0627\u0654حمد", "e\u0301 81"])
def test_a_letter_that_is_put_together_is_the_same_when_it_is_sent_again(version, layla, remark):
    server, key = holding(Scope.RECORDS), {"idempotency-key": str(uuid.uuid4())}
    for said in (remark, remark, normalize("NFC", remark)):
        sent = post(server, BEHALF, on_behalf(version, layla, remark=said, method="e\u0301"), **key)
        assert sent.status_code == 201
    made = ConsentRecord.objects.get()
    assert differing(made, body_of(made)) == [], "the row keeps what was sent"


def test_a_server_holds_what_it_was_told_of_one_person_until_that_changes(version, layla, yusuf):
    server, other = holding(Scope.RECORDS), holding(Scope.RECORDS, recipient="mailer")
    for name in ("gate", "consents"):
        where = f"/api/v1/subjects/{layla.pk}/{name}"
        held = {"if-none-match": server.get(where).headers["ETag"]}
        answer = server.get(where, headers=held)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert server.get(f"/api/v1/subjects/{yusuf.pk}/{name}", headers=held).status_code == 200
        if name == "consents":
            assert other.get(where, headers=held).status_code == 200  # which is told of fewer purposes
        record_by_app(layla, version, purposes={"newsletter": name == "gate"})
        assert server.get(where, headers=held).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"remark": None}, 400),
        ({"remark": "\ufeff\u202e"}, 400),
        ({"remark": "ن" * 501}, 400),
        ({"subject": str(uuid.UUID(int=7))}, 404),
        ({"decision": "continued_use"}, 400),
    ],
)
def test_a_servers_word_needs_its_person_and_its_reason(version, layla, wrong, status):
    body = {name: value for name, value in on_behalf(version, layla, **wrong).items() if value is not None}
    answer = post(holding(Scope.RECORDS), BEHALF, body, **{"idempotency-key": str(uuid.uuid4())})
    assert answer.status_code == status
    assert not ConsentRecord.objects.exists()


def test_the_feed_gives_each_record_once_in_the_order_of_the_log(version, layla, yusuf, own_log):
    server = holding(Scope.EVENTS)
    empty = server.get(EVENTS).json()
    assert (empty["items"], empty["next"]) == ([], "1-0")
    for subject in (layla, yusuf, layla):
        record_by_app(subject, version)
    assert server.get(EVENTS).json()["items"] == []  # nothing before the log is signed
    seal()
    seen, after = [], "1-0"
    while True:
        answer = server.get(EVENTS, {"after": after, "limit": 2})
        if answer.json()["next"] == after:
            break
        seen, after = seen + answer.json()["items"], answer.json()["next"]
    assert answer.headers["Retry-After"] == "5"
    assert {one["id"] for one in seen} == {
        str(pk) for pk in ConsentRecord.objects.values_list("pk", flat=True)
    }
    assert [one["leaf"] for one in seen] == sorted({one["leaf"] for one in seen})
    record_by_app(yusuf, version)
    seal()
    assert [one["subject"] for one in server.get(EVENTS, {"after": after}).json()["items"]] == [str(yusuf.pk)]


@pytest.mark.parametrize("asked", ["after=x", "after=1", "after=-1-0", "after=1-٣", "limit=501"])
def test_a_place_that_the_feed_never_gave_is_refused(asked):
    assert holding(Scope.EVENTS).get(f"{EVENTS}?{asked}").status_code == 400


@pytest.mark.parametrize("scope", Scope.values)
def test_a_key_opens_what_its_scopes_name_and_nothing_else(version, layla, issuer, scope):
    doors = {
        "records": [f"/api/v1/subjects/{layla.pk}/gate", f"/api/v1/subjects/{layla.pk}/consents"],
        "events": [EVENTS],
    }
    server = holding(scope)
    for needed, addresses in doors.items():
        for address in addresses:
            assert (server.get(address).status_code == 200) == (scope == needed), address
            assert issuer.app().get(address).status_code == 403
    assert (check(server, layla.pk).status_code == 200) == (scope == "checks")


def test_a_person_who_is_not_there_is_like_one_who_was_erased(version, layla):
    server = holding(Scope.RECORDS)
    where = "/api/v1/subjects/{}/{}"
    layla.identity.delete()
    for door in ("gate", "consents"):
        gone, never = (server.get(where.format(pk, door)) for pk in (layla.pk, uuid.uuid4()))
        assert gone.status_code == never.status_code == 404
        assert gone.json() | {"instance": ""} == never.json() | {"instance": ""}
