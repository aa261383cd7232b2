"""The audit log at the desk is compared with the signed log by a press."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk import audited
from consent import auditchecking
from consent.sealing import seal
from policies.auditing import note
from policies.models import AuditEvent
from tests.builders import a_draft, a_staff_member
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log", "fresh_cache")]
CHECK = "admin:audit-check"


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


def test_only_who_may_read_the_audit_log_may_and_only_by_a_press():
    assert browser_of("operator").post(reverse(CHECK)).status_code == 403
    assert browser_of("auditor").get(reverse(CHECK)).status_code == 405
