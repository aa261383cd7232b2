"""Writing a draft at the desk: how it will look, what a paste comes to, and what was typed and not saved."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from policies.models import Scratch
from policies.scratching import keep, kept
from policies.stamps import stamp
from tests.builders import a_draft, a_published, a_staff_member
from tests.forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar():
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member("omar@cachoo.example", "editor"))
    return client


def address(name, *arguments):
    with translation.override("ar"):
        return reverse(f"admin:{name}", args=arguments)


def page_of(draft):
    return address("policies_policyversion_change", draft.pk)


def test_a_body_is_shown_as_it_will_be_published_and_nothing_else_gets_in(omar):
    said = omar.post(address("writing-rendered"), {"body": "**مهم** <script>x</script>"}).json()
    assert said["html"] == "<p><strong>مهم</strong> &lt;script&gt;x&lt;/script&gt;</p>"


def test_a_paste_comes_back_clean_or_refused_by_name(omar):
    where = address("writing-cleaned")
    said = omar.post(where, {"html": "<h2>عنوان</h2><p>نص</p><img src=x>"}).json()
    assert said["parts"] == [{"title": "عنوان", "level": 2, "body": "نص"}]
    assert len(said["left"]) == 1 and "صور" in said["left"][0]
    refused = omar.post(where, {"html": "<p>نبيع <del>لا</del></p>"})
    assert refused.status_code == 422 and refused.json()["refused"]


def test_what_was_typed_is_offered_again_and_shown_over_the_text_of_today(omar):
    draft = a_draft()
    words = {"title_ar": "عنوان جديد", "seen": stamp(draft)}
    answer = omar.post(address("version-scratch", draft.pk), words)
    assert "محفوظ لك" in answer.json()["said"]
    unsaved = address("version-unsaved", draft.pk)
    assert f'action="{unsaved}"' in omar.get(page_of(draft)).content.decode()
    shown = omar.post(unsaved)
    assert 'value="عنوان جديد"' in shown.content.decode()
    draft.refresh_from_db()
    assert draft.title_ar == "سياسة خصوصية كاتشو"


def test_what_is_not_wanted_is_forgotten(omar):
    draft = a_draft()
    keep(draft, [("title_ar", "شيء")], seen="", by="omar@cachoo.example")
    assert omar.post(address("version-unsaved", draft.pk), {"forget": "1"}).status_code == 302
    assert kept(draft, by="omar@cachoo.example") is None


def test_another_persons_words_are_offered_to_nobody(omar):
    draft = a_draft()
    keep(draft, [("title_ar", "سر هدى")], seen="", by="huda@cachoo.example")
    assert "version-unsaved" not in omar.get(page_of(draft)).content.decode()
    assert omar.post(address("version-unsaved", draft.pk)).status_code == 302


@pytest.mark.parametrize("role", ["approver", "auditor", "operator", ""])
def test_only_who_writes_asks_for_any_of_it(role):
    client, draft = Client(), a_draft()
    client.force_login(
        a_staff_member("yusuf@cachoo.example", role) if role else a_staff_member("y@x.example")
    )
    for name, arguments in (
        ("writing-rendered", []),
        ("writing-cleaned", []),
        ("version-scratch", [draft.pk]),
    ):
        assert client.post(address(name, *arguments), {"body": "x"}).status_code == 403
    assert not Scratch.objects.exists()


def test_nothing_is_kept_over_a_published_version(omar):
    version = a_published()
    assert omar.post(address("version-scratch", version.pk), {"title_ar": "x"}).status_code == 403


def test_a_body_that_holds_too_much_is_refused_by_preview_and_save_alike(omar):
    draft, huge = a_draft(), "[" * 3_000
    refused = omar.post(address("writing-rendered"), {"body": huge})
    assert refused.status_code == 422 and "3000" in refused.json()["refused"]
    answer = omar.post(page_of(draft), filled(omar.get(page_of(draft))) | {"sections-1-body_ar": huge})
    assert answer.status_code == 200 and "3000" in answer.content.decode()
    assert draft.sections.get(key="collection").body_ar != huge


def test_a_link_that_leads_nowhere_is_refused_at_its_field_and_does_not_work_in_the_preview(omar):
    draft, odd = a_draft(), "نجمع [اسمك](//evil.example)."
    assert "<a" not in omar.post(address("writing-rendered"), {"body": odd}).json()["html"]
    answer = omar.post(page_of(draft), filled(omar.get(page_of(draft))) | {"sections-1-body_ar": odd})
    form = answer.context["inline_admin_formsets"][0].formset.forms[1]
    assert "//evil.example" in form.errors["body_ar"][0] and odd in answer.content.decode()
    (wrong,) = answer.context["wrong"]
    assert f'<a href="#{wrong.field}">' in answer.content.decode()
    assert (
        answer.content.decode().count('id="id_sections-1-body_ar"') == 1
        and wrong.field == "id_sections-1-body_ar"
    )
    assert draft.sections.get(key="collection").body_ar != odd
