"""The screen of an announcement: live numbers, pace, sample, proof, and the file; each for whom it is."""

import csv
import io
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from cachoo_privacy.desk.announcements import PaceForm, WaveForm
from cachoo_privacy.desk.mailing import live
from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.unseen import SENDS
from cachoo_privacy.health.pulse import beats
from notifications.draining import drain
from notifications.models import Announcement, Delivery, Kind, Pace
from notifications.pausing import pause
from notifications.planning import plan
from policies.models import AuditEvent, Policy
from tests.builders import a_policy, a_published, a_staff_member, present, soon
from tests.notifications.audience import a_person, due_announcement, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]


def browser_of(*roles: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{'-'.join(roles) or 'nobody'}@cachoo.example", *roles))
    return client


def url(name: str, announcement: Announcement, *more: str) -> str:
    return reverse(f"admin:announcement-{name}", args=[announcement.pk, *more])


@pytest.fixture
def told(smtp_sink):
    """Two people told, one refused, one of unknown fate."""
    people(4)
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy="hold")
    smtp_sink.answers = {
        "reader000@example.com": "drop",
        "reader001@example.com": "550 5.7.1 =HYPERLINK() no",
    }
    drain(announcement.pk)
    return Announcement.objects.get()


def test_the_live_part_has_the_numbers_and_the_server_s_words(told):
    page = browser_of("auditor").get(url("live", told))
    text = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "550 5.7.1" in text and "reader001" not in text
    assert page.context["progress"].accepted == 2


def test_the_page_opens_with_few_queries_however_many_people_there_are(told, django_assert_max_num_queries):
    operator = browser_of("operator")
    with django_assert_max_num_queries(40):
        page = operator.get(reverse("admin:notifications_announcement_change", args=[told.pk]))
    assert page.status_code == 200 and page.context["may_steer"]


def test_who_joined_after_the_publication_is_told_apart_from_those_who_will_be_written_to(empty_queue):
    people(2)
    announcement = due_announcement(a_published())
    a_person("layla@example.com", joined_at=timezone.now() + timedelta(hours=1))
    page = browser_of("auditor").get(
        reverse("admin:notifications_announcement_change", args=[announcement.pk])
    )
    said = page.context["audience"]
    assert (said.people, said.mails, said.without_address, said.later) == (2, 2, 0, 1)


def test_the_proof_adds_up_and_names_the_bytes(told):
    page = browser_of("auditor").get(url("proof", told))
    text = page.content.decode()
    assert page.context["is_whole"] and page.context["settled"] == 4
    assert told.parts.get().sha256 in text
    assert url("again", told) not in text, "an auditor sends nothing"


def test_the_file_has_a_row_for_each_mail_no_address_and_no_formula(told):
    auditor = browser_of("auditor")
    # A session that was left open is asked who it is, and takes no file.
    assert "reauthenticate" in auditor.post(url("mails", told))["Location"]
    file = present(auditor).post(url("mails", told)).getvalue()
    assert file.startswith(b"\xef\xbb\xbf"), "by this mark a spreadsheet takes it for UTF-8"
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert len(rows) == 4 and {row["state"] for row in rows} == {"accepted", "rejected", "unknown"}
    assert "@example.com" not in file.decode()
    one = present(browser_of("officer", "privacy officer")).post(url("mails", told), {"state": "rejected"})
    (row,) = csv.DictReader(io.StringIO(one.getvalue().decode("utf-8-sig")))
    assert row["smtp_code"] == "550" and datetime.fromisoformat(row["at"]).tzinfo
    taken = AuditEvent.objects.filter(action="export_mails").order_by("pk").values_list("target", "reason")
    assert list(taken) == [(f"announcement:{told.pk}", ""), (f"announcement:{told.pk}", "rejected")]


def test_the_mail_is_seen_as_it_was_sent_on_a_phone_and_with_its_headers(told):
    auditor = browser_of("auditor")
    page = auditor.get(url("look", told)).content.decode()
    assert page.count(url("look", told) + "ar/") == 2  # on a phone and on a desk
    assert "Auto-Submitted: auto-generated" in page and "Feedback-ID: privacy-v1" in page
    mail = auditor.get(url("look", told) + "ar/")
    assert "sandbox" in mail["Content-Security-Policy"] and "~~" not in mail.content.decode()
    assert 'dir="rtl"' in mail.content.decode()
    assert auditor.get(url("look", told) + "fr/").status_code == 404
    assert browser_of("translator").get(url("look", told)).status_code == 403


def test_the_pace_is_set_and_nonsense_changes_nothing(told):
    operator = browser_of("operator")
    operator.post(url("pace", told), {"per_second": "12.5", "per_hour": ""})
    assert Pace.objects.get(kind=Kind.NOTICE).per_second == 12.5
    for bad in ("0", "x", "nan", "1_0", "3,500"):
        assert operator.post(url("pace", told), {"per_second": bad}).status_code == 302
    operator.post(url("pace", told), {"per_hour": "-1"})
    assert Pace.objects.get(kind=Kind.NOTICE).per_second == 12.5


@pytest.mark.parametrize(
    "second, hour, meant",
    [
        ("٣٫٥", "٢٬٥٠٠", (3.5, 2500)),
        ("3,5", "2,500", (3.5, 2500)),
        ("٢", "١٠", (2, 10)),
        (".5", "", (0.5, None)),
    ],
)
def test_numbers_are_taken_as_any_keyboard_writes_them(second, hour, meant):
    form = PaceForm({"per_second": second, "per_hour": hour})
    assert form.is_valid() and (*form.cleaned_data.values(),) == meant
    stored = PaceForm(instance=Pace(per_second=float(meant[0])))
    assert f'value="{meant[0]}"' in str(stored["per_second"]), "a whole one comes back without a fraction"
    assert "number" not in str(form["per_second"].as_widget()) + str(WaveForm()["pause_after"].as_widget())


def test_a_sample_comes_by_the_same_way_and_is_on_nobody_s_record(told, smtp_sink, settings):
    operator, before = browser_of("operator"), Delivery.objects.count()
    operator.post(url("sample", told), {"language": "ar"})
    assert smtp_sink.recipients[-1] == "operator@cachoo.example"
    assert "سياسة الخصوصية" in smtp_sink.messages[-1]["Subject"]
    domain = settings.NOTICE_FROM.rpartition("@")[2]
    assert smtp_sink.messages[-1]["Message-ID"].endswith(f"@{domain}>"), "as everyone's"
    assert Delivery.objects.count() == before
    smtp_sink.answer = "554 5.7.1 not from you"
    page = operator.post(url("sample", told), {"language": "ar"}, follow=True)
    assert "554" in page.content.decode()
    assert operator.post(url("sample", told), {"language": "xx"}).status_code == 404


def test_doubtful_mail_is_sent_again_by_a_press(told, smtp_sink):
    operator = browser_of("operator")
    page = operator.get(url("proof", told))
    assert page.context["resendable"] == 1
    smtp_sink.answers = {}
    operator.post(url("again", told))
    drain(told.pk)
    assert operator.get(url("proof", told)).context["resendable"] == 0


@pytest.mark.parametrize("name", ["pace", "sample", "again"])
def test_whoever_only_looks_on_cannot_steer(told, name):
    editor = browser_of("editor")
    assert editor.post(url(name, told)).status_code == 403
    assert browser_of("operator").get(url(name, told)).status_code == 405


@pytest.mark.parametrize("name", ["live", "proof", "mails"])
def test_strangers_see_nothing_and_an_operator_no_pseudonyms(told, name):
    method = "post" if name == "mails" else "get"
    assert getattr(browser_of("translator"), method)(url(name, told)).status_code == 403
    assert getattr(Client(), method)(url(name, told)).status_code == 302
    seen = getattr(browser_of("operator"), method)(url(name, told))
    assert seen.status_code == (403 if name == "mails" else 200)


def test_a_paused_mailing_says_that_it_is_late_and_going_on_says_it_again():
    people(1)
    version = a_published(a_policy(minimum_notice=10), effective_at=soon(30 * 24 * 3600))
    announcement = due_announcement(version)
    plan(announcement.pk)
    pause(announcement, by="huda")
    operator, promised = browser_of("operator"), version.effective_at - timedelta(days=10)
    before, after = promised - timedelta(days=1), promised + timedelta(days=1)
    announcement.refresh_from_db()
    beats(SENDS, at=before)
    with override("en"):
        said = live(announcement, at=before)
        assert not said["late"] and said["end"] >= before
        assert said["basis"] == "if it goes on now, assumed: 25 mails a second"
        assert "notice was to begin" in live(announcement, at=after)["late"]
        assert "taken effect" in live(announcement, at=version.effective_at + timedelta(hours=1))["late"]
    Policy.objects.update(minimum_notice=40)
    Announcement.objects.update(created_at=timezone.now() - timedelta(days=1))
    page = operator.post(url("act", announcement, "resume"), follow=True).content.decode()
    with override("ar"):
        late = gettext("At this pace the last people would be told after their notice was to begin.")
    assert page.count(late) == 2


def test_the_last_mail_is_not_expected_before_it_may_be_tried_again(smtp_sink):
    people(2)
    smtp_sink.answers = {"reader001@example.com": "452 4.2.2 full"}
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    announcement.refresh_from_db()
    now = timezone.now()
    waits, put_off = now + timedelta(minutes=10), Delivery.objects.filter(state="deferred")
    put_off.update(not_before=waits)
    with override("en"):
        for moment in (now + timedelta(minutes=5), now):
            beats(SENDS, at=moment)
            said = live(announcement, at=moment)
            assert said["end"] == waits and "due then" in said["basis"]
        put_off.update(not_before=now)
        assert "last minute" in live(announcement, at=timezone.now())["basis"]


def test_while_nobody_sends_no_end_is_promised_and_the_page_says_since_when():
    people(1)
    announcement, now = due_announcement(a_published()), timezone.now()
    plan(announcement.pk)
    announcement.refresh_from_db()
    with override("en"):
        assert "been seen lately" in live(announcement, at=now)["unseen"]
        beats(SENDS, at=now - timedelta(minutes=5))
        said = live(announcement, at=now)
        assert "end" not in said and in_words(now - timedelta(minutes=5)) in said["unseen"]
        announcement.chunks.update(state="leased", lease_owner=uuid4(), lease_until=soon())
        assert "end" in live(announcement, at=now), "at work on a long part, it takes no other task"
        announcement.chunks.update(state="open", lease_until=None)
    page = browser_of("auditor").get(url("live", announcement)).content.decode()
    assert "manage.py doctor" in page
    beats(SENDS, at=timezone.now())
    assert "manage.py doctor" not in browser_of("operator").get(url("live", announcement)).content.decode()


def test_past_the_start_the_page_says_since_when_nobody_sends_also_while_nobody_is_listed():
    people(1)
    announcement, now = due_announcement(a_published()), timezone.now()
    assert (announcement.planned_n, announcement.planned) == (0, False)
    beats(SENDS, at=now - timedelta(minutes=5))
    with override("en"):
        said = live(announcement, at=now)
        assert in_words(now - timedelta(minutes=5)) in said["unseen"] and "end" not in said
        announcement.starts_at = now + timedelta(minutes=1)
        assert "unseen" not in live(announcement, at=now), "before the start nothing is due"
        announcement.starts_at, announcement.state = now, "paused"
        assert "unseen" not in live(announcement, at=now), "a paused one waits for a person"
        announcement.state = "ready"
        beats(SENDS, at=now)
        assert not live(announcement, at=now).keys() & {"unseen", "end"}


def test_before_the_start_the_page_tells_who_would_be_written_to_by_language_and_reason(smtp_sink):
    people(2)
    a_person("nadia@example.com", language="en")
    a_person("other@example.com", confirmed=False)
    announcement, auditor = due_announcement(a_published()), browser_of("auditor")
    page = reverse("admin:notifications_announcement_change", args=[announcement.pk])
    told = auditor.get(page).context["audience"]
    assert (told.mails, told.without_address, told.by_language) == (3, 1, [("العربية", 3)])
    drain(announcement.pk)
    assert auditor.get(page).context["audience"] is None, "the numbers say who was"
