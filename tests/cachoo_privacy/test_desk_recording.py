"""Recording for a person at the desk: by whom, what the form asks, and what a file does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cachoo_privacy.desk import recording_many
from consent.bulk import COLUMNS, LARGEST, read_rows
from policies.models import Purpose
from tests.builders import a_draft, a_published, a_staff_member, soon
from tests.consent.builders import answers, press, published_from

pytestmark = pytest.mark.django_db
MANY = "admin:record-many"
SAID = {"language": "ar", "decision": "accept", "purpose_newsletter": "", "remark": "هاتفيًّا"}


@pytest.fixture
def version():
    """A version with a newsletter to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, **told)
    return published_from(draft)


def browser_of(role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", role))
    return client


def looking_at(layla) -> Client:
    officer = browser_of("privacy officer")
    asked = {"term": str(layla.pk), "reason": "اتصلت بنا"}
    officer.post(reverse("admin:consent_subject_changelist"), asked)
    return officer


def place(layla, slug="privacy") -> str:
    return reverse("admin:record-for", args=[layla.pk, slug])


def opened(officer, layla, said, **query) -> dict:
    """The form as the page gives it, with what the person said."""
    form = officer.get(place(layla), query).context["form"]
    return {name: form[name].value() for name in ("version", "text", "after")} | said


def test_an_officer_records_an_answer_with_choices_and_a_remark(layla, version):
    officer = looking_at(layla)
    page = officer.get(place(layla)).content.decode()
    assert "القائمة البريدية" in page and "سياسة الخصوصية" in page
    said = opened(officer, layla, SAID | {"purpose_newsletter": "no"})
    assert officer.post(place(layla), {**said, "remark": ""}).status_code == 200
    assert officer.post(place(layla), {**said, "decision": "", "purpose_newsletter": ""}).status_code == 200
    for twice in ({"decision": ["accept", "refuse"]}, {"purpose_newsletter": ["yes", "no"]}):
        assert "بطريقتين" in officer.post(place(layla), {**said, **twice}).content.decode()
    for unseen in ("\ufeff", "\u202e", "ن" * 501):
        assert officer.post(place(layla), {**said, "remark": unseen}).status_code == 200
    assert not layla.records.exists()
    assert officer.post(place(layla), said).status_code == 302
    made = layla.records.get()
    assert (made.decision, made.purposes, made.actor) == (
        "accept",
        {"newsletter": False},
        "huda@cachoo.example",
    )
    for chosen in ("yes", "no"):
        said = opened(officer, layla, SAID | {"decision": "", "purpose_newsletter": chosen})
        officer.post(place(layla), said)
    assert answers(layla) == ["accept", "set", "withdraw"]


def test_what_the_form_did_not_show_is_told_and_never_answered(layla, version):
    """Another version came into force; another text bears the number; the person answered meanwhile."""
    officer = looking_at(layla)
    said = opened(officer, layla, SAID)
    for other in ({"version": "7"}, {"version": ""}, {"version": "²"}, {"text": "0" * 64}, {"text": ""}):
        page = officer.post(place(layla), said | other)
        assert "إصدار آخر" in page.context["form"].non_field_errors()[0]
        assert page.context["form"]["remark"].value() == "هاتفيًّا"
        assert page.context["form"]["version"].value() == "1"
    for other in ({"after": ""}, {"after": "x"}):
        assert officer.post(place(layla), said | other).status_code == 200
    press(layla, version, "refuse")
    page = officer.post(place(layla), said)
    assert "بعد أن فتحت" in page.context["form"].non_field_errors()[0]
    assert answers(layla) == ["refuse"]
    again = said | {"after": page.context["form"]["after"].value()}
    assert officer.post(place(layla), again).status_code == 302
    assert answers(layla) == ["refuse", "accept"]


def test_one_press_records_once_however_often_it_is_sent(layla, version):
    officer = looking_at(layla)
    said = opened(officer, layla, SAID)
    for _each in range(3):
        assert officer.post(place(layla), said, follow=True).redirect_chain
    assert answers(layla) == ["accept"]


def test_the_version_in_force_and_one_to_come_are_both_offered_and_answered_apart(layla, version):
    coming = a_published(version.policy, effective_at=soon(60))
    officer = looking_at(layla)
    offered = officer.get(place(layla)).context["versions"]
    assert [number for number, _words in offered] == [version.number, coming.number]
    for one in (version, coming):
        said = opened(officer, layla, SAID, version=one.number)
        assert officer.post(place(layla), said).status_code == 302
    assert [made.version for made in layla.records.order_by("received_at")] == [version, coming]


def test_a_file_is_recorded_or_every_wrong_line_is_named(layla, version):
    officer = browser_of("privacy officer")
    row = f"{layla.pk},privacy,1,ar,accept,,,هاتفيًّا"

    def send(*rows):
        content = "\n".join([",".join(COLUMNS), *rows]).encode()
        return officer.post(reverse(MANY), {"file": SimpleUploadedFile("a.csv", content)})

    page = send(row, "nobody,privacy,1,ar,accept,,,r")
    assert [fault.line for fault in page.context["faults"]] == [3] and not layla.records.exists()
    assert send(row).status_code == 302
    assert answers(layla) == ["accept"]
    assert officer.post(reverse(MANY), {"file": SimpleUploadedFile("a.csv", b"x")}).context["form"].errors


def test_of_a_file_that_is_too_large_no_more_is_read_than_tells_so(monkeypatch):
    read = []
    monkeypatch.setattr(
        recording_many, "read_rows", lambda content: read.append(content) or read_rows(content)
    )
    large = SimpleUploadedFile("a.csv", b"x" * (3 * LARGEST))
    answer = browser_of("privacy officer").post(reverse(MANY), {"file": large})
    assert answer.context["form"].errors["file"] and len(read[0]) == LARGEST + 1


@pytest.mark.parametrize("role", ["auditor", "editor", "approver", "operator"])
def test_nobody_else_records_for_people(layla, version, role):
    other = browser_of(role)
    assert other.get(place(layla)).status_code == 403
    assert other.post(reverse(MANY)).status_code == 403


def test_what_is_not_there_is_not_found(layla, version):
    officer = looking_at(layla)
    assert officer.get(place(layla, "nothing")).status_code == 404
    layla.identity.delete()
    assert officer.get(place(layla)).status_code == 404
