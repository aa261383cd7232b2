"""The desk's menu: what a person can do here, in at most seven entries, never a list of tables."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Task:
    """An entry: `url_name` is its first page, `permission` who sees it ('' is superusers only)."""

    key: str
    name: object
    purpose: object
    url_name: str
    permission: str


TASKS = (
    Task(
        "versions",
        _("Policies and versions"),
        _("Write, translate, preview and publish."),
        "admin:policies_policyversion_changelist",
        "policies.view_policyversion",
    ),
    Task(
        "announcements",
        _("Announcements"),
        _("Who has been told of a change, and who is still to be told."),
        "admin:notifications_announcement_changelist",
        "notifications.view_announcement",
    ),
    Task(
        "people",
        _("People and answers"),
        _("Find one person's answers and what they were sent."),
        "admin:consent_subject_changelist",
        "consent.view_consentrecord",
    ),
    Task(
        "requests",
        _("Requests"),
        _("Answer what people ask about their data, each within its 30 days."),
        "admin:consent_rightsrequest_changelist",
        "consent.view_rightsrequest",
    ),
    Task("team", _("Team"), _("Who works here, and as what."), "admin:auth_user_changelist", ""),
    Task(
        "audit",
        _("Audit log"),
        _("What the staff did, and when."),
        "admin:policies_auditevent_changelist",
        "policies.view_auditevent",
    ),
    Task(
        "keys",
        _("Server keys"),
        _("Keys by which the company's servers ask for answers."),
        "admin:consent_apikey_changelist",
        "consent.view_apikey",
    ),
)


def tasks_of(user: AbstractBaseUser) -> list[Task]:
    """The entries that this person may open, in the menu's order."""
    return [task for task in TASKS if may_open(user, task)]


def may_open(user: AbstractBaseUser, task: Task) -> bool:
    """Whether the entry is in this person's menu."""
    return user.is_superuser or bool(task.permission and user.has_perm(task.permission))
