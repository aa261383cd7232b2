"""Moving, adding and removing sections without a script: the form comes back changed, nothing is saved."""

import pytest
from django.test import Client
from django.urls import reverse

from policies.models import AuditEvent
from tests.builders import a_draft, a_staff_member
from tests.forms import filled

pytestmark = pytest.mark.django_db
KEYS = ["introduction", "collection", "use", "use-support", "use-mail", "contact"]


@pytest.fixture
def huda():
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", "editor"))
    return client


@pytest.fixture
def draft():
    return a_draft()


def page_of(draft, name: str = "version-again") -> str:
    return reverse(f"admin:{name}", args=[draft.pk]).replace("/ar/", "/en/", 1)


def press(client, draft, response, command: str):
    """The form after a press of one of its sections' buttons."""
    return client.post(page_of(draft), filled(response) | {"_arrange": command})


def keys(response) -> list[str]:
    """The sections in the order in which the page shows them, without those to be removed."""
    return [row.form.form["key"].value() for row in response.context["section_rows"] if not row.removed]


def test_a_section_moves_with_what_is_nested_in_it_and_is_stored_only_by_saving(huda, draft):
    form = huda.get(page_of(draft, "policies_policyversion_change"))
    assert keys(form) == KEYS
    moved = press(huda, draft, form, "up:2")
    assert keys(moved) == ["introduction", "use", "use-support", "use-mail", "collection", "contact"]
    assert [row.number for row in moved.context["section_rows"]] == ["", "1", "1.1", "1.2", "2", ""]
    said = moved.content.decode()
    assert "stands at 2 of 6 now" in said
    assert said.index('value="up:2"') < said.index("autofocus") < said.index('value="down:2"')
    assert list(draft.sections.values_list("key", flat=True)) == KEYS
    assert not AuditEvent.objects.filter(action="edit").exists()
    assert huda.post(page_of(draft, "policies_policyversion_change"), filled(moved)).status_code == 302
    assert list(draft.sections.values_list("key", flat=True)) == keys(moved)


def test_a_section_is_added_below_another_removed_and_kept_again_with_every_typed_word(huda, draft):
    page = page_of(draft, "policies_policyversion_change")
    form = huda.get(page)
    added = huda.post(page_of(draft), filled(form) | {"_arrange": "add:3", "title_ar": "عنوان كتبته"})
    assert keys(added) == [*KEYS[:4], "section-7", *KEYS[4:]]
    typed = filled(added) | {"sections-6-title_ar": "شركاؤنا", "sections-6-body_ar": "نسمّيهم."}
    removed = huda.post(page_of(draft), typed | {"_arrange": "remove:1"})
    assert "collection" not in keys(removed) and "section-7" in keys(removed)
    assert huda.post(page, filled(removed)).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ar == "عنوان كتبته"
    assert list(draft.sections.values_list("key", "position"))[2:4] == [("use-support", 2), ("section-7", 3)]
    assert draft.sections.get(key="section-7").level == 2
    kept = press(huda, draft, press(huda, draft, huda.get(page), "remove:1"), "restore:1")
    assert len(keys(kept)) == 6


@pytest.mark.parametrize("command", ["", "up", "up:99", "sideways:1", "up:-1", "remove:99", "up:0 ", "up:١"])
def test_a_command_that_fits_no_section_changes_nothing(huda, draft, command):
    form = huda.get(page_of(draft, "policies_policyversion_change"))
    answer = press(huda, draft, form, command)
    assert answer.status_code == 200 and keys(answer) == KEYS


def test_the_first_section_of_an_empty_draft_is_added_by_its_own_button(huda):
    empty = a_draft(sections=[])
    form = huda.get(page_of(empty, "policies_policyversion_change"))
    assert 'value="add:0"' in form.content.decode()
    assert keys(press(huda, empty, form, "add:0")) == ["section-1"]


@pytest.mark.parametrize("role", ["translator", "approver"])
def test_who_may_not_write_the_source_has_no_buttons_and_moves_nothing(draft, role):
    client = Client()
    client.force_login(a_staff_member("nora@cachoo.example", role))
    form = client.get(page_of(draft, "policies_policyversion_change"))
    assert "_arrange" not in form.content.decode()
    words = filled(form) if role == "translator" else {}
    forced = client.post(page_of(draft), words | {"_arrange": "up:2"})
    assert forced.status_code == (200 if role == "translator" else 403)
    if role == "translator":
        client.post(page_of(draft, "policies_policyversion_change"), filled(forced))
    assert list(draft.sections.values_list("key", flat=True)) == KEYS
