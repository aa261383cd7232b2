"""Importing at the desk: what was read is shown, a second press stores it, refusals stand at their field."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from policies.models import AuditEvent, PolicyVersion
from tests.builders import a_draft, a_policy, a_staff_member
from tests.policies.importing.documents import SALE, a_document, add_xml
from tests.policies.importing.texts import ARABIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    return a_policy(languages=("ar", "en"))


def browser_of(*roles: str, address: str = "omar@cachoo.example") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_staff_member(address, *roles))
    return client


def page() -> str:
    with translation.override("en"):
        return reverse("admin:version-import")


def read(client: Client, data: bytes | str, name: str = "policy.txt", **more: str):
    data = data.encode() if isinstance(data, str) else data
    said = {"policy": "privacy", "language": "ar", "file": SimpleUploadedFile(name, data)}
    return client.post(page(), {**said, **more})


def reading_of(response) -> str:
    return re.search(r'name="reading" value="([^"]+)"', response.content.decode())[1]


def test_the_first_press_shows_what_was_read_and_stores_nothing(policy):
    response = read(browser_of("editor"), a_document(), "policy.docx")
    html = response.content.decode()
    assert "سياسة خصوصية نسيم" in html and "نجمع اسمك وبريدك." in html
    assert "What the law expects:" in html and "Spelling and marks:" in html
    assert not PolicyVersion.objects.exists()
    assert "style=" not in html


def test_the_second_press_stores_exactly_what_was_shown(policy):
    client = browser_of("editor")
    answer = client.post(page(), {"reading": reading_of(read(client, ARABIC))})
    version = PolicyVersion.objects.get()
    assert answer.status_code == 302 and f"/{version.pk}/change/" in answer["Location"]
    assert version.title_ar == "سياسة خصوصية تطبيق نسيم" and version.sections.count() == 6
    assert version.purposes.exists() and not version.purposes.filter(confirmed=True).exists()
    assert AuditEvent.objects.filter(action="import", actor="omar@cachoo.example").count() == 1


def test_the_second_press_pressed_again_is_told_that_the_text_is_there(policy):
    client = browser_of("editor")
    reading = reading_of(read(client, ARABIC))
    client.post(page(), {"reading": reading})
    again = client.post(page(), {"reading": reading})
    (said,) = again.context["form"].errors["file"]
    link = reverse("admin:policies_policyversion_change", args=[PolicyVersion.objects.get().pk])
    assert "exactly this text" in said and f'href="{link.replace("/ar/", "/en/", 1)}"' in said
    assert PolicyVersion.objects.count() == 1


def test_what_was_shown_to_another_or_altered_is_not_stored(policy):
    reading = reading_of(read(browser_of("editor"), ARABIC))
    yusuf = browser_of("editor", address="yusuf@cachoo.example")
    for wrong in (reading, reading[:-2] + "xx", "", "nothing"):
        answer = yusuf.post(page(), {"reading": wrong})
        assert "no longer valid" in answer.context["form"].errors["file"][0]
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("role", ["translator", "approver", "privacy officer", "auditor", "operator", ""])
def test_who_may_not_begin_a_draft_may_not_import_one(policy, role):
    reading = reading_of(read(browser_of("editor"), ARABIC))
    client = browser_of(role, address="yusuf@cachoo.example")
    assert client.get(page()).status_code == 403
    assert read(client, ARABIC).status_code == client.post(page(), {"reading": reading}).status_code == 403
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "field", "sentence"),
    [
        (b"%PDF-1.7", "policy.pdf", "file", "not read here"),
        (b"\xff\xfe", "policy.txt", "file", "not UTF-8"),
        ("جملة تامة.".encode(), "policy.txt", "file", "No heading"),
        (b"x" * 6_000_000, "policy.txt", "file", "bytes; at most"),
        (b"", "policy.txt", "file", "empty"),
    ],
)
def test_a_refusal_is_a_sentence_at_its_field(policy, data, name, field, sentence):
    errors = read(browser_of("editor"), data, name).context["form"].errors
    assert list(errors) == [field] and sentence in errors[field][0]


def test_a_language_that_the_policy_does_not_use_is_refused_at_the_language(policy):
    errors = read(browser_of("editor"), ARABIC, language="fr").context["form"].errors
    assert list(errors) == ["language"] and "Français" in errors["language"][0]
    assert "العربية, English" in errors["language"][0]


def test_a_tracked_change_is_refused_with_its_sentence(policy):
    def fill(document):
        paragraph = document.add_paragraph()
        add_xml(paragraph, '<w:ins NS w:id="1"><w:r><w:t>لا </w:t></w:r></w:ins>')
        paragraph.add_run("نبيع بياناتك لأحد.")

    errors = read(browser_of("editor"), a_document(fill), "policy.docx").context["form"].errors
    assert SALE in errors["file"][0]


def test_nothing_of_a_hostile_page_becomes_markup_of_the_desk(policy):
    hostile = (
        "<h1>Policy</h1><h2>Use &lt;script&gt;x()&lt;/script&gt;</h2>"
        '<p>a<img src=x onerror="x()" alt="&lt;b&gt;">'
        '<script>x()</script><a href="javascript:x()">b</a>'
    )
    response = read(browser_of("editor"), hostile, '"><script>.html', language="en")
    html = response.content.decode()
    assert "&lt;script&gt;x()" in html
    assert not re.search(r"<script>|onerror=|<img|href=.javascript", html)


def test_a_draft_that_is_there_already_is_named(policy):
    draft = a_draft(policy)
    html = read(browser_of("editor"), ARABIC).content.decode()
    assert f"/admin/policies/policyversion/{draft.pk}/change/" in html
