"""Who may open which screen of the desk, and who may not."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cachoo_privacy.desk.menu import TASKS, tasks_of
from cachoo_privacy.desk.roles import ROLES, role_name
from policies.models import AuditEvent
from tests.builders import a_draft, a_policy, a_published, a_staff_member

pytestmark = pytest.mark.django_db

SCREENS = {
    "versions": ("admin:policies_policyversion_changelist", []),
    "draft": ("admin:policies_policyversion_change", ["draft"]),
    "preview": ("admin:version-preview", ["draft", "ar"]),
    "lint": ("admin:version-lint", ["draft", "ar"]),
    "publish": ("admin:version-publish", ["draft"]),
    "schedule": ("admin:version-schedule", ["draft"]),
    "new draft": ("admin:policies_policyversion_add", []),
    "policy": ("admin:policies_policy_changelist", []),
    "announcements": ("admin:notifications_announcement_changelist", []),
    "mailings": ("admin:notifications_mailing_changelist", []),
    "new mailing": ("admin:notifications_mailing_add", []),
    "people": ("admin:consent_subject_changelist", []),
    "requests": ("admin:consent_rightsrequest_changelist", []),
    "team": ("admin:auth_user_changelist", []),
    "appoint": ("admin:auth_user_add", []),
    "audit": ("admin:policies_auditevent_changelist", []),
    "public log": ("admin:public-log", []),
    "keys": ("admin:consent_apikey_changelist", []),
    "new key": ("admin:consent_apikey_add", []),
    "setup": ("admin:setup", []),
}
TEXT = {"versions", "draft", "preview", "lint", "policy"}
ALLOWED = {
    "editor": TEXT | {"new draft", "announcements", "mailings", "new mailing"},
    "translator": TEXT,
    "approver": TEXT | {"publish", "schedule", "announcements", "mailings", "audit", "public log"},
    "privacy officer": TEXT | {"announcements", "mailings", "people", "requests", "audit", "public log"},
    "auditor": TEXT | {"announcements", "mailings", "people", "requests", "audit", "public log", "keys"},
    "operator": {"announcements", "mailings", "keys", "new key", "setup"},
    "": set(),
}


def browser_of(*roles: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member("omar@cachoo.example", *roles))
    return client


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_opens_its_own_screens_and_no_other(role):
    client, draft = browser_of(role), a_draft()
    opened = set()
    for screen, (name, arguments) in SCREENS.items():
        url = reverse(name, args=[draft.pk if one == "draft" else one for one in arguments])
        status = client.get(url).status_code
        assert status in (200, 403), (screen, status)
        if status == 200:
            opened.add(screen)
    assert opened == ALLOWED[role]


@pytest.mark.parametrize("role", ALLOWED)
def test_the_menu_offers_exactly_what_the_role_may_open(role):
    client = browser_of(role)
    offered = [entry["admin_url"] for entry in client.get(reverse("admin:index")).context["tasks"]]
    for task in TASKS:
        url = reverse(task.url_name)
        assert (client.get(url).status_code == 200) is (url in offered), task.key


def test_the_menu_has_at_most_seven_tasks_even_for_a_superuser():
    user = a_staff_member("huda@cachoo.example")
    user.is_superuser = True
    assert tasks_of(user) == list(TASKS)
    assert len(TASKS) <= 7


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_changes_or_deletes_what_is_published_or_written_down(superuser):
    client, version = browser_of("editor", "approver", "auditor"), a_published()
    if superuser:
        user = a_staff_member("huda@cachoo.example")
        user.is_superuser = True
        user.save()
        client.force_login(user)
    change = reverse("admin:policies_policyversion_change", args=[version.pk])
    assert client.post(change, {"title_ar": "آخر"}).status_code == 409
    assert client.post(reverse("admin:policies_policyversion_delete", args=[version.pk])).status_code == 403
    event = AuditEvent.objects.get(action="publish")
    assert client.post(reverse("admin:policies_auditevent_delete", args=[event.pk])).status_code == 403
    assert client.post(reverse("admin:policies_auditevent_add")).status_code == 403
    version.refresh_from_db()
    assert version.title_ar == "سياسة خصوصية كاتشو"


def test_a_reader_is_calmly_refused_and_a_stranger_is_sent_to_sign_in(layla, browser):
    desk = reverse("admin:policies_policyversion_changelist")
    refused = browser(layla).get(desk, follow=True)
    assert refused.status_code == 403
    stranger = Client().get(desk, follow=True)
    path, _status = stranger.redirect_chain[-1]
    assert path.startswith(reverse("account_request_login_code")) and "next=" in path
    assert stranger.status_code == 200


def test_the_groups_are_remade_exactly_by_every_migration():
    editor = Group.objects.get(name="editor")
    names = set(editor.permissions.values_list("codename", flat=True))
    editor.permissions.clear()
    operator = Group.objects.get(name="operator")
    operator.permissions.set(Group.objects.get(name="auditor").permissions.all())
    call_command("migrate", verbosity=0)
    assert set(editor.permissions.values_list("codename", flat=True)) == names
    assert not operator.permissions.filter(codename="view_consentrecord").exists()


def test_every_role_has_a_name_and_its_permissions_exist():
    for role, grants in ROLES.items():
        assert role_name(role)
        group = Group.objects.get(name=role)
        wanted = {name for grant in grants for name in grant.split(": ")[1].split()}
        assert set(group.permissions.values_list("codename", flat=True)) == wanted, role


def test_there_is_no_password_page_and_no_other_list_of_tables():
    client = browser_of("editor")
    root = reverse("admin:index")
    for page in ("password_change/", "policies/", "consent/standing/", "notifications/delivery/"):
        assert client.get(root + page).status_code == 404


def test_a_translator_sees_only_drafts_fields_of_other_languages_open():
    client = browser_of("translator")
    draft = a_draft(a_policy(languages=("ar", "en")))
    form = client.get(reverse("admin:policies_policyversion_change", args=[draft.pk])).context["adminform"]
    closed = {name: field.disabled for name, field in form.form.fields.items()}
    assert (closed["title_ar"], closed["title_en"], closed["effective_at"]) == (True, False, True)


def test_what_is_closed_to_a_translator_stays_open_to_an_editor():
    draft = a_draft()
    page = reverse("admin:policies_policyversion_change", args=[draft.pk])
    client = browser_of("translator")
    assert client.get(page).context["adminform"].form.fields["effective_at"].disabled
    client.force_login(a_staff_member("huda@cachoo.example", "editor"))
    assert not client.get(page).context["adminform"].form.fields["effective_at"].disabled
