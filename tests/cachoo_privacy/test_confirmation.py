"""The page before a publication offers nothing that the act refuses, and nothing less than it does."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.approval import hash_of
from policies.drafting import correct
from policies.models import Policy, PolicyVersion, Status
from policies.planning import schedule
from policies.publishing import publish
from policies.refusals import Refused
from policies.reviewing import approve, submit
from tests.builders import (
    a_draft,
    a_policy,
    a_published,
    a_staff_member,
    an_approved,
    confirming,
    present,
    soon,
)

pytestmark = pytest.mark.django_db
# Seconds from now; the version in force takes effect in ten minutes, PUBLICATION_LEAD is two seconds.
EFFECTIVE = (None, -60, 1, 300, 900, 20 * 86400)
ENFORCED = (None, 400, 30 * 86400)
STATES = {
    "draft": a_draft,
    "in_review": lambda policy: submit(a_draft(policy), by="omar"),
    "approved": lambda policy: an_approved(a_draft(policy)),
    "approved, unexplained": lambda policy: unexplained(a_draft(policy)),
    "planned": lambda policy: schedule(an_approved(a_draft(policy)), by="huda", publish_at=soon(600)),
}
SPOILT = {
    "": lambda version: None,
    "void": lambda version: version.sections.filter(key="use").update(body_ar="غير ذلك"),
    "a gap": lambda version: PolicyVersion.objects.filter(pk=version.pk).update(title_ar=""),
    "no language": lambda version: Policy.objects.filter(pk=version.policy_id).update(languages=["en"]),
}


def unexplained(draft):
    """Approved, but nobody has said why it has gaps."""
    version = submit(draft, by="omar")
    return approve(version, by="huda", shown=hash_of(version))


@pytest.fixture
def huda():
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_staff_member("huda@cachoo.example", "approver"))
    return present(client)


def address_of(version, name="publish"):
    return reverse(f"admin:version-{name}", args=[version.pk]).replace("/ar/", "/en/", 1)


@contextmanager
def for_a_moment():
    """What is done inside is undone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def shown(huda, version):
    """What the page refuses by name, '' when it has a button; and what its form asks for."""
    context = huda.get(address_of(version)).context
    form, refusal = context["form"], context["refusal"]
    reasons = {name: "سبب" for name in ("gaps_reason", "shorter_notice") if name in form.fields}
    return refusal.code if context["incomplete"] else "", reasons


def done(version, reasons):
    """What the act refuses by name, '' when it published."""
    try:
        return "" if publish(version, by="huda", **reasons).is_published else "not published"
    except Refused as refused:
        return refused.code


@pytest.mark.parametrize("notice", [0, 10])
@pytest.mark.parametrize("state", STATES)
def test_the_page_and_the_act_say_the_same_of_every_state_and_moment(huda, state, notice):
    policy = a_policy(minimum_notice=notice)
    a_published(policy, effective_at=soon(600))
    version, seen = STATES[state](policy), set()
    for effective in EFFECTIVE:
        for enforced in ENFORCED:
            if effective and enforced and enforced < effective:
                continue  # the database holds no such row
            with for_a_moment():
                moments = {"effective_at": effective, "enforce_at": enforced}
                PolicyVersion.objects.filter(pk=version.pk).update(
                    **{name: seconds and soon(seconds) for name, seconds in moments.items()}
                )
                said, reasons = shown(huda, version)
                assert done(version, reasons) == said, (effective, enforced)
                seen.add(said)
    assert len(seen) >= (3 if state.startswith("approved") else 1)


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("state", STATES)
def test_the_page_and_the_act_say_the_same_of_every_text(huda, state, spoilt):
    version = STATES[state](a_policy())
    SPOILT[spoilt](version)
    said, reasons = shown(huda, version)
    assert done(PolicyVersion.objects.get(pk=version.pk), reasons) == said


def test_a_correction_without_a_moment_takes_effect_right_after_what_it_corrects(huda):
    faulty = a_published(effective_at=soon(600))
    correction = an_approved(correct(faulty, by="huda"))
    page = huda.get(address_of(correction))
    assert page.context["effective_at"] == faulty.effective_at + timedelta(seconds=1)
    assert not page.context["at_once"] and not page.context["incomplete"]
    huda.post(address_of(correction), confirming(page))
    correction.refresh_from_db()
    assert correction.effective_at == faulty.effective_at + timedelta(seconds=1)


def test_a_moment_that_cannot_hold_is_said_before_the_press_and_the_plan_mends_it(huda):
    a_published(policy := a_policy(), effective_at=soon(600))
    version = an_approved(a_draft(policy, effective_at=soon(-60)))
    page = huda.get(address_of(version)).content.decode()
    assert "must take effect at least" in page and "Publish and send" not in page
    assert f'href="{address_of(version, "schedule")}"' in page
    tomorrow = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    plan = address_of(version, "schedule")
    sent = confirming(huda.get(plan)) | {"publish_at": tomorrow}
    early = huda.post(plan, sent | {"effective_at": "2026-01-01T09:00"})
    assert early.status_code == 409 and "effective_at" in early.context["form"].errors
    assert 'value="2026-01-01T09:00"' in early.content.decode()
    assert huda.post(plan, sent | {"effective_at": ""}).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.effective_at) == (Status.SCHEDULED, None)


def test_a_text_that_would_lack_its_pdf_is_named_with_its_letters_before_the_press(huda):
    draft = a_draft()
    draft.sections.filter(key="contact").update(body_ar="راسلنا ✉ متى شئت.")
    lacking, whole = (an_approved(one) for one in (draft, a_draft(a_policy(slug="terms"))))
    for name in ("publish", "schedule"):
        page = huda.get(address_of(lacking, name)).content.decode()
        assert "Without a PDF in العربية" in page and "✉ (U+2709)" in page
        assert "Without a PDF" not in huda.get(address_of(whole, name)).content.decode()


def test_a_plan_names_the_languages_that_it_leaves_out_as_the_publication_does(huda):
    version = an_approved(a_draft(a_policy(languages=("ar", "en"))))
    for name in ("publish", "schedule"):
        page = huda.get(address_of(version, name)).content.decode()
        assert "Not published in English" in page and version.approved_hash in page


def test_moving_a_plan_says_so_and_names_both_moments(huda):
    User.objects.filter(username="huda@cachoo.example").update(first_name="هدى")
    version = schedule(an_approved(), by="huda@cachoo.example", publish_at=soon(7200))
    page = huda.get(address_of(version, "schedule"))
    assert page.context["title"] == "Move the publication" and "Planned now for" in page.content.decode()
    for shown in (page, huda.get(reverse("admin:policies_policyversion_change", args=[version.pk]))):
        assert shown.context["planner"] == "هدى" and "هدى" in shown.content.decode()
    day = timezone.localtime() + timedelta(days=3)
    sent = confirming(page) | {"publish_at": f"{day:%Y-%m-%dT%H:%M}"}
    answer = huda.post(address_of(version, "schedule"), sent, follow=True)
    (said,) = [str(message) for message in answer.context["messages"]]
    assert said.startswith("Moved from ") and " to " in said


def test_a_moment_that_nobody_chose_gives_the_whole_notice(huda):
    a_published(policy := a_policy(minimum_notice=10))
    notice = huda.get(address_of(an_approved(a_draft(policy)))).context["notice"]
    assert (notice.given, notice.owed) == (10, 10)


@pytest.mark.parametrize("planned", [False, True])
def test_a_plan_is_confirmed_like_the_publication_that_it_leads_to(huda, planned):
    version = an_approved()
    if planned:
        schedule(version, by="huda@cachoo.example", publish_at=soon(7200))
    before = PolicyVersion.objects.values("status", "planned_publish_at").get(pk=version.pk)
    url = address_of(version, "schedule")
    page = huda.get(url)
    assert page.context["audience"].mails == 0 and "Mails that will go out" in page.content.decode()
    sent = confirming(page) | {"publish_at": f"{timezone.localtime() + timedelta(minutes=5):%Y-%m-%dT%H:%M}"}
    for wrong in ({"number": ""}, {"number": "7"}, {"seen": ""}):
        assert huda.post(url, sent | wrong).context["form"].errors
    absent = Client(headers={"accept-language": "en"})
    absent.force_login(User.objects.get(username="huda@cachoo.example"))
    assert "reauthenticate" in absent.post(url, sent)["Location"]
    assert PolicyVersion.objects.values("status", "planned_publish_at").get(pk=version.pk) == before
    assert huda.post(url, sent).status_code == 302
    assert PolicyVersion.objects.get(pk=version.pk).status == Status.SCHEDULED
