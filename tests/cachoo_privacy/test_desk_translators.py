"""A translator writes translations and nothing else, by whatever address, and says of what they are one."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import URLResolver, reverse
from django.urls.resolvers import RoutePattern

from cachoo_privacy.desk.site import desk
from policies.models import PolicyVersion, PreviewLink
from policies.sharing import share
from policies.translating import stale
from tests.builders import a_draft, a_policy, a_staff_member
from tests.forms import filled

pytestmark = pytest.mark.django_db
OURS = ("policies", "consent", "notifications")
# What somebody types and has not saved is their own affair.
OWN_ROWS = {"Scratch"}


def browser_of(name: str, role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{name}@cachoo.example", role))
    return client


@pytest.fixture
def huda():
    return browser_of("huda", "editor")


@pytest.fixture
def nora():
    return browser_of("nora", "translator")


@pytest.fixture
def draft():
    draft = a_draft(a_policy(languages=("ar", "en")), title_en="Privacy")
    draft.sections.filter(key="collection").update(body_en="We collect.")
    return draft


def page_of(draft) -> str:
    return reverse("admin:policies_policyversion_change", args=[draft.pk]).replace("/ar/", "/en/", 1)


def everything() -> dict[str, list]:
    """Every row of ours but the moment of the last press on Save, and who is on the team."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    stored = {
        model.__name__: [row | {"edited_at": None} for row in model._base_manager.order_by("pk").values()]
        for model in models
        if model.__name__ not in OWN_ROWS
    }
    members = User.objects.order_by("pk").values_list("username", "is_staff", "is_superuser", "groups")
    return {**stored, "team": list(members)}


def addresses(patterns: list, given: dict[str, object], before: str = "admin") -> list[str]:
    """Each named address of the desk; `given` holds an argument for each kind of converter."""
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += addresses(one.url_patterns, given, before)
        elif one.name and isinstance(one.pattern, RoutePattern):
            kinds = {name: type(converter).__name__ for name, converter in one.pattern.converters.items()}
            arguments = {name: given.get(kind, given["IntConverter"]) for name, kind in kinds.items()}
            found.append(reverse(f"{before}:{one.name}", kwargs=arguments))
    return found


def test_a_translator_who_presses_everything_there_is_changes_nothing(huda, nora, draft):
    link = share(draft, name="Counsel", lasts=timedelta(days=1), by="huda")
    words = filled(huda.get(page_of(draft))) | {
        "title_ar": "ليس لها",
        "sections-1-body_ar": "ليس لها",
        "sections-1-position": "5",
        "sections-2-DELETE": "on",
        "sections-TOTAL_FORMS": "7",
        "sections-6-key": "hers",
        "sections-6-title_en": "Hers",
        "authoritative_language": "en",
        "change_class": "editorial",
    }
    words |= {"text": "لأجلها", "name": "Nora", "policy": str(draft.policy_id), "email": "x@cachoo.example"}
    given = {"IntConverter": draft.pk, "SlugConverter": "ar", "UUIDConverter": link.pk}
    stored, pressed = everything(), addresses(desk.urls[0], given)
    assert page_of(draft) in pressed and len(pressed) > 40
    for address in pressed:
        if not address.endswith("/logout/"):
            assert nora.post(address, words).status_code in (200, 302, 403, 404, 405, 409, 422), address
    assert everything() == stored
    assert PreviewLink.objects.get().revoked_at is None


def test_a_translation_of_a_source_that_changed_meanwhile_is_saved_as_left_behind(huda, nora, draft):
    hers = filled(nora.get(page_of(draft))) | {
        "sections-1-body_en": "We collect your name and mail.",
        "sections-2-body_en": "For two:",
    }
    changed = {"sections-1-body_ar": "نجمع اسمك وحده.", "sections-2-body_ar": "لثلاثة أغراض:"}
    assert huda.post(page_of(draft), filled(huda.get(page_of(draft))) | changed).status_code == 302
    refused = nora.post(page_of(draft), hers)
    assert refused.status_code == 409
    over = {**dict(refused.context["typed"]), "seen": refused.context["seen"]}
    assert nora.post(page_of(draft), over).status_code == 302
    marks = {one.place: one for one in stale(PolicyVersion.objects.get(pk=draft.pk))}
    assert set(marks) == {"collection", "use"}
    assert marks["use"].before == "لغرضين:" and marks["use"].after == "لثلاثة أغراض:"
    # Read again beside the present source, it fits.
    words = filled(nora.get(page_of(draft)))
    nora.post(page_of(draft), words | {"sections-1-fits_body_en": "on", "sections-2-fits_body_en": "on"})
    assert stale(PolicyVersion.objects.get(pk=draft.pk)) == []


def test_the_source_is_closed_to_a_translator_but_read_scrolled_and_sent_along(nora, draft):
    shown = nora.get(page_of(draft)).content.decode()
    source = shown[shown.index('name="sections-1-body_ar"') :].partition(">")[0]
    assert "readonly" in source and "disabled" not in source
    target = shown[shown.index('name="sections-1-body_en"') :].partition(">")[0]
    assert "readonly" not in target and "disabled" not in target


@pytest.mark.django_db(transaction=True)
def test_of_source_and_translation_saved_at_the_same_moment_neither_is_lost(huda, nora, draft):
    both_ready = threading.Barrier(2)
    presses = {
        "huda": (huda, filled(huda.get(page_of(draft))) | {"sections-1-body_ar": "نجمع اسمك وحده."}),
        "nora": (nora, filled(nora.get(page_of(draft))) | {"sections-1-body_en": "We collect both."}),
    }
    answers = {}

    def press(name: str) -> None:
        client, words = presses[name]
        both_ready.wait(10)
        answers[name] = client.post(page_of(draft), words)
        connection.close()

    threads = [threading.Thread(target=press, args=(name,)) for name in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    late = next(name for name, answer in answers.items() if answer.status_code == 409)
    over = {**dict(answers[late].context["typed"]), "seen": answers[late].context["seen"]}
    if late == "huda":
        # Hers is the whole page: she goes on in the form, beside what was translated meanwhile.
        over["sections-1-body_en"] = "We collect both."
    assert presses[late][0].post(page_of(draft), over).status_code == 302
    section = draft.sections.get(key="collection")
    assert (section.body_ar, section.body_en) == ("نجمع اسمك وحده.", "We collect both.")
    behind = [one.column for one in stale(PolicyVersion.objects.get(pk=draft.pk))]
    assert "body_en" in behind or late == "huda"
