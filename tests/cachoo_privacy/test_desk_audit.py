"""The audit log at the desk: acts and what they were done on in words, a press away for who may open it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cachoo_privacy.desk.actions import NAMES
from cachoo_privacy.desk.reasons import reason_in_words
from consent import apikeys
from consent.models import Log
from consent.sealing import seal
from notifications.models import Announcement
from policies.auditing import note
from policies.drafting import discard, start
from policies.models import AuditEvent, PolicyVersion
from tests.builders import a_draft, a_policy, a_published, a_staff_member
from tests.consent.rights_people import asked_by_a_stranger
from tests.test_names import audit_actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]
LOG = "/en/admin/policies/auditevent/"
ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


def browser_of(role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{role.replace(' ', '')}@cachoo.example", role))
    return client


def rows_of(client: Client, query: str = "") -> dict[str, str]:
    """What the log calls each target, by how it is kept, and its page."""
    events = client.get(LOG + query).context["cl"].result_list
    return {event.target: (event.on.name.translate(ISOLATES), event.on.url) for event in events}


def change_of(row) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def test_each_target_is_called_by_its_name_and_opened_by_who_may_open_it(layla):
    published = a_published()
    announcement, request = Announcement.objects.get(), asked_by_a_stranger()
    omar = a_staff_member("omar@cachoo.example", first_name="Omar")
    key, _shown = apikeys.issue(name="shop", scopes=["subjects"])
    draft = start(published.policy, by="omar")
    discard(draft, by="omar")
    for row in (published.policy, published.policy.controller, announcement, request, omar, key, layla):
        note("edit", row, by="omar", at=timezone.now())
    AuditEvent.objects.create(at=timezone.now(), actor="omar", action="edit", target="planet:9")

    seen = rows_of(browser_of("auditor"))
    assert seen[f"policyversion:{published.pk}"] == ("Privacy policy, version 1", change_of(published))
    assert seen[f"policyversion:{draft.pk}"] == (f"version {draft.pk}, deleted", "")
    assert seen[f"announcement:{announcement.pk}"] == (
        "announcement: Privacy policy, version 1",
        change_of(announcement),
    )
    assert seen[f"rightsrequest:{request.pk}"] == (f"request: {request.reference}", change_of(request))
    assert seen[f"controller:{published.policy.controller_id}"][0] == "controller: كاتشو"
    assert seen[f"user:{omar.pk}"] == ("user: Omar", "")
    assert seen[f"apikey:{key.pk}"][0].startswith("server key: shop")
    # Nobody's page is a press away: they are looked up with a reason.
    assert seen[f"subject:{layla.pk}"] == (f"person: {layla.pk}", "")
    assert seen["planet:9"] == ("planet:9", "")

    approver = rows_of(browser_of("approver"))
    assert approver[f"policyversion:{published.pk}"][1] and not approver[f"rightsrequest:{request.pk}"][1]


def test_the_log_of_a_version_holds_what_was_done_on_its_announcement_and_no_other_version(layla):
    version = a_published()
    announcement = Announcement.objects.get()
    note("pause", announcement, by="omar", at=timezone.now())
    note("edit", PolicyVersion(pk=version.pk * 10), by="omar", at=timezone.now())
    kept = {f"policyversion:{version.pk}", f"announcement:{announcement.pk}"}
    auditor = browser_of("auditor")
    assert set(rows_of(auditor, f"?q=policyversion:{version.pk}")) == kept
    assert rows_of(auditor, "?q=policyversion:" + "9" * 30) == {}


def test_acts_are_chosen_by_their_names():
    draft = a_draft()
    note("edit", draft, by="omar", at=timezone.now())
    note("open_preview", draft, by="preview-link:Counsel", at=timezone.now())
    shown = browser_of("auditor").get(f"{LOG}?action=open_preview")
    assert "Edited a draft" in shown.content.decode() and "?action=edit" in shown.content.decode()
    assert [event.action for event in shown.context["cl"].result_list] == ["open_preview"]


def test_the_place_of_an_act_in_the_signed_log_is_shown(own_log):
    draft = a_draft()
    note("edit", draft, by="omar", at=timezone.now())
    auditor = browser_of("auditor")
    assert "waits</td>" in auditor.get(LOG).content.decode()
    seal()
    shown = auditor.get(LOG).content.decode()
    assert '<bdi dir="ltr">ledger/0</bdi>' in shown and "waits</td>" not in shown


def test_more_events_cost_no_more_queries():
    client, asked = browser_of("auditor"), []
    for slug in ("privacy", "terms", "cookies"):
        draft = a_draft(a_policy(slug=slug))
        for action in ("edit", "submit", "approve"):
            note(action, draft, by="omar", at=timezone.now())
        client.get(LOG)
        with CaptureQueriesContext(connection) as queries:
            client.get(LOG)
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    ("action", "kept", "words"),
    [
        ("schedule", "2026-12-01T06:00:00+00:00", "Dec. 1, 2026"),
        ("put_off", "2026-12-01T06:00:00+00:00", "Dec. 1, 2026"),
        ("miss", "notice_too_short", "days of notice"),
        ("mend", "ar", "العربية"),
        ("appoint", "editor, privacy officer", "editor, privacy officer"),
        ("change_member", "left", "left the team"),
        ("add_factor", "webauthn", "a passkey"),
        ("sign_in", "code, totp", "a code by mail, an app's codes"),
        ("edit_policy", "Name [ar], Languages", "name (العربية)"),
        ("pause", "to_correct", "to correct the version"),
        ("export_mails", "rejected, unknown", "Refused"),
        ("look_up", "لأنها سألت", "لأنها سألت"),
        ("schedule", "no date", "no date"),
    ],
)
def test_what_stands_with_an_act_is_said_in_words(action, kept, words):
    with translation.override("en"):
        assert words.lower() in reason_in_words(action, kept).lower()
    with translation.override("ar"):
        said = reason_in_words(action, kept)
    assert said == kept if kept in ("لأنها سألت", "no date") else said and "%(" not in said and said != kept


def test_whoever_came_by_a_preview_link_is_called_so():
    note("open_preview", a_draft(), by="preview-link:مكتب المحاماة", at=timezone.now())
    html = browser_of("auditor").get(LOG).content.decode()
    assert "مكتب المحاماة, through a preview link" in html and "preview-link:مكتب" not in html


def test_every_act_and_whoever_ran_a_command_is_called_in_words(own_log):
    assert set(NAMES) >= audit_actions()
    log = Log.objects.create(number=2, origin="127.0.0.1:8000/ledger2", began_at=timezone.now())
    note("fork_ledger", log, by="fork_ledger", at=timezone.now())
    html = browser_of("auditor").get(LOG.replace("/en/", "/ar/")).content.decode()
    assert "الأمر \u2066fork_ledger\u2069" in html and "بدأ دفترًا علنيًّا تاليًا" in html
    assert "دفتر: \u2068127.0.0.1:8000/ledger2\u2069" in html
