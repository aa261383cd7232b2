"""Before a publication: whoever presses shows that it is still them, and loses nothing by it."""

import time
from datetime import datetime

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import html

from consent import subjects
from consent.erasing import deciding
from consent.models import ApiKey, Identity
from policies.models import AuditEvent, PolicyVersion
from tests.builders import a_published, a_staff_member, an_approved, confirming
from tests.totp import mailed_code, totp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]
RECONFIRM = "/ar/accounts/reauthenticate/"


@pytest.fixture
def version():
    """Written by Omar, approved, not published."""
    return an_approved()


@pytest.fixture
def approver():
    """An approver at the desk, whose session is from this morning."""
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", "approver"))
    return client


def page_of(version) -> str:
    return f"/ar/admin/policies/policyversion/{version.pk}/publish/"


def press(client, version):
    """The confirmation, read and filled in."""
    shown = client.get(page_of(version))
    return client.post(page_of(version), confirming(shown) | {"gaps_reason": "يكتمل بعد."})


def is_published(version) -> bool:
    return PolicyVersion.objects.get(pk=version.pk).is_published


def test_a_mailed_code_confirms_and_what_was_pressed_then_happens(approver, version):
    answer = press(approver, version)
    assert answer.headers["Location"].startswith(RECONFIRM) and not is_published(version)
    where = answer.headers["Location"]
    assert not mail.outbox, "looking sends nothing"
    assert approver.get(where).status_code == 200 and not mail.outbox
    approver.post(where, {"action": "send"})
    assert mail.outbox[0].to == ["huda@cachoo.example"]
    assert approver.post(where, {"code": "000000"}).status_code == 200 and not is_published(version)
    answer = approver.post(where, {"code": mailed_code()})
    assert answer.headers["Location"] == f"/ar/admin/policies/policyversion/{version.pk}/change/"
    assert is_published(version)


def test_a_confirmation_counts_for_minutes_and_not_for_ever(approver, version):
    session = approver.session
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 400}]
    session.save()
    assert press(approver, version).headers["Location"].startswith(RECONFIRM)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 100}]
    session.save()
    assert press(approver, version).headers["Location"].startswith("/ar/admin/")
    assert is_published(version)


def test_a_code_dies_after_three_wrong_tries(approver, version):
    where = press(approver, version).headers["Location"]
    approver.post(where, {"action": "send"})
    right = mailed_code()
    for _try in range(3):
        assert approver.post(where, {"code": "000000"}).context["form"].errors
    approver.post(where, {"code": right})
    assert not is_published(version)


def test_a_mistyped_number_is_told_before_anybody_is_asked_who_they_are(approver, version):
    data = confirming(approver.get(page_of(version)))
    answer = approver.post(page_of(version), data | {"number": "7"})
    assert answer.status_code == 409 and "number" in answer.context["form"].errors
    assert approver.post(page_of(version), data | {"number": ""}).status_code == 409
    assert not is_published(version)


def test_arabic_digits_are_a_number(approver, version):
    data = confirming(approver.get(page_of(version))) | {"number": "١"}
    assert approver.post(page_of(version), data).headers["Location"].startswith(RECONFIRM)


@pytest.fixture
def officer():
    """Privacy officer and operator, in a session from this morning."""
    client = Client()
    client.force_login(a_staff_member("noura@cachoo.example", "privacy officer", "operator"))
    return client


@pytest.fixture
def sought(layla, officer):
    """Layla, at a known address, whom the officer just looked up."""
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    officer.post(reverse("admin:consent_subject_changelist"), {"term": str(layla.pk), "reason": "طلب رقم 7"})
    return layla


def button_of(response, address):
    """Where the page's form for that address leads, and what it sends unseen, as a browser would."""
    forms = html.document_fromstring(response.content.decode()).forms
    [form] = [form for form in forms if address in (form.get("action") or "")]
    return form.get("action"), {name: value for name, value in form.fields.items() if value is not None}


def confirmed(client, address, data=None):
    """What a press leads to once a mailed code was typed; before it, nothing."""
    answer = client.post(address, data or {})
    where = answer.headers["Location"]
    assert where.startswith(RECONFIRM) and not answer.content
    client.post(where, {"action": "send"})
    return client.post(where, {"code": mailed_code()})


def test_whoever_erases_a_person_shows_that_it_is_still_them(officer, sought, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    proposed = deciding.propose(sought, level="unlink", reason="طلب رقم 7", by="omar")
    act = reverse("admin:erasure-act", args=[proposed.pk, "approve"])
    assert officer.post(act).headers["Location"].startswith(RECONFIRM)
    assert Identity.objects.filter(subject=sought).exists()
    assert confirmed(officer, act).headers["Location"] == reverse("admin:erasure", args=[proposed.pk])
    assert not Identity.objects.filter(subject=sought).exists()


def test_whoever_takes_a_persons_data_shows_that_it_is_still_them(officer, sought):
    place = reverse("admin:person-export", args=[sought.pk])
    assert officer.post(place).headers["Location"].startswith(RECONFIRM)
    assert not AuditEvent.objects.filter(action="export_person").exists()
    assert confirmed(officer, place)["Content-Type"] == "application/zip"
    assert AuditEvent.objects.filter(action="export_person").count() == 1


def test_whoever_takes_the_list_of_a_report_shows_that_it_is_still_them(officer):
    page = reverse("admin:report", args=[a_published().pk])
    place, data = button_of(officer.get(f"{page}?stand=untold&bounced=on"), "/list/")
    assert officer.post(place, data | {"reason": ""}).status_code == 400, "a missing reason is told first"
    answer = confirmed(officer, place, data | {"reason": "طلب الهيئة"})
    assert answer["Content-Disposition"].endswith('.csv"') and data["stand"] == "untold"
    assert f"{datetime.fromisoformat(data['at']):%Y%m%d-%H%M%S}" in answer["Content-Disposition"]
    assert AuditEvent.objects.get(action="export_answers").reason == "طلب الهيئة"


def test_whoever_makes_a_servers_key_shows_that_it_is_still_them_but_revokes_one_at_once(officer):
    asked = {"name": "shop", "scopes": ["subjects"], "days": 30}
    place = reverse("admin:consent_apikey_add")
    assert (
        officer.post(place, asked).headers["Location"].startswith(RECONFIRM) and not ApiKey.objects.exists()
    )
    assert confirmed(officer, place, asked).context["shown"]
    session = officer.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = []
    session.save()
    officer.post(reverse("admin:key-revoke", args=[ApiKey.objects.get().pk]))
    assert ApiKey.objects.get().revoked_at


@pytest.mark.parametrize("name", ["consent_apikey_add", "notifications_webhookendpoint_add"])
def test_a_form_that_is_asked_first_leads_to_no_query(officer, name):
    place = reverse(f"admin:{name}")
    assert button_of(officer.get(f"{place}?key=1"), place)[0] == place


def test_a_stranger_is_sent_to_sign_in():
    answer = Client().get(RECONFIRM)
    assert answer.headers["Location"].startswith("/ar/accounts/login/code/")


def test_where_the_desk_asks_for_a_factor_only_the_factor_confirms(equipped, version):
    client, key = equipped
    session = client.session
    long_ago = [{**one, "at": time.time() - 400} for one in session[AUTHENTICATION_METHODS_SESSION_KEY]]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*long_ago, {"method": "code", "at": time.time()}]
    session.save()
    where = press(client, version).headers["Location"]
    assert where.startswith("/ar/accounts/2fa/reauthenticate/") and not is_published(version)
    client.post(where, {"code": totp(key)})
    assert is_published(version)
