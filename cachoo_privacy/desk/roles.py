"""The staff's groups and what each may do; made anew after every migration, so that the code is the truth.

A group's name is its key in code and database; `role_name` is what people read.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.management import create_permissions
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as _

EDITOR, TRANSLATOR, APPROVER = _("editor"), _("translator"), _("approver")
OFFICER, AUDITOR, OPERATOR = _("privacy officer"), _("auditor"), _("operator")

READ_TEXT = "policies: view_policy view_controller view_policyversion view_section view_purpose " + (
    "view_datacategory view_recipient"
)
WRITE_PARTS = " ".join(
    f"{verb}_{part}"
    for verb in ("add", "change", "delete")
    for part in ("section", "purpose", "datacategory", "recipient")
)
READ_PEOPLE = "consent: view_subject view_consentrecord"
READ_MAIL = "notifications: view_announcement view_mailing"

ROLES: dict[str, tuple[str, ...]] = {
    EDITOR: (
        READ_TEXT,
        "policies: add_policy change_policy add_controller change_controller",
        f"policies: add_policyversion change_policyversion delete_policyversion {WRITE_PARTS}",
        f"{READ_MAIL} add_mailing change_mailing",
    ),
    # Without change_policyversion: only the columns of the languages translated into.
    TRANSLATOR: (READ_TEXT, "policies: change_section change_purpose change_datacategory change_recipient"),
    APPROVER: (READ_TEXT, "policies: publish_policyversion view_auditevent", f"{READ_MAIL} approve_mailing"),
    OFFICER: (
        READ_TEXT,
        READ_PEOPLE,
        READ_MAIL,
        "policies: view_auditevent",
        "consent: view_rightsrequest change_rightsrequest view_erasure add_erasure record_for_person",
    ),
    AUDITOR: (
        READ_TEXT,
        READ_PEOPLE,
        READ_MAIL,
        "policies: view_auditevent",
        "consent: view_apikey view_rightsrequest view_erasure",
        "notifications: view_webhookendpoint",
    ),
    OPERATOR: (
        READ_MAIL,
        "notifications: change_announcement",
        "notifications: view_webhookendpoint add_webhookendpoint change_webhookendpoint",
        "consent: view_apikey add_apikey change_apikey",
    ),
}

# What a role is for, beside its name where roles are given.
PURPOSES = {
    EDITOR: _lazy("writes and corrects texts, and plans mailings to the list"),
    TRANSLATOR: _lazy("translates what others write"),
    APPROVER: _lazy("approves texts that others wrote, and publishes them"),
    OFFICER: _lazy("looks people up, answers their requests, and proposes or carries out erasures"),
    AUDITOR: _lazy("reads everything and changes nothing"),
    OPERATOR: _lazy("runs mailings and sees to servers: keys, webhooks, setting the site up"),
}


def role_name(key: str) -> str:
    """A group's name in the active language."""
    return gettext(key)


def roles_of(member: AbstractBaseUser) -> str:
    """What the member is on the team, in words; fetch `groups` before where there are many."""
    own = [role_name(group.name) for group in member.groups.all()]
    return gettext(", ").join([gettext("superuser")] * member.is_superuser + own)


def give(sender: AppConfig, using: str, apps: Apps = all_apps, **kwargs: Any) -> None:
    """Every role has exactly its permissions on the sender's tables (a receiver of post_migrate)."""
    # The desk's receiver runs before auth's own, which makes the permissions.
    create_permissions(sender, apps=apps, using=using, verbosity=0)
    try:
        group_of = apps.get_model("auth", "Group").objects.using(using)
        permission_of = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:
        return
    ours = permission_of.filter(content_type__app_label=sender.label)
    for role, grants in ROLES.items():
        group, _made = group_of.get_or_create(name=role)
        wanted = set(ours.filter(codename__in=codenames(grants, sender.label)))
        held = set(group.permissions.filter(content_type__app_label=sender.label))
        group.permissions.remove(*(held - wanted))
        group.permissions.add(*(wanted - held))


def codenames(grants: tuple[str, ...], label: str) -> list[str]:
    """The permissions that the grants name for one application."""
    lines = [grant.split(": ", 1) for grant in grants]
    return [name for app, names in lines if app == label for name in names.split()]
