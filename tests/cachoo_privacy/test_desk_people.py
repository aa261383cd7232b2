"""Looking people up, the team, server keys and announcements: for whom, and on what record."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLResolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from cachoo_privacy.desk.site import desk
from consent import apikeys, subjects
from consent.models import ApiKey, Erasure, Scope
from notifications.models import Announcement, State
from policies.models import AuditEvent
from tests.builders import a_published, a_staff_member, present

pytestmark = pytest.mark.django_db
SEARCH = "admin:consent_subject_changelist"

AUDITED = ("checks", "events", "notices")  # what an auditor reads of people, and changes nothing
BOTH = ["operator", "privacy officer"]


def browser_of(*roles: str, superuser: bool = False) -> Client:
    user = a_staff_member("huda@cachoo.example", *roles)
    User.objects.filter(pk=user.pk).update(is_superuser=superuser)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def layla_known(layla):
    """Layla, whose address is confirmed."""
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    return layla


@pytest.mark.parametrize("term", ["Layla@Cachoo.example", "the id"])
def test_a_person_is_found_by_exact_address_or_id_and_the_look_is_on_record(layla_known, term):
    officer = browser_of("privacy officer")
    asked = {"term": str(layla_known.pk) if term == "the id" else term, "reason": "طلب رقم 7"}
    response = officer.post(reverse(SEARCH), asked, follow=True)
    assert response.context["subject"] == layla_known
    event = AuditEvent.objects.get()
    assert (event.action, event.target) == ("look_up", f"subject:{layla_known.pk}")
    assert (event.actor, event.reason) == ("huda@cachoo.example", "طلب رقم 7")
    assert "layla@" not in response.redirect_chain[-1][0].lower()
    assert "layla@cachoo.example" not in response.content.decode()


def test_a_search_that_finds_nobody_is_on_record_without_what_was_asked(layla_known):
    officer = browser_of("privacy officer")
    response = officer.post(reverse(SEARCH), {"term": "layl@cachoo.example", "reason": "سؤال"}, follow=True)
    assert response.status_code == 200
    event = AuditEvent.objects.get()
    assert event.action == "look_up_nobody"
    assert "layl@" not in f"{event.target} {event.reason}"


def test_without_a_reason_or_with_an_address_in_it_nobody_is_looked_up(layla_known):
    officer = browser_of("privacy officer")
    for unread in ("", "\u200b", "طلب layla@cachoo.example"):
        response = officer.post(reverse(SEARCH), {"term": "layla@cachoo.example", "reason": unread})
        assert "reason" in response.context["form"].errors
    assert not AuditEvent.objects.exists()


def test_a_persons_page_does_not_open_by_its_address_alone(layla_known):
    officer = browser_of("privacy officer")
    page = reverse("admin:consent_subject_change", args=[layla_known.pk])
    assert officer.get(page)["Location"] == reverse(SEARCH)


def test_no_page_of_a_person_opens_for_an_officer_who_did_not_look_them_up(layla_known, yusuf):
    officer = browser_of("privacy officer")
    officer.post(reverse(SEARCH), {"term": str(yusuf.pk), "reason": "طلب رقم 8"})
    walked = pages_of(layla_known, desk.get_urls())
    assert len(walked) > 8
    for place in walked:
        for answer in (officer.get(place), officer.post(place)):
            assert answer.status_code in (302, 403, 404, 405), place
            assert answer.headers.get("Location", reverse(SEARCH)) == reverse(SEARCH), place
    for name in ("consent_subject_change", "record-for", "person-evidence", "person-export", "person-erase"):
        rest = {"record-for": ["privacy"], "person-evidence": [layla_known.pk]}.get(name, [])
        place = reverse(f"admin:{name}", args=[layla_known.pk, *rest])
        assert place in walked and officer.post(place)["Location"] == reverse(SEARCH), place
        mine = officer.post(place.replace(str(layla_known.pk), str(yusuf.pk)))
        assert mine.headers.get("Location") != reverse(SEARCH), "of whom they looked up it opens"
        if name in ("person-evidence", "person-export"):
            assert officer.get(place.replace(str(layla_known.pk), str(yusuf.pk))).status_code == 405
    assert not AuditEvent.objects.filter(target=f"subject:{layla_known.pk}").exists()
    assert not Erasure.objects.exists()


def pages_of(subject, patterns: list) -> list[str]:
    """Every named address of the desk that takes such an id as a person's, with this one in it."""
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += pages_of(subject, one.url_patterns)
        elif one.name and isinstance(one.pattern, RoutePattern):
            kinds = {name: type(converter).__name__ for name, converter in one.pattern.converters.items()}
            given = {"UUIDConverter": subject.pk, "SlugConverter": "privacy", "IntConverter": 1}
            if "UUIDConverter" in kinds.values():
                filled = {name: given.get(kind, "take") for name, kind in kinds.items()}
                found.append(reverse(f"admin:{one.name}", kwargs=filled))
    return found


def test_a_member_is_appointed_once_and_keeps_their_readers_account(layla_known):
    boss = browser_of(superuser=True)
    editor = Group.objects.get(name="editor")
    asked = {"address": "layla@cachoo.example", "name": "ليلى", "roles": [editor.pk]}
    for _press in range(2):
        assert boss.post(reverse("admin:auth_user_add"), asked).status_code == 302
    member = User.objects.get(email="layla@cachoo.example")
    assert member.is_staff and list(member.groups.all()) == [editor]
    assert subjects.of_user(member) == layla_known
    assert AuditEvent.objects.filter(action="appoint", reason="editor").count() == 2


def test_nobody_changes_their_own_roles_and_only_superusers_change_others():
    boss = browser_of(superuser=True)
    me, omar = User.objects.get(), a_staff_member("omar@cachoo.example", "editor")
    change = "admin:auth_user_change"
    assert boss.post(reverse(change, args=[me.pk]), {"first_name": "هدى"}).status_code == 403
    asked = {"first_name": "عمر", "is_staff": "on", "groups": [Group.objects.get(name="auditor").pk]}
    assert boss.post(reverse(change, args=[omar.pk]), asked).status_code == 302
    assert [group.name for group in omar.groups.all()] == ["auditor"]
    other = Client()
    other.force_login(omar)
    assert other.get(reverse(change, args=[me.pk])).status_code == 403


def test_readers_are_not_listed_among_the_team(layla_known):
    boss = browser_of(superuser=True)
    listed = boss.get(reverse("admin:auth_user_changelist")).context["cl"].queryset
    assert [user.email for user in listed] == ["huda@cachoo.example"]
    reader = layla_known.identity.user
    assert boss.get(reverse("admin:auth_user_change", args=[reader.pk])).status_code == 302


def test_a_key_is_shown_once_and_revoked_for_good():
    operator = browser_of("operator")
    present(operator)
    add = reverse("admin:consent_apikey_add")
    press = operator.get(add).context["form"]["press"].value()
    asked = {"name": "shop", "scopes": ["webhooks"], "days": 30, "press": press}
    shown = operator.post(add, asked).context["shown"]
    assert apikeys.find(shown)
    reloaded = operator.post(add, asked, follow=True)
    assert "سبق أن أُصدر هذا المفتاح وعُرض" in reloaded.content.decode()
    key = ApiKey.objects.get()
    assert shown not in operator.get(reverse("admin:consent_apikey_changelist")).content.decode()
    revoke = reverse("admin:key-revoke", args=[key.pk])
    assert operator.get(revoke).status_code == 200
    assert apikeys.find(shown)
    for _press in range(2):
        assert operator.post(revoke).status_code == 302
    assert apikeys.find(shown) is None
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["issue_key", "revoke_key"]


def test_what_a_key_may_do_is_told_apart_in_the_list():
    apikeys.issue(name="shop", scopes=["webhooks", "checks"])
    listed = browser_of("operator").get(reverse("admin:consent_apikey_changelist")).content.decode()
    assert "؛ ".join(str(Scope(one).label) for one in ("webhooks", "checks")) in listed
    assert not [label for label in Scope.labels if "؛" in label or ";" in label]


@pytest.mark.parametrize("scope", sorted(set(Scope.values) - {"webhooks"}))
def test_a_key_that_opens_people_is_issued_by_whoever_may_open_them(scope):
    asked = {"name": "shop", "scopes": ["webhooks", scope], "days": 30}
    for roles, issued in ((["operator"], False), (["operator", "auditor"], scope in AUDITED), (BOTH, True)):
        User.objects.all().delete()
        client = browser_of(*roles)
        present(client)
        offered = client.get(reverse("admin:consent_apikey_add")).content.decode()
        assert (re.search(f'value="{scope}"[^>]* disabled', offered) is None) is issued
        assert ("ما لا يمكن اختياره" in offered) is (roles != BOTH)
        answer = client.post(reverse("admin:consent_apikey_add"), asked)
        assert ("shown" in answer.context) is issued is not bool(answer.context["form"].errors), roles
        assert ApiKey.objects.exists() is issued
        ApiKey.objects.all().delete()


def an_announcement() -> Announcement:
    version = a_published()
    found = Announcement.objects.filter(announced_versions__version=version).first()
    assert found and found.state == State.READY and found.created_at <= timezone.now()
    return found


def test_an_operator_pauses_and_resumes_and_a_second_press_changes_nothing():
    operator, announcement = browser_of("operator"), an_announcement()
    button = {
        act: reverse("admin:announcement-act", args=[announcement.pk, act]) for act in ("pause", "resume")
    }
    for act, state in (("pause", State.PAUSED), ("pause", State.PAUSED), ("resume", State.READY)):
        assert operator.post(button[act]).status_code == 302
        announcement.refresh_from_db()
        assert announcement.state == state
    assert operator.get(button["pause"]).status_code == 405


def test_cancelling_for_good_asks_once_more_and_says_who_did_it():
    operator, announcement = browser_of("operator"), an_announcement()
    page = reverse("admin:notifications_announcement_change", args=[announcement.pk]).replace(
        "/ar/", "/en/", 1
    )
    cancel, act = (
        reverse("admin:announcement-act", args=[announcement.pk, act]) for act in ("cancel", "pause")
    )
    operator.post(act)
    asked = operator.get(page).content.decode()
    question = asked[asked.index("<details>\n    <summary>Cancel for good") : asked.rindex("</details>")]
    assert "This cannot be undone." in question and "act/cancel/" in question
    assert "An operator decides" not in asked
    approver = Client()
    approver.force_login(a_staff_member("layth@cachoo.example", "approver"))
    assert "An operator decides" in approver.get(page).content.decode()
    assert operator.post(cancel).status_code == 302
    shown = operator.get(page).content.decode()
    assert "cancelled it on " in shown and "Not written to" in shown and "Still waiting" not in shown
    assert "Paused by" not in shown and "act/cancel/" not in shown


def test_an_editor_sees_an_announcement_and_cannot_stop_it():
    editor, announcement = browser_of("editor"), an_announcement()
    page = editor.get(reverse("admin:notifications_announcement_change", args=[announcement.pk]))
    assert (page.status_code, page.context["acts"]) == (200, [])
    assert editor.post(reverse("admin:announcement-act", args=[announcement.pk, "cancel"])).status_code == 403
