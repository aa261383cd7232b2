"""The mailing list is a stream of its own: to whoever is on it at that moment, the way out in each mail."""

from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.mailinglist import leaving
from consent.models import Identity, Membership, Notice, PurposeStanding
from notifications import draining
from notifications.draining import drain
from notifications.listmail import NoList
from notifications.mailings.approving import (
    AuthorCannotApprove,
    MailingChanged,
    NotSubmitted,
    approve,
    submit,
)
from notifications.mailings.writing import MailingClosed, MailingEmpty, Words, begin, hash_of, write
from notifications.models import Announcement, Delivery, DeliveryState, Kind, MailingText, Reason, State
from policies.bounds import Unbounded
from policies.models import AuditEvent
from policies.targets import OddTarget
from tests.builders import a_policy, a_published, a_staff_member, soon
from tests.consent.listed import offering, says
from tests.notifications.audience import a_person, due_announcement
from tests.notifications.mailings import ARABIC, ENGLISH, a_mailing, a_member, an_approved_mailing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]
LAYLA, YUSUF = "layla@example.com", "yusuf@example.com"


@pytest.fixture
def version(smtp_sink):
    return offering()


def sent(smtp_sink, number: int = -1):
    return message_from_bytes(smtp_sink.envelopes[number].original_content, policy=policy.default)


def reason_of(subject) -> str:
    return Delivery.objects.get(subject=subject).reason


def test_only_who_joined_twice_gets_the_list_and_everybody_once(version, smtp_sink):
    layla, stranger = a_member(version), a_person("stranger@example.com")
    says(stranger, version, True)
    announcement = an_approved_mailing()
    drain(announcement.pk)
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (smtp_sink.recipients, announcement.state) == ([LAYLA], State.FINISHED)
    assert (announcement.planned_n, announcement.doubt_policy) == (1, "hold")
    assert not Notice.objects.filter(subject=layla, grade="relayed").exists(), "a newsletter is no notice"


def test_each_stream_has_its_own_sender_and_headers(version, smtp_sink):
    token = Membership.objects.get(pk=a_member(version).pk).token
    drain(an_approved_mailing().pk)
    drain(due_announcement(a_published(version.policy, effective_at=soon(50))).pk)
    mailing, notice = sent(smtp_sink, -2), sent(smtp_sink, -1)
    link = f"http://testserver/u/{token}"
    assert mailing["From"].addresses[0].addr_spec == settings.LIST_FROM == "news@testserver"
    assert smtp_sink.envelopes[-2].mail_from == settings.LIST_FROM
    assert (mailing["List-Id"], mailing["List-Unsubscribe"]) == ("<news.testserver>", f"<{link}>")
    assert mailing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mailing["Auto-Submitted"], mailing["Reply-To"]) == ("auto-generated", "help@cachoo.example")
    assert mailing["Feedback-ID"].split(":")[1:] == ["list", "ar", "cachoo"]
    raw = smtp_sink.envelopes[-2].original_content.partition(b"\r\n\r\n")[0]
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in raw, "on one line, whatever its length"
    assert notice["From"].addresses[0].addr_spec == settings.NOTICE_FROM
    assert smtp_sink.envelopes[-1].mail_from == settings.NOTICE_FROM
    assert not [name for name in notice if name.lower().startswith("list-")]
    for kind in ("plain", "html"):
        assert "/u/" not in notice.get_body((kind,)).get_content()
        assert link in mailing.get_body((kind,)).get_content()


def test_the_words_stand_in_both_bodies_with_their_direction(version, smtp_sink, settings):
    settings.BRAND_COLOUR = "#7a1f5c"
    a_member(version)
    a_member(version, "ada@example.com", language="en")
    a_member(version, "frida@example.com", language="fr")
    drain(an_approved_mailing(ar=ARABIC, en=ENGLISH).pk)
    by = {to: sent(smtp_sink, n) for n, to in enumerate(smtp_sink.recipients)}
    arabic, english = by[LAYLA], by["ada@example.com"]
    html = arabic.get_body(("html",)).get_content()
    assert (
        "<strong>بك</strong>" in html
        and '<a style="color:#7a1f5c" href="https://cachoo.example/news"' in html
    )
    assert "#23488f" not in html
    assert '<p dir="rtl" align="right"' in html and '<ul dir="rtl"' in html
    plain = arabic.get_body(("plain",)).get_content()
    assert "- واحد" in plain and "إلغاء الاشتراك" in plain and "https://cachoo.example/news" in plain
    assert arabic["Subject"] == "جديد كاتشو" and by["frida@example.com"]["Subject"] == "جديد كاتشو"
    assert english["Subject"] == "News of Cachoo" and "rtl" not in english.get_body(("html",)).get_content()
    assert all("~~" not in str(message) for message in by.values())


def test_who_leaves_in_mid_run_gets_no_mail_after_the_commit(version, smtp_sink, monkeypatch):
    members = sorted([a_member(version), a_member(version, YUSUF)], key=lambda one: one.pk)
    first, second = members
    token = Membership.objects.get(pk=second.pk).token
    attempt = draining.attempt

    def and_the_other_leaves(*args, **named):
        leaving.leave(token)
        return attempt(*args, **named)

    monkeypatch.setattr(draining, "attempt", and_the_other_leaves)
    announcement = an_approved_mailing()
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 1
    assert (reason_of(first), reason_of(second)) == ("", Reason.OPTED_OUT)


@pytest.mark.parametrize("how", ["expired", "changed", "address", "withdrawn elsewhere"])
def test_a_yes_that_does_not_count_at_the_moment_of_sending_gets_no_mail(version, smtp_sink, how):
    layla = a_member(version)
    announcement = an_approved_mailing()
    draining.plan(announcement.pk)
    match how:
        case "expired":
            PurposeStanding.objects.filter(subject=layla).update(until=timezone.now())
        case "changed":
            PurposeStanding.objects.filter(subject=layla).update(consented_number=0)
        case "address":
            Identity.objects.filter(subject=layla).update(email_hmac="0" * 64)
        case "withdrawn elsewhere":
            says(layla, version, False)
    drain(announcement.pk)
    assert (smtp_sink.recipients, reason_of(layla)) == ([], Reason.OPTED_OUT)


def test_whoever_was_not_seen_for_long_still_gets_what_they_asked_for(version, smtp_sink, settings):
    layla = a_member(version)
    settings.ACTIVE_WITHIN_DAYS = 1
    Identity.objects.filter(subject=layla).update(
        created_at=timezone.now().replace(year=2020), email_confirmed_at=timezone.now().replace(year=2020)
    )
    drain(an_approved_mailing().pk)
    assert smtp_sink.recipients == [LAYLA]


def test_a_mail_of_unknown_fate_is_held(version, smtp_sink, settings):
    settings.DOUBT_GRACE = 0
    layla = a_member(version)
    smtp_sink.silences = 1
    announcement = an_approved_mailing()
    for _ in range(3):
        drain(announcement.pk)
    assert len(smtp_sink.recipients) == 1
    assert Delivery.objects.get(subject=layla).state == DeliveryState.UNKNOWN


def test_a_retried_mail_has_its_link_and_asks_again_whether_it_may_go(version, smtp_sink):
    member = Membership.objects.get(pk=a_member(version).pk)
    other = a_member(version, YUSUF)
    smtp_sink.answer = "450 4.2.0 later"
    announcement = an_approved_mailing()
    drain(announcement.pk)
    says(other, version, False)
    smtp_sink.answer = "250 OK"
    Delivery.objects.update(not_before=timezone.now())
    taken = len(smtp_sink.recipients)
    drain(announcement.pk)
    assert smtp_sink.recipients[taken:] == [LAYLA]
    assert f"/u/{member.token}>" in sent(smtp_sink)["List-Unsubscribe"]
    assert reason_of(other) == Reason.OPTED_OUT


def test_nobody_approves_what_they_wrote_superusers_included(version):
    omar = a_staff_member("omar@cachoo.example", is_superuser=True)
    twin = a_staff_member("omar2", email="OMAR@cachoo.example")
    huda = a_staff_member("huda@cachoo.example")
    made = begin({"ar": ARABIC}, by=omar)
    with pytest.raises(NotSubmitted):
        approve(made, by=huda, shown=hash_of(made))
    submit(made, by=huda)
    for author in (omar, twin, "omar@cachoo.example"):
        with pytest.raises(AuthorCannotApprove):
            approve(made, by=author, shown=hash_of(made))
    with pytest.raises(MailingChanged):
        approve(made, by=huda, shown="0" * 64)
    approve(made, by=huda, shown=hash_of(made))
    done = AuditEvent.objects.filter(target=f"mailing:{made.pk}").order_by("pk")
    assert list(done.values_list("action", flat=True)) == [
        "write_mailing",
        "submit_mailing",
        "approve_mailing",
    ]


def test_what_is_changed_after_submission_is_a_draft_again_and_has_another_author(version):
    made = a_mailing()
    write(made, {"ar": ENGLISH}, by="huda")
    with pytest.raises(NotSubmitted):
        approve(made, by="zaid", shown=hash_of(made))
    submit(made, by="omar")
    with pytest.raises(AuthorCannotApprove):
        approve(made, by="huda", shown=hash_of(made))


def test_what_was_approved_stays_as_it_is(version):
    announcement = an_approved_mailing()
    mailing = announcement.mailing
    with pytest.raises(MailingClosed):
        write(mailing, {"ar": ENGLISH}, by="omar")
    with pytest.raises(MailingClosed):
        approve(mailing, by="huda", shown=hash_of(mailing))
    for change in (
        lambda: MailingText.objects.update(body="other"),
        lambda: MailingText.objects.all().delete(),
        lambda: MailingText.objects.create(mailing=mailing, language="en", subject="x", body="y"),
        lambda: type(mailing).objects.filter(pk=mailing.pk).update(approved_by=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Announcement.objects.filter(kind=Kind.LIST).count() == 1


def test_bad_words_are_refused_by_name(version):
    for words in ({}, {"ar": Words("", "")}, {"ar": Words("x", " ")}, {"ar": ARABIC, "en": Words("", "y")}):
        with pytest.raises(MailingEmpty):
            begin(words, by="omar")
    with pytest.raises(OddTarget):
        begin({"ar": Words("x", "[y](javascript:alert(1))")}, by="omar")
    with pytest.raises(Unbounded):
        begin({"ar": Words("x", "> " * 30 + "- " * 30 + "x" * 60_000)}, by="omar")


def test_no_header_is_made_by_a_subject(version, smtp_sink):
    a_member(version)
    drain(an_approved_mailing(ar=Words("خبر\r\nBcc: x@example.com\r\n\r\nbody", "نص")).pk)
    message = sent(smtp_sink)
    assert message["Bcc"] is None and message["Subject"] == "خبر Bcc: x@example.com body"


def test_a_list_that_no_policy_offers_any_more_is_paused(version, smtp_sink, settings):
    a_member(version)
    announcement = an_approved_mailing()
    settings.LIST_PURPOSE = "analytics"
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (smtp_sink.recipients, announcement.state) == ([], State.PAUSED)


def test_without_an_offer_nothing_is_approved(smtp_sink):
    a_published(a_policy())
    made = a_mailing()
    with pytest.raises(NoList):
        approve(made, by="huda", shown=hash_of(made))
