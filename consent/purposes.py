"""Which consents count now: computed when asked, so that no publication and no passing day writes. Pure."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.standing import Consent
from policies.timeline import PurposeLine, VersionLine


class Choice(models.TextChoices):
    """Where a person stands on an optional purpose. Only the first one lets anybody use their data for it."""

    GIVEN = "given", _("You agreed")
    WITHHELD = "withheld", _("You did not agree")
    UNANSWERED = "unanswered", _("You have not been asked, or have not answered")
    EXPIRED = "expired", _("Your consent has run out")
    CHANGED = "changed", _("The purpose has changed since you agreed")


def choice(heard: Consent | None, purpose: PurposeLine, at: datetime) -> Choice:
    """What the last word on a purpose is worth at this moment, as the version in force declares it."""
    if heard is None:
        return Choice.UNANSWERED
    if not heard.number:
        return Choice.WITHHELD
    if heard.number < purpose.asks_since:
        return Choice.CHANGED
    return Choice.EXPIRED if heard.until and heard.until <= at else Choice.GIVEN


def choices(heard: dict[str, Consent], version: VersionLine, at: datetime) -> dict[str, Choice]:
    """By key, each purpose of the version that is a person's to choose."""
    return {
        key: choice(heard.get(key), purpose, at)
        for key, purpose in version.purposes.items()
        if purpose.optional
    }


def to_renew(heard: dict[str, Consent], version: VersionLine, at: datetime) -> list[str]:
    """The purposes to ask this person for again: a yes that ran out, or that was to something else."""
    found = choices(heard, version, at)
    return [key for key, worth in found.items() if worth in (Choice.EXPIRED, Choice.CHANGED)]


def open_choices(heard: dict[str, Consent], version: VersionLine, at: datetime) -> list[str]:
    """The purposes that are put to this person with the version: never heard, run out, or changed."""
    found = choices(heard, version, at)
    return [key for key, worth in found.items() if worth not in (Choice.GIVEN, Choice.WITHHELD)]
