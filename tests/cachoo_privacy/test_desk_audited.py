"""The audit log at the desk leaves as a file, and is compared with the signed log by a press."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk import audited
from consent import auditchecking
from consent.sealing import seal
from policies.auditing import note
from policies.models import AuditEvent
from tests.builders import a_draft, a_staff_member, present
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log", "fresh_cache")]
EXPORT, CHECK = "admin:audit-export", "admin:audit-check"


def browser_of(role: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member(f"{role}@cachoo.example", role))
    return client


def pressed(client: Client, **data: object) -> str:
    return client.post(reverse(CHECK), data).content.decode()


@pytest.fixture
def acts() -> list[int]:
    """The numbers of three sealed acts."""
    draft = a_draft()
    for action in ("draft", "edit", "submit"):
        note(action, draft, by="omar", at=timezone.now())
    seal()
    return sorted(AuditEvent.objects.values_list("pk", flat=True))


def test_who_takes_the_audit_log_shows_that_it_is_still_them_and_is_in_it(acts):
    auditor = browser_of("auditor")
    assert "/reauthenticate/" in auditor.post(reverse(EXPORT)).headers["Location"]
    assert not AuditEvent.objects.filter(action="export_audit").exists()
    answer = present(auditor).post(reverse(EXPORT))
    assert answer["Content-Disposition"].endswith('.jsonl"') and "no-store" in answer["Cache-Control"]
    lines = [json.loads(line) for line in answer.streaming_content]
    assert [line["event"]["action"] for line in lines[:-1]] == ["draft", "edit", "submit", "export_audit"]
    assert lines[-2]["event"]["actor"] == "auditor@cachoo.example" and lines[-1]["events"] == 4


def test_a_press_says_that_the_log_is_whole_or_which_act_is_the_first_that_is_not(acts):
    auditor = browser_of("auditor")
    told = pressed(auditor)
    assert f"آخر عمل فيه، رقم {acts[-1]}" in told and 'role="alert"' not in told
    unguarded("UPDATE policies_auditevent SET reason = 'x' WHERE id = %s", [acts[1]])
    told = pressed(auditor)
    assert 'role="alert"' in told and "ledger/leaf 1" in told and "مسودة" in told
    assert f"رقم {acts[0]} يقول" in told and "تابع من هناك" not in told


def test_a_long_log_is_compared_press_by_press(acts, monkeypatch):
    monkeypatch.setattr(auditchecking, "PAGE", 1)
    monkeypatch.setattr(audited, "SECONDS", 0)
    auditor = browser_of("auditor")
    assert f'name="after" value="{acts[0]}"' in pressed(auditor)
    assert f'name="after" value="{acts[1]}"' in pressed(auditor, after=acts[0])
    assert "سليم" in pressed(auditor, after=acts[1]) and "سليم" in pressed(auditor, after=acts[2])
    for odd in ("-1", "x", "9" * 30, "١"):
        assert f'name="after" value="{acts[0]}"' in pressed(auditor, after=odd), odd


@pytest.mark.parametrize("name", [EXPORT, CHECK])
def test_only_who_may_read_the_audit_log_may_and_only_by_a_press(name):
    assert present(browser_of("operator")).post(reverse(name)).status_code == 403
    assert browser_of("auditor").get(reverse(name)).status_code == 405
