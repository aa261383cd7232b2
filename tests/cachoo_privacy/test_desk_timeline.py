"""One person's page: everything in one list, evidence to hand out, and no address for anybody."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk.reasons import reason_in_words
from cachoo_privacy.desk.timeline import PAGE, timeline
from consent import subjects
from consent.bundling import bundle
from consent.erasing import deciding
from consent.models import ConsentRecord, Erasure, Identity, RightsRequest, Subject
from consent.noticing import record_delivered
from consent.onbehalf import record_for
from consent.rights import queue, requesting
from consent.sealing import seal
from ledger.__main__ import main
from notifications.hearing import News, hear
from notifications.models import Announcement, Cause, Chunk, Delivery, EventType
from notifications.suppressing import closed
from policies.models import AuditEvent, Purpose
from tests.builders import a_draft, a_staff_member, present
from tests.consent.builders import an_act, press, published_from, record_by_app
from tests.consent.rights_people import LAYLA, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once", "fresh_cache")]


@pytest.fixture
def version():
    """A version with a newsletter to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, **told)
    return published_from(draft)


def looking_at(subject, role="privacy officer", **query) -> tuple[Client, str]:
    """The browser of somebody who looked the person up, and the person's page in it."""
    client = Client()
    client.force_login(a_staff_member(f"{role.split()[0]}@cachoo.example", role))
    asked = {"term": str(subject.pk), "reason": "طلب رقم 7"}
    page = client.post(reverse("admin:consent_subject_changelist"), asked, follow=True)
    return client, page.content.decode()


def mailed(subject) -> None:
    announcement, now = Announcement.objects.get(), timezone.now()
    chunk = Chunk.objects.create(announcement=announcement, position=1, subjects=[subject.pk], n=1)
    told = {"chunk": chunk, "state": "accepted", "fence": 1, "language": "ar", "opened_at": now, "at": now}
    told |= {"message_id": "<v1.abc@cachoo.example>", "smtp_code": 250, "smtp_text": "2.0.0 queued as 4F1"}
    Delivery.objects.create(announcement=announcement, subject=subject, addr_hmac="a" * 64, **told)


def test_everything_stands_in_one_list_newest_first_without_an_address(layla, yusuf, version, browser):
    press(known(layla), version, "accept", purposes={"newsletter": True})
    Subject.objects.filter(pk=yusuf.pk).update(merged_into=layla)
    record_by_app(yusuf, version, decision="refuse")
    record_delivered(version_id=version.pk, told=[(layla.pk, timezone.now())], grade="bounced")
    mailed(layla)
    browser(layla).post("/ar/requests/", {"kind": "copy", "words": f"أنا {LAYLA}"})
    act = an_act(version, "accept")
    record_for(layla, act, version=version, remark="هاتفيًّا", by="omar")
    deciding.propose(layla, "shred", "طلب", by="omar")
    events = list(timeline(layla, 1))
    assert [one.at for one in events] == sorted((one.at for one in events), reverse=True)
    _client, page = looking_at(layla)
    for said in ("القائمة البريدية", "وافقت", "ارتدّ", "نسخة", "omar", "بحث عن شخص", "طلب رقم 7"):
        assert said in page, said
    assert "&lt;v1.abc@cachoo.example&gt;" in page and "\u2066250 2.0.0 queued as 4F1\u2069" in page
    assert str(yusuf.pk) in page and page.count("<time") == len(events) + 1
    assert LAYLA not in page and "أنا" not in page and "هاتفي" not in page


def test_whoever_acted_is_called_by_their_name_today_and_purposes_by_theirs(layla, version):
    known(layla)
    User.objects.create(username="omar", first_name="عمر", is_staff=True)
    early = {"username": "reader-8d5f0c6c1a7b4e2f9a3d7c11", "email": "huda@cachoo.example", "is_staff": True}
    User.objects.create(**early)
    told = an_act(version, "accept", purposes={"newsletter": True})
    record_for(layla, told, version=version, remark="هاتفيًّا", by="omar")
    asked = requesting.ask("copy", "", subject=layla, language="ar")
    queue.take(asked, by=early["username"])
    queue.check_identity(asked, "هاتفه", by=early["username"])
    deciding.propose(layla, "shred", "طلب", by="omar")
    client, page = looking_at(layla)
    for said in (
        "سجّله عمر عن الشخص",
        "\u2068القائمة البريدية\u2069: نعم",
        "عند huda@cachoo.example",
        "اقترحه عمر",
    ):
        assert said in page, said
    for place in (
        reverse("admin:consent_rightsrequest_changelist"),
        reverse("admin:consent_rightsrequest_change", args=[asked.pk]),
        reverse("admin:policies_auditevent_changelist"),
        reverse("admin:register-requests"),
    ):
        answer = present(client).post(place) if "registers" in place else client.get(place)
        shown = getattr(answer, "content", b"") or b"".join(answer)
        assert "huda@cachoo.example" in shown.decode(), place
        page += shown.decode()
    for place in (
        reverse("admin:erasure", args=[Erasure.objects.get().pk]),
        reverse("admin:consent_subject_changelist"),
    ):
        page += client.get(place).content.decode()
    assert page.count("عمر") > 5 and ">omar<" not in page and "newsletter" not in page
    assert early["username"] not in page


def test_an_auditor_sees_no_address_on_any_page_of_a_person(layla, version, browser):
    press(known(layla), version, "accept")
    browser(layla).post("/ar/requests/", {"kind": "question", "words": f"أنا {LAYLA}"})
    one = RightsRequest.objects.get()
    queue.take(one, by="huda")
    queue.close(one, f"كتبنا إلى {LAYLA}", declined=False, by="huda")
    Erasure.objects.create(subject=layla, level="shred", proposed_by="huda", proposed_at=timezone.now())
    client, page = looking_at(layla, "auditor")
    places = [
        reverse("admin:consent_rightsrequest_changelist"),
        reverse("admin:consent_rightsrequest_change", args=[one.pk]),
        reverse("admin:erasure", args=[Erasure.objects.get().pk]),
        reverse("admin:reports"),
        reverse("admin:report", args=[version.pk]),
        reverse("admin:policies_auditevent_changelist"),
    ]
    for place in places:
        answer = client.get(place)
        assert answer.status_code == 200, place
        page += answer.content.decode()
    assert LAYLA not in page.lower()
    assert client.get(reverse("admin:record-for", args=[layla.pk, "privacy"])).status_code == 403


def test_a_long_life_is_read_page_by_page(layla, version, django_assert_max_num_queries):
    now = timezone.now()
    grades = ["accepted_by_recipient_server", "reported_by_server_key"]
    for grade in grades:
        told = [(layla.pk, now - timedelta(days=day)) for day in range(PAGE)]
        record_delivered(version_id=version.pk, told=told, grade=grade)
    press(layla, version, "accept")
    with django_assert_max_num_queries(14):
        first = timeline(layla, 1)
    assert len(first) == PAGE and first.has_next()
    rest = [len(timeline(layla, number)) for number in range(2, first.paginator.num_pages + 1)]
    assert PAGE + sum(rest) == 2 * PAGE + 2


def test_the_evidence_of_a_record_is_handed_out_on_record(layla, yusuf, version, own_log):
    mine, theirs = press(layla, version, "accept")[0], press(yusuf, version, "accept")[0]
    client, page = looking_at(layla)
    place = reverse("admin:person-evidence", args=[layla.pk, mine.pk])
    assert place not in page
    # A session that was left open is asked who it is, and hands out nothing.
    assert "reauthenticate" in client.post(place)["Location"]
    present(client)
    assert "ليست في الدفتر الموقَّع بعد" in client.post(place, follow=True).content.decode()
    seal()
    page = client.get(reverse("admin:consent_subject_change", args=[layla.pk])).content.decode()
    assert place in page and client.get(place).status_code == 405
    assert not AuditEvent.objects.filter(action="hand_over").exists(), "a link or a preview hands out nothing"
    held = zipfile.ZipFile(io.BytesIO(client.post(place).content))
    assert "record.json" in held.namelist() and "record.tlog-proof" in held.namelist()
    event = AuditEvent.objects.get(action="hand_over")
    assert (event.target, event.reason) == (f"subject:{layla.pk}", f"{mine.pk} طلب رقم 7")
    said = reason_in_words("hand_over", event.reason)
    assert said == f"السجل {mine.pk} — طلب رقم 7" and reason_in_words("hand_over", "7") == "السجل 7"
    assert client.post(reverse("admin:person-evidence", args=[layla.pk, theirs.pk])).status_code == 404
    other = reverse("admin:person-evidence", args=[yusuf.pk, theirs.pk])
    assert client.post(other)["Location"] == reverse("admin:consent_subject_changelist")


def test_evidence_that_staff_hand_out_holds_before_and_after_another_person_is_erased(
    layla, yusuf, version, own_log, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    mine, theirs = press(layla, version, "accept")[0], press(yusuf, version, "accept")[0]
    seal()
    client, place = present(looking_at(layla)[0]), reverse("admin:person-evidence", args=[layla.pk, mine.pk])
    saved = {"mine before": client.post(place).content, "theirs": bundle(theirs)}
    deciding.leave(yusuf)
    press(layla, version, "refuse")
    seal()
    saved["mine after"] = client.post(place).content
    assert bundle(ConsentRecord.objects.get(pk=theirs.pk)) is None, "nobody opens it any more"
    for name, held in saved.items():
        file = tmp_path / f"{name}.zip"
        file.write_bytes(held)
        assert main(["verify", str(file)]) == 0, name
    told = AuditEvent.objects.filter(target=f"subject:{layla.pk}").order_by("pk")
    assert [(one.action, one.reason) for one in told] == [
        ("look_up", "طلب رقم 7"),
        ("hand_over", f"{mine.pk} طلب رقم 7"),
        ("hand_over", f"{mine.pk} طلب رقم 7"),
    ]
    lost = reverse("admin:person-evidence", args=[yusuf.pk, theirs.pk])
    client, page = looking_at(yusuf, "auditor")
    present(client)
    assert lost not in page and page.count("أُتلف مفتاحها") == 1
    assert client.post(lost, follow=True).content.decode().count("أُتلف مفتاحها") == 2


def test_a_minor_is_marked_and_the_erased_still_have_a_timeline(layla, version, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    press(known(layla), version, "accept", purposes={"newsletter": False})
    subjects.set_minor(layla.pk, minor=True)
    assert "قاصر" in looking_at(layla)[1]
    deciding.leave(layla)
    client = Client()
    client.force_login(a_staff_member("second@cachoo.example", "privacy officer"))
    asked = {"term": str(layla.pk), "reason": "طلب"}
    page = client.post(reverse("admin:consent_subject_changelist"), asked, follow=True).content.decode()
    assert "محو" in page
    assert reverse("admin:record-for", args=[layla.pk, "privacy"]) not in page


def test_an_officer_takes_a_persons_copy_on_record_and_an_auditor_does_not(layla, yusuf, version):
    press(known(layla), version, "accept")
    officer, page = looking_at(layla)
    present(officer)
    place = reverse("admin:person-export", args=[layla.pk])
    assert place in page and officer.get(place).status_code == 405
    held = zipfile.ZipFile(io.BytesIO(officer.post(place).content))
    assert LAYLA in held.read("data.json").decode()
    event = AuditEvent.objects.get(action="export_person")
    assert (event.target, event.actor) == (f"subject:{layla.pk}", "privacy@cachoo.example")
    assert event.reason == "طلب رقم 7"
    assert officer.post(reverse("admin:person-export", args=[yusuf.pk])).status_code == 302
    auditor, page = looking_at(layla, "auditor")
    assert place not in page and auditor.post(place).status_code == 403
    assert AuditEvent.objects.filter(action="export_person").count() == 1


def test_what_was_heard_of_a_mail_and_why_an_address_is_closed_stand_on_the_page(layla, version):
    subject, now = known(layla), timezone.now()
    mailed(subject)
    Delivery.objects.update(addr_hmac=subject.identity.email_hmac)
    Identity.objects.update(email_confirmed_at=now - timedelta(days=1))
    news = News(Announcement.objects.get().pk, subject.pk, EventType.COMPLAINED, "e-1", "provider")
    assert hear(news, at=now)
    _client, page = looking_at(subject)
    assert str(EventType.COMPLAINED.label) in page and str(Cause.COMPLAINT.label) in page
    Identity.objects.update(email_confirmed_at=now + timedelta(seconds=1))
    assert not closed(Identity.objects.get(), at=now), "confirmed anew it is open"
