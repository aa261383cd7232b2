"""A draft at the desk: written, kept from being overwritten, and published by one press."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk.consequences import of_each_class
from consent import subjects
from policies.drafting import copy, correct, start
from policies.models import AuditEvent, DataCategory, PolicyVersion
from policies.publishing import publish
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
from tests.forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def huda():
    """The browser of an editor who may also publish; pages in English."""
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", "editor", "approver"))
    return present(client)


def page_of(draft, name: str = "policies_policyversion_change") -> str:
    return reverse(f"admin:{name}", args=[draft.pk]).replace("/ar/", "/en/", 1)


def filled_form(response) -> dict[str, str]:
    """What the browser would send of a plain form."""
    return {bound.html_name: bound.value() or "" for bound in response.context["form"]}


def test_a_draft_is_saved_with_its_sections_in_the_order_asked_for(huda):
    draft = a_draft()
    data = filled(huda.get(page_of(draft)))
    data |= {"title_ar": "عنوان جديد", "sections-1-body_ar": "نص جديد", "sections-1-position": "3"}
    response = huda.post(page_of(draft), data)
    assert response.status_code == 302, response.context["errors"]
    draft.refresh_from_db()
    assert draft.title_ar == "عنوان جديد"
    assert draft.sections.get(key="collection").body_ar == "نص جديد"
    assert list(draft.sections.values_list("position", flat=True)) == list(range(6))
    assert draft.sections.get(key="collection").position == 2
    assert AuditEvent.objects.filter(action="edit", actor="huda@cachoo.example").count() == 1


def test_who_would_be_asked_again_is_counted_once_for_the_page(huda):
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy)
    with CaptureQueriesContext(connection) as asked:
        of_each_class(draft)
    with CaptureQueriesContext(connection) as page:
        said = huda.get(page_of(draft)).content.decode()
    counts = [[one["sql"] for one in each if '"consent_' in one["sql"]] for each in (asked, page)]
    assert "Everyone is asked again" in said and len(counts[0]) == len(counts[1]) > 0


def test_only_the_languages_of_the_policy_are_shown_each_in_its_own_direction(huda):
    draft = a_draft(a_policy(languages=("ar", "en")))
    fields = huda.get(page_of(draft)).context["adminform"].form.fields
    assert {name for name in fields if name.startswith("title_")} == {"title_ar", "title_en"}
    assert (fields["title_ar"].widget.attrs["dir"], fields["title_en"].widget.attrs["dir"]) == ("rtl", "ltr")
    assert fields["title_en"].widget.attrs["lang"] == "en"


def test_whoever_may_only_read_a_draft_sees_its_bodies_as_readers_will():
    draft = a_draft(a_policy(languages=("ar", "en")))
    reader = Client()
    reader.force_login(a_staff_member("nour@cachoo.example", "approver"))
    page = reader.get(reverse("admin:policies_policyversion_change", args=[draft.pk])).content.decode()
    assert '<div lang="ar" dir="rtl"><p>نجمع <strong>اسمك</strong>' in page and "**اسمك**" not in page
    assert "النص" in page and '<div lang="en" dir="ltr"></div>' in page


def test_answers_cannot_be_required_before_the_version_takes_effect(huda):
    draft = a_draft()
    later = timezone.localtime() + timedelta(days=9)
    data = filled(huda.get(page_of(draft)))
    data |= {
        "effective_at": f"{later:%Y-%m-%dT%H:%M}",
        "enforce_at": f"{later - timedelta(days=1):%Y-%m-%dT%H:%M}",
    }
    response = huda.post(page_of(draft), data)
    assert "enforce_at" in response.context["adminform"].form.errors


def test_a_moment_that_has_passed_is_refused_at_its_field_and_kept_as_typed(huda):
    draft, gone = a_draft(), "2026-01-02T09:00"
    response = huda.post(page_of(draft), filled(huda.get(page_of(draft))) | {"effective_at": gone})
    assert "has passed" in str(response.context["adminform"].form.errors["effective_at"])
    assert f'value="{gone}"' in response.content.decode()
    draft.refresh_from_db()
    assert draft.effective_at is None


def test_a_moment_that_passed_since_it_was_chosen_is_warned_of_and_keeps_no_word_from_being_saved(huda):
    draft = a_draft(effective_at=soon(-60))
    page = huda.get(page_of(draft))
    assert "which has passed" in page.content.decode()
    assert huda.post(page_of(draft), filled(page) | {"title_ar": "عنوان جديد"}).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ar == "عنوان جديد"


def test_the_confirmation_tells_how_many_people_and_what_is_missing(huda):
    for name in ("layla", "yusuf"):
        subject = subjects.of_token(issuer="i", sub=name, claims={})
        subjects.confirm(subject, f"{name}@cachoo.example", language="ar")
    twin = subjects.of_token(issuer="i", sub="layla's tablet", claims={})
    subjects.confirm(twin, "layla@cachoo.example", language="ar")
    subjects.of_token(issuer="i", sub="omar", claims={})
    draft = a_draft(a_policy(languages=("ar", "en")))
    DataCategory.objects.create(version=draft, key="email", title_ar="البريد")
    context = huda.get(page_of(draft, "version-publish")).context
    audience = context["audience"]
    assert (audience.people, audience.mails, audience.without_address) == (4, 2, 1)
    assert audience.by_language == [("العربية", 2)]
    assert [number for _why, number in audience.skipped] == [1], "the twin"
    assert (context["number"], context["unconfirmed"]) == (1, 1)
    assert [language.code for language in context["complete"]] == ["ar"]
    assert [language.code for language in context["incomplete_languages"]] == ["en"]


def test_a_published_version_says_nothing_of_empty_places_or_empty_moments(huda):
    version = a_published(a_policy(languages=("ar", "en")))
    page = huda.get(reverse("admin:policies_policyversion_change", args=[version.pk])).content.decode()
    assert "desk-bar" not in page and "Left empty" not in page and "إن تُرك فارغًا" not in page


def test_one_press_publishes_and_the_second_says_that_it_is_published(huda):
    draft = an_approved()
    seen = confirming(huda.get(page_of(draft, "version-publish")))
    for _press in range(2):
        assert huda.post(page_of(draft, "version-publish"), seen).status_code == 302
    assert PolicyVersion.objects.get(pk=draft.pk).number == 1
    assert AuditEvent.objects.filter(action="publish", actor="huda@cachoo.example").count() == 1


def test_looking_at_the_confirmation_publishes_nothing(huda):
    draft = a_draft()
    huda.get(page_of(draft, "version-publish"))
    draft.refresh_from_db()
    assert not draft.is_published


def test_a_text_changed_after_the_confirmation_was_shown_is_not_published(huda):
    draft = an_approved()
    seen = confirming(huda.get(page_of(draft, "version-publish")))
    draft.sections.filter(key="use").update(body_ar="غير ما رأته هدى")
    response = huda.post(page_of(draft, "version-publish"), seen)
    assert response.status_code == 409
    assert "edited while" in response.context["form"].non_field_errors()[0]
    draft.refresh_from_db()
    assert not draft.is_published


def test_an_unfinished_text_has_no_button_and_a_refusal_in_words(huda):
    draft = a_draft(change_summary_ar="")
    response = huda.get(page_of(draft, "version-publish"))
    assert response.context["refusal"].code == "empty_summary"
    assert str(response.context["refusal"]) in response.content.decode()
    forced = huda.post(page_of(draft, "version-publish"), confirming(response))
    assert forced.status_code == 409
    draft.refresh_from_db()
    assert not draft.is_published


def test_a_new_draft_is_a_copy_and_a_page_pressed_twice_makes_one(huda):
    version = a_published()
    new = reverse("admin:policies_policyversion_add").replace("/ar/", "/en/", 1)
    sent = filled_form(huda.get(new)) | {"policy": version.policy_id}
    pages = {huda.post(new, sent)["Location"] for _press in range(2)}
    draft = PolicyVersion.objects.get(based_on=version)
    assert pages == {page_of(draft)}
    assert draft.sections.count() == version.sections.count()
    answer = huda.post(new, filled_form(huda.get(new)) | {"policy": version.policy_id}, follow=True)
    assert PolicyVersion.objects.filter(based_on=version).count() == 2
    assert any("1" in str(said) and "under way" in str(said) for said in answer.context["messages"])


def test_any_version_is_copied_from_its_own_page_and_none_of_another_policy(huda):
    policy, new = a_policy(), reverse("admin:policies_policyversion_add").replace("/ar/", "/en/", 1)
    first = a_published(policy, title_ar="كما كانت أولًا")
    a_published(policy, effective_at=soon(600))
    other = a_draft(policy, title_ar="مسودة أخرى")
    for version in (first, other):
        page = huda.get(page_of(version))
        assert f'name="of" value="{version.pk}"' in page.content.decode()
        pressed = {"policy": policy.pk, "of": version.pk, "press": page.context["press"]}
        for _twice in range(2):
            huda.post(new, pressed)
        assert policy.versions.get(based_on=version, status="draft").title_ar == version.title_ar
    for stranger in (a_published(a_policy(slug="terms")).pk, a_draft(a_policy(slug="cookies")).pk, "x"):
        refused = huda.post(new, {"policy": policy.pk, "of": stranger})
        assert "no version of this policy" in refused.context["form"].non_field_errors()[0]
    assert policy.versions.filter(status="draft").count() == 3


def test_drafts_of_one_policy_are_told_apart_wherever_they_are_listed(huda):
    policy = a_policy()
    version = a_published(policy)
    User.objects.filter(username="huda@cachoo.example").update(first_name="Huda")
    copied = start(policy, by="huda@cachoo.example", of=version)
    mended = correct(version, by="yusuf")
    PolicyVersion.objects.filter(pk=mended.pk).update(change_class="editorial")
    told = ["copied from version 1 by Huda", "correction of version 1 by yusuf"]
    addresses = [
        reverse("admin:index"),
        reverse("admin:policies_policyversion_changelist"),
        reverse("admin:policies_policyversion_add"),
        reverse("admin:version-compare", args=[version.pk]),
    ]
    for address in addresses:
        html = huda.get(address.replace("/ar/", "/en/", 1)).content.decode()
        assert [words in html for words in [*told, "Editorial", "Material"]] == [True] * 4, address
    assert told[0] in huda.get(page_of(copied)).content.decode()
    assert "كيف بدأت المسودة" in huda.get(addresses[1]).content.decode()
    heading = huda.get(page_of(mended, "version-compare") + f"?with={copied.pk}").context
    names = {f"Draft no. {draft.pk}" for draft in (copied, mended)}
    assert {heading["name"], heading["other_name"]} == names


def test_a_draft_can_be_deleted_and_that_is_on_record(huda):
    draft = a_draft()
    assert huda.post(page_of(draft, "policies_policyversion_delete"), {"post": "yes"}).status_code == 302
    assert not PolicyVersion.objects.exists()
    assert AuditEvent.objects.filter(action="delete_draft").count() == 1


def test_a_draft_can_be_deleted_while_its_copy_is_under_review_and_not_where_a_published_one_names_it(huda):
    draft = a_draft()
    copied = copy(draft, by="omar")
    PolicyVersion.objects.filter(pk=copied.pk).update(status="in_review")
    delete = page_of(draft, "policies_policyversion_delete")
    assert huda.post(delete, {"post": "yes"}).status_code == 302
    assert not PolicyVersion.objects.filter(pk=draft.pk).exists()
    named = a_draft(a_policy(slug="terms"))
    old = a_published(named.policy)
    with connection.cursor() as cursor:  # as an older release left it
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE policies_policyversion DISABLE TRIGGER USER")
        cursor.execute("UPDATE policies_policyversion SET based_on_id = %s WHERE id = %s", [named.pk, old.pk])
        cursor.execute("ALTER TABLE policies_policyversion ENABLE TRIGGER USER")
    answer = huda.post(page_of(named, "policies_policyversion_delete"), {"post": "yes"}, follow=True)
    assert "A published version names this draft" in answer.content.decode()
    assert PolicyVersion.objects.filter(pk=named.pk).exists()


def test_the_preview_is_of_the_draft_and_only_in_its_languages(huda):
    draft = a_draft()
    url = reverse("admin:version-preview", args=[draft.pk, "ar"])
    response = huda.get(url)
    assert "noindex" in response["X-Robots-Tag"]
    assert "نجيب عن أسئلتك" in response.content.decode()
    assert huda.get(url.replace("preview/ar", "preview/fr")).status_code == 404
    publish(an_approved(draft), by="huda")
    assert huda.get(url)["Location"] == "/ar/privacy/versions/1/"


def test_a_browsers_line_ends_are_no_edit(huda):
    draft = a_draft(sections=[("use", 1, "الغرض", "سطر أول.\n\nسطر ثان.")])
    data = filled(huda.get(page_of(draft)))
    for name, value in data.items():
        if isinstance(value, str):
            data[name] = value.replace("\n", "\r\n")
    before = AuditEvent.objects.count()
    assert huda.post(page_of(draft), data).status_code == 302
    assert AuditEvent.objects.count() == before
    assert draft.sections.get().body_ar == "سطر أول.\n\nسطر ثان."


def test_a_published_version_lists_the_languages_that_it_was_published_in(huda):
    version = publish(an_approved(a_draft(a_policy(languages=("ar", "en")))), by="huda")
    assert [language.code for language in huda.get(page_of(version)).context["languages"]] == ["ar"]
