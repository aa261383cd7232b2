"""Choosing, taking back and renewing by the API: each purpose apart, and nothing half-written."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import ConsentRecord, PurposeStanding, Standing
from consent.owing import consents_of
from consent.recording import record
from consent.refusals import MailLinkConsents, UnknownPurpose, UnknownQuestion, WrongChoice
from policies import schedule
from policies.models import Purpose
from tests.builders import a_draft, a_policy, soon
from tests.consent.builders import APP, an_act, press, published_from, record_by_app
from tests.consent.test_api_events import said, send

pytestmark = pytest.mark.django_db


def offering(policy=None, *purposes, **more):
    """A published version with these optional purposes, for a year each."""
    draft = a_draft(policy or a_policy(), **more)
    for key in purposes or ("newsletter", "analytics"):
        Purpose.objects.create(
            version=draft, key=key, title_ar=key, optional=True, confirmed=True, validity=12
        )
    return published_from(draft)


def worth(subject, at=None):
    """What the person's choices are worth, by purpose."""
    return consents_of(subject, schedule.read(), at or timezone.now())["privacy"]


def test_each_purpose_is_chosen_apart_and_the_version_is_not_accepted_by_it(issuer):
    version = offering()
    body = said(version, decision="set", purposes={"newsletter": True})
    assert send(issuer.app(), body).status_code == 201
    made = ConsentRecord.objects.get()
    assert worth(made.subject) == {"newsletter": "given", "analytics": "unanswered"}
    assert Standing.objects.get().accepted_number == 0
    assert made.question_sha256 == version.questions.get(language="ar").sha256


def test_taking_back_needs_neither_version_nor_text_and_is_as_easy_as_giving(issuer):
    app = issuer.app()
    version = offering()
    send(app, said(version, decision="set", purposes={"newsletter": True}))
    key = uuid.uuid4()
    body = {"policy": "privacy", "language": "ar", "decision": "withdraw", "purposes": {"newsletter": False}}
    assert send(app, body, key).json()["event"]["effect"] == "applied"
    assert worth(ConsentRecord.objects.first().subject)["newsletter"] == "withheld"
    offering(version.policy, "analytics", effective_at=soon(120))
    again = send(app, body, key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")


def test_what_is_no_longer_offered_can_still_be_taken_back(layla):
    first = offering()
    record_by_app(layla, first, decision="set", purposes={"newsletter": True})
    second = offering(first.policy, "analytics", effective_at=soon(120))
    record_by_app(layla, second, decision="withdraw", purposes={"newsletter": False})
    assert PurposeStanding.objects.get(subject=layla, key="newsletter").consented_number == 0
    with pytest.raises(UnknownPurpose):
        record_by_app(layla, second, decision="set", purposes={"newsletter": True})


def test_a_consent_runs_out_and_renewing_asks_for_that_one_alone(layla):
    version = offering()
    record_by_app(layla, version, decision="set", purposes={"newsletter": True, "analytics": False})
    later = timezone.now() + timedelta(days=400)
    assert worth(layla, later) == {"newsletter": "expired", "analytics": "withheld"}
    record_by_app(layla, version, decision="renew", purposes={"newsletter": True}, at=later)
    assert worth(layla, later)["newsletter"] == "given"


def test_a_purpose_that_changed_no_longer_counts_and_the_others_do(layla):
    first = offering()
    record_by_app(layla, first, decision="set", purposes={"newsletter": True, "analytics": True})
    draft = a_draft(first.policy, change_class="purpose_change", effective_at=soon(120))
    for key, title in [("newsletter", "رسائل شركائنا"), ("analytics", "analytics")]:
        Purpose.objects.create(
            version=draft, key=key, title_ar=title, optional=True, confirmed=True, validity=12
        )
    second = published_from(draft)
    now = second.effective_at
    assert worth(layla, now) == {"newsletter": "changed", "analytics": "given"}


@pytest.mark.parametrize(
    ("decision", "purposes"),
    [
        ("set", {}),
        ("withdraw", {}),
        ("withdraw", {"newsletter": True}),
        ("renew", {"newsletter": False}),
        ("acknowledge", {"newsletter": True}),
        ("displayed", {"newsletter": False}),
    ],
)
def test_choices_that_do_not_fit_the_act_change_nothing(issuer, decision, purposes):
    answer = send(issuer.app(), said(offering(), decision=decision, purposes=purposes))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "#/purposes"
    assert not ConsentRecord.objects.exists() and not PurposeStanding.objects.exists()


@pytest.mark.parametrize("value", ["true", 1, None, [True]])
def test_only_true_and_false_answer_a_purpose_even_past_the_api(layla, value):
    version = offering()
    with pytest.raises(WrongChoice):
        record_by_app(layla, version, decision="set", purposes={"newsletter": value})


def test_a_link_in_a_mail_takes_back_and_never_gives(layla):
    version = offering()
    record_by_app(layla, version, decision="set", purposes={"newsletter": True})
    link = type(APP)("mail", "mail_link", "link in a mail")
    for decision, choice in [("set", True), ("renew", True), ("accept", True)]:
        act = an_act(version, decision, purposes={"newsletter": choice})
        with pytest.raises(MailLinkConsents):
            record(layla, act, version=version, witness=link, key=uuid.uuid4())
    record(
        layla,
        an_act(version, "withdraw", purposes={"newsletter": False}),
        version=version,
        witness=link,
        key=uuid.uuid4(),
    )
    assert worth(layla)["newsletter"] == "withheld"


def test_the_question_named_must_be_the_published_one(layla, issuer):
    version = offering()
    other = offering(version.policy, "newsletter", effective_at=soon(120))
    foreign = other.questions.get(language="ar").sha256
    with pytest.raises(UnknownQuestion):
        press(layla, version, "accept", question_sha256=foreign)
    answer = send(issuer.app(), said(version, question_sha256=foreign))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_content")
    right = version.questions.get(language="ar").sha256
    assert send(issuer.app(), said(version, question_sha256=right)).status_code == 201


def test_a_purpose_of_another_policy_is_refused(issuer):
    version = offering()
    offering(a_policy(slug="terms"), "terms-only")
    answer = send(issuer.app(), said(version, decision="set", purposes={"terms-only": True}))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("gone", ["version", "content_sha256"])
def test_only_a_withdrawal_may_leave_out_its_text(issuer, gone):
    version = offering()
    for decision in ("accept", "set", "withdraw"):
        purposes = {} if decision == "accept" else {"newsletter": decision == "set"}
        body = said(version, decision=decision, purposes=purposes)
        del body[gone]
        answer = send(issuer.app(), body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"#/{gone}")
    assert not ConsentRecord.objects.exists()


def test_continued_use_is_ours_to_observe_and_nobodys_to_claim(issuer):
    assert send(issuer.app(), said(offering(), decision="continued_use")).status_code == 400


@pytest.mark.parametrize(("sent", "kept"), [("1", True), ("0", False), ("true", False), (None, False)])
def test_global_privacy_control_is_kept_with_the_answer_only_as_1(issuer, sent, kept):
    headers = {"sec-gpc": sent} if sent else {}
    send(issuer.app(), said(offering()), **headers)
    assert ConsentRecord.objects.get().gpc is kept
