"""A company that tells people itself: whom, page by page, and evidence of its own grade, once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from consent import apikeys, permission, subjects
from consent.models import Grade, Identity, Notice, Scope
from consent.noticing import record_bounced
from notifications.draining import drain
from notifications.models import Announcement, Delivery
from notifications.planning import plan
from tests.builders import a_policy, a_published
from tests.fixtures.people import ISSUER
from tests.notifications.audience import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/policies/privacy/versions/1/notices"


def with_key(**how) -> Client:
    text = apikeys.issue(**{"name": "pushes", "scopes": [Scope.NOTICES], **how})[1]
    return Client(headers={"authorization": f"Bearer {text}"})


@pytest.fixture
def told(issuer, settings):
    """Five people known by their tokens alone, and a version that the company tells them of itself."""
    settings.NOTICES_BY = "company"
    known = [subjects.of_token(issuer=ISSUER["issuer"], sub=str(one), claims={}) for one in range(5)]
    Identity.objects.update(created_at=timezone.now() - timedelta(hours=1))
    version = a_published()
    subjects.of_token(issuer=ISSUER["issuer"], sub="late", claims={})
    Identity.objects.exclude(subject__in=[one.pk for one in known]).update(
        created_at=timezone.now() + timedelta(minutes=1)
    )
    return version, sorted(one.pk for one in known)


def report(client, *results, url=URL):
    return client.post(url, json.dumps({"results": list(results)}), content_type="application/json")


def result(subject, *, reached=True, at=None):
    moment = at or timezone.now().replace(microsecond=0) + timedelta(seconds=0)
    return {"subject": str(subject), "reached": reached, "at": moment.isoformat().replace("+00:00", "Z")}


def test_the_audience_is_listed_page_by_page_without_gap_or_double_and_nobody_is_mailed(told):
    _version, people = told
    assert not Announcement.objects.exists()
    client, seen, after = with_key(), [], ""
    while after is not None:
        body = client.get(URL, {"limit": 2} | ({"after": after} if after else {})).json()
        seen += [item["subject"] for item in body["items"]]
        assert all(item["language"] == "ar" and not item["told"] for item in body["items"])
        after = body["next"]
    assert seen == [str(one) for one in people]


def test_a_report_is_evidence_of_its_own_grade_and_sent_again_the_same(told):
    version, (layla, nour, *_) = told
    client = with_key()
    said = [result(layla), result(nour, reached=False), result(uuid.uuid4())]
    for _time in range(3):
        body = report(client, *said).json()
        assert (body["recorded"], body["unknown"]) == (2, [said[2]["subject"]])
    grades = Notice.objects.filter(version=version).values_list("subject", "grade")
    assert set(grades) == {(layla, Grade.REPORTED), (nour, Grade.BOUNCED)} and len(grades) == 2
    items = {item["subject"]: item["told"] for item in client.get(URL).json()["items"]}
    assert items[str(layla)] and not items[str(nour)]


def test_who_was_not_reached_after_all_is_to_be_told_again_until_they_are(told, clock):
    version, (layla, *_) = told
    client = with_key()
    clock(minutes=5)
    for minute, reached in ((1, True), (2, False), (3, True)):
        moment = version.published_at.replace(microsecond=0) + timedelta(minutes=minute)
        report(client, result(layla, reached=reached, at=moment))
        items = {item["subject"]: item["told"] for item in client.get(URL).json()["items"]}
        assert items[str(layla)] is reached


def test_a_report_does_not_wait_for_one_that_says_the_opposite_of_the_same_people(told):
    version, (layla, nour, *_) = told
    client, now = with_key(), timezone.now()
    with transaction.atomic():
        record_bounced(version_id=version.pk, subject_id=layla, at=now, reference="sms")
        other = in_thread(lambda: report(client, result(layla), result(nour, reached=False)))
        other.join(10)
        assert Notice.objects.filter(subject=nour).exists(), "it is through"
    assert Notice.objects.filter(subject=layla).count() == 2
    other.join()


@pytest.mark.parametrize("wrong", [timedelta(days=-1), timedelta(minutes=5)], ids=["before", "ahead"])
def test_a_moment_that_cannot_be_refuses_the_whole_report(told, wrong):
    _version, (layla, nour, *_) = told
    refused = report(with_key(), result(layla), result(nour, at=timezone.now() + wrong))
    assert refused.status_code == 400 and refused.json()["code"] == "invalid"
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/results/1/at"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "results",
    [
        [],
        [{}],
        [{"subject": "x", "reached": True, "at": "2026-11-26T00:00:00Z"}],
        "text",
        [None],
        [{"more": 1}],
    ],
)
def test_bad_bodies_change_nothing(told, results):
    body = json.dumps({"results": results})
    assert with_key().post(URL, body, content_type="application/json").status_code == 400
    assert not Notice.objects.exists()


def test_only_the_company_s_own_key_with_the_scope_sees_anybody(told, monkeypatch):
    _version, (layla, *_) = told
    for module in (apikeys, permission):
        monkeypatch.setattr(module, "recipients", lambda *_: {"advertisers"})
    for client in (with_key(scopes=[Scope.SUBJECTS]), with_key(recipient="advertisers")):
        assert client.get(URL).status_code == 403
        assert report(client, result(layla)).status_code == 403
    assert Client().get(URL).status_code == 401
    assert with_key().get(URL.replace("/1/", "/9/")).status_code == 404
    assert with_key().get(URL, {"after": "x"}).status_code == 400
    assert not Notice.objects.exists()


def test_a_thousand_people_known_only_by_a_company_token_are_told_of_version_2(smtp_sink, issuer):
    policy = a_policy()
    a_published(policy)
    for number in range(1000):
        claims = {"email": f"app{number}@example.com", "email_verified": True}
        subjects.of_token(issuer=ISSUER["issuer"], sub=str(number), claims=claims)
    past = timezone.now() - timedelta(hours=1)
    Identity.objects.update(created_at=past, email_confirmed_at=past)
    second = a_published(policy, at=timezone.now() + timedelta(seconds=2))
    announcement = Announcement.objects.get(announced_versions__version=second)
    Announcement.objects.filter(pk=announcement.pk).update(starts_at=past)
    plan(announcement.pk)
    drain(announcement.pk)
    assert sorted(smtp_sink.recipients) == sorted(f"app{number}@example.com" for number in range(1000))
    assert Delivery.objects.filter(announcement=announcement, state="accepted").count() == 1000
