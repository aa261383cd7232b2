"""Connected systems: asked when somebody leaves, answer done or refused, and the certificate says which."""

import json
from datetime import timedelta

import jwt
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import apikeys
from consent.erasing import deciding
from consent.erasing.certificate import certificate
from consent.erasing.connected import systems
from consent.models import ApiKey, Erasure, ErasureAnswer, Scope
from tests.builders import a_published, a_staff_member
from tests.consent.builders import press
from tests.consent.rights_people import LAYLA, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once", "own_file")]
LIST = "/api/v1/erasures"


def a_system(name="متجر كاتشو", **more) -> Client:
    text = apikeys.issue(name=name, scopes=[Scope.ERASURES], **more)[1]
    return Client(headers={"authorization": f"Bearer {text}"})


def said(client, pk, **body):
    return client.put(f"{LIST}/{pk}/answer", json.dumps(body), "application/json")


def told(erasure) -> list[tuple]:
    body = jwt.decode(certificate(erasure), options={"verify_signature": False})
    return [(one["system"], one["outcome"], one["reason"]) for one in body["connected_systems"]]


def test_leaving_says_who_is_asked_and_the_certificate_what_they_answered(layla, browser):
    press(known(layla), a_published(), "refuse")
    shop, wallet = a_system(), a_system("المحفظة")
    person = browser(layla)
    page = person.get("/ar/leave/").content.decode()
    assert "متجر كاتشو" in page and "المحفظة" in page and "ليست محفوظة هنا" not in page
    place = person.post("/ar/leave/", {"sure": "yes"})["Location"]
    [asked] = shop.get(LIST).json()["erasures"]
    assert asked["subject"] == str(layla.pk) and set(asked) == {"id", "subject", "asked_at"}
    assert said(shop, asked["id"], outcome="done").status_code == 200
    [other] = wallet.get(LIST).json()["erasures"]
    assert said(wallet, other["id"], outcome="refused", reason="فاتورة لم تُدفع").status_code == 200
    assert shop.get(LIST).json() == wallet.get(LIST).json() == {"erasures": []}
    page = person.get(place).content.decode()
    assert "أُغلق" in page and "فاتورة لم تُدفع" in page and LAYLA not in page
    assert told(Erasure.objects.get()) == [
        ("المحفظة", "refused", "فاتورة لم تُدفع"),
        ("متجر كاتشو", "done", ""),
    ]
    officer = Client()
    officer.force_login(a_staff_member("huda@cachoo.example", "privacy officer"))
    assert "فاتورة" in officer.get(reverse("admin:erasure", args=[Erasure.objects.get().pk])).content.decode()


def test_without_a_connected_system_leaving_says_who_deletes_the_account(layla, browser):
    apikeys.issue(name="other", scopes=[Scope.SUBJECTS])
    press(known(layla), a_published(), "refuse")
    page = browser(layla).get("/ar/leave/").content.decode()
    assert "ليست محفوظة هنا" in page and "mailto:help@cachoo.example" in page and "other" not in page
    deciding.leave(layla)
    assert not ErasureAnswer.objects.exists() and told(Erasure.objects.get()) == []


def test_an_answer_said_again_changes_nothing_and_only_a_refusal_is_taken_back(layla):
    shop, other = a_system(), a_system("other")
    deciding.leave(known(layla))
    pk = shop.get(LIST).json()["erasures"][0]["id"]
    assert said(other, pk, outcome="done").status_code == 404
    assert said(shop, pk, outcome="refused").json()["errors"][0]["pointer"] == "#/reason"
    first = said(shop, pk, outcome="refused", reason="طلب جارٍ").json()
    assert said(shop, pk, outcome="refused", reason="طلب جارٍ").json() == first
    assert said(shop, pk, outcome="refused", reason="غيره").json()["code"] == "erasure_answered"
    assert said(shop, pk, outcome="done").json()["outcome"] == "done"
    answer = said(shop, pk, outcome="refused", reason="طلب جارٍ")
    assert (answer.status_code, answer.json()["code"]) == (409, "erasure_answered")
    for wrong in ({}, {"outcome": "waiting"}, {"outcome": True}, {"outcome": "done", "more": 1}):
        assert said(shop, pk, **wrong).status_code == 400


def test_only_keys_that_are_usable_and_for_this_are_asked(layla):
    a_system()
    old = timezone.now() - timedelta(days=9)
    a_system("expired", at=old, lasting=timedelta(days=1))
    apikeys.issue(name="other", scopes=[Scope.RECORDS])
    ApiKey.objects.filter(name="متجر كاتشو").update(revoked_at=timezone.now())
    assert systems() == []
    outsider = Client(headers={"authorization": f"Bearer {apikeys.issue(name='x', scopes=['subjects'])[1]}"})
    assert outsider.get(LIST).status_code == 403 and Client().get(LIST).status_code == 401


def test_the_staffs_erasure_asks_too_and_the_database_wants_a_reason(layla):
    a_system()
    deciding.approve(deciding.propose(known(layla), "unlink", "طلب", by="huda"), by="omar")
    assert ErasureAnswer.objects.get().system == "متجر كاتشو"
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureAnswer.objects.update(outcome="refused", answered_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureAnswer.objects.update(outcome="done")
