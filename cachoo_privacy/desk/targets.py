"""What the rows that the audit log speaks of are called today, and where they are looked at."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from consent.models import ApiKey, Log, RightsRequest, Subject
from notifications.models import AnnouncedVersion, Announcement, Mailing, WebhookEndpoint
from policies.models import Controller, Policy, PolicyVersion


@dataclass(frozen=True)
class Kind:
    """How rows of a model are found, called and opened; `address` and `right` are empty where none is."""

    model: type[Model]
    rows: QuerySet
    address: str = ""
    right: str = ""
    key: str = "pk"
    more: QuerySet | None = None  # rows that name others of the model


@dataclass(frozen=True)
class Target:
    """A row in words, and its page for whoever may open it."""

    name: str
    url: str = ""


KINDS = {
    kind.model._meta.model_name: kind
    for kind in (
        Kind(
            PolicyVersion,
            PolicyVersion.objects.select_related("policy"),
            "admin:policies_policyversion_change",
            "policies.view_policyversion",
        ),
        Kind(Policy, Policy.objects.all(), "admin:policies_policy_change", "policies.view_policy"),
        Kind(
            Controller,
            Controller.objects.all(),
            "admin:policies_controller_change",
            "policies.view_controller",
        ),
        # An announcement is called by the versions that it tells of, or by its mailing.
        Kind(
            Announcement,
            AnnouncedVersion.objects.select_related("version__policy"),
            "admin:notifications_announcement_change",
            "notifications.view_announcement",
            key="announcement_id",
            more=Mailing.objects.prefetch_related("texts"),
        ),
        Kind(
            RightsRequest,
            RightsRequest.objects.all(),
            "admin:consent_rightsrequest_change",
            "consent.view_rightsrequest",
        ),
        Kind(ApiKey, ApiKey.objects.all()),
        Kind(
            WebhookEndpoint,
            WebhookEndpoint.objects.select_related("key"),
            "admin:notifications_webhookendpoint_change",
            "notifications.view_webhookendpoint",
        ),
        Kind(
            Mailing,
            Mailing.objects.prefetch_related("texts"),
            "admin:notifications_mailing_change",
            "notifications.view_mailing",
        ),
        Kind(Log, Log.objects.all()),
        Kind(User, User.objects.all()),
        # Nobody's page is opened from a list: they are looked up first, with a reason.
        Kind(Subject, Subject.objects.none()),
    )
}


def targets(written: Iterable[str], user: AbstractBaseUser) -> dict[str, Target]:
    """Each target as the log has it ('model:pk') with its name today; a query for each kind among them.

    A row that is gone, and a kind that is not known here, is called by its number.
    """
    asked = defaultdict(set)
    for target in written:
        kind, _colon, key = target.partition(":")
        asked[kind].add(key)
    return {
        f"{kind}:{key}": target
        for kind, keys in asked.items()
        for key, target in (
            _of_kind(KINDS[kind], keys, user) if kind in KINDS else _unknown(kind, keys)
        ).items()
    }


def _of_kind(kind: Kind, keys: set[str], user: AbstractBaseUser) -> dict[str, Target]:
    names = defaultdict(list)
    found = {f"{kind.key}__in": keys}
    for row in (*kind.rows.filter(**found), *(kind.more.filter(**found) if kind.more is not None else ())):
        names[str(getattr(row, kind.key))].append(_name(row))
    opens = kind.address and user.has_perm(kind.right)
    return {
        key: Target(
            _called(kind, " · ".join(names[key])) if key in names else _gone(kind, key),
            reverse(kind.address, args=[key]) if key in names and opens else "",
        )
        for key in keys
    }


def _called(kind: Kind, name: str) -> str:
    """A version says what it is; a name runs in its own direction, as an origin with a port must."""
    if kind.model is PolicyVersion:
        return name
    return f"{kind.model._meta.verbose_name}: \u2068{name}\u2069"


def _gone(kind: Kind, key: str) -> str:
    if kind.model is Subject:
        return f"{kind.model._meta.verbose_name}: {key}"
    return gettext("%(kind)s %(key)s, deleted") % {"kind": kind.model._meta.verbose_name, "key": key}


def _name(row: Model) -> str:
    return row.get_short_name() or row.get_username() if isinstance(row, User) else str(row)


def _unknown(kind: str, keys: set[str]) -> dict[str, Target]:
    return {key: Target(f"{kind}:{key}") for key in keys}
