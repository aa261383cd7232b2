"""What somebody must have seen before they publish: the text's hash, the law, the notice, the people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.desk.audience import audience
from cachoo_privacy.desk.consequences import asked_again, warnings
from cachoo_privacy.desk.gaps import gap_lines
from cachoo_privacy.desk.hub import Language, languages, unconfirmed
from cachoo_privacy.desk.numerals import WholeField
from ledger.canonical import sha256_hex
from policies import snapshot
from policies.approval import content_hash
from policies.dates import both
from policies.models import PolicyVersion
from policies.moments import (
    TO_RENDER,
    EffectiveNotLater,
    EffectiveTooFar,
    EffectiveTooSoon,
    EnforcedBeforeEffective,
    EnforcedTooFar,
    dates_for,
    earliest_effective,
    gives_short_notice,
    likely_dates,
    notice_owed,
)
from policies.pdf.policy import why_none
from policies.publishing import ChangedMeanwhile, publishable
from policies.refusals import Refused
from policies.snapshot import Dates, Whole
from policies.unsaid import reason_given

KEPT = _("The reason is kept for ever.")
# The form asks for it where it is needed.
GIVEN = "…"
# What another moment mends.
OF_MOMENTS = (
    EffectiveTooSoon,
    EffectiveTooFar,
    EffectiveNotLater,
    EnforcedBeforeEffective,
    EnforcedTooFar,
)


def reason_field(label: str, help_text: str = "") -> forms.CharField:
    """A reason in a few lines, kept with the act."""
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text or KEPT, required=False, max_length=1000, widget=widget
    )


class Confirmation(forms.Form):
    """The number that the version gets, typed by hand; `seen` is the fingerprint of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    number = WholeField(
        label=_("The number of the version"),
        error_messages={"required": _("Type the number that the version gets.")},
    )

    def __init__(self, version: PolicyVersion, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.whole = version, snapshot.read(version)
        self.next_number = likely_dates(version, at).number
        self.fields["number"].help_text = gettext("Type %(number)s to confirm.") % {
            "number": self.next_number
        }
        self.gaps, self.explained = gap_lines(self.whole), reason_given(version)
        self.initial["seen"] = fingerprint(self.whole)

    def clean_number(self) -> int:
        """The number that the version will have, and no other."""
        number = self.cleaned_data["number"]
        if number != self.next_number:
            raise ValidationError(
                gettext("The version gets the number %(number)s, not this one.")
                % {"number": self.next_number}
            )
        return number

    def clean(self) -> dict[str, Any]:
        """The text is still the one that the page showed."""
        values = super().clean()
        if values.get("seen") != self.initial["seen"]:
            raise ValidationError(str(ChangedMeanwhile()))
        return values


class PublishForm(Confirmation):
    """A confirmation with the reasons that this publication needs."""

    gaps_reason = reason_field(_("Why it is published with these gaps"))
    shorter_notice = reason_field(
        _("Why the notice is shorter"),
        _("People get fewer days than the policy promises. The reason is kept for ever."),
    )
    field_order = ("gaps_reason", "shorter_notice", "number")

    def __init__(self, version: PolicyVersion, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(version, at, *args, **kwargs)
        if not self.gaps:
            del self.fields["gaps_reason"]
        elif not self.explained:
            self._asks("gaps_reason")
        if gives_short_notice(version, at):
            self._asks("shorter_notice")
        else:
            del self.fields["shorter_notice"]

    def _asks(self, name: str) -> None:
        self.fields[name].required = True

    @property
    def reasons(self) -> dict[str, str]:
        """What the act wants to be told."""
        return {name: self.cleaned_data.get(name, "") for name in ("gaps_reason", "shorter_notice")}


def fingerprint(whole: Whole) -> str:
    """A value that differs whenever any word, date or rule of the version does."""
    return sha256_hex(repr(snapshot.values(whole)).encode())


def standing_refusal(whole: Whole, at: datetime) -> Refused | None:
    """Why the version cannot be published as it stands, None when the button would publish it.

    The act's own question, and once more as if the press came when a text could have been rendered: nobody
    reads a page faster.
    """
    try:
        publishable(whole, at=at, shorter_notice=GIVEN)
        dates_for(whole.version, published_at=at + TO_RENDER, shorter_notice=GIVEN)
    except Refused as refused:
        return refused
    return None


@dataclass(frozen=True)
class Notice:
    """How many days people are given before it binds them, and how many they are promised."""

    given: int
    owed: int


def what_is_published(whole: Whole, dates: Dates) -> dict[str, Any]:
    """What readers will have if it is published as it stands: in which languages and forms, and what not."""
    version = whole.version
    found = languages(version, whole)
    return {
        "number": dates.number,
        "hash_now": content_hash(whole),
        "complete": (complete := [language for language in found if not language.missing]),
        "audience": audience([language.code for language in complete], version.authoritative_language),
        "no_pdf": list(_without_pdf(whole, found, dates)),
        "incomplete_languages": [language for language in found if language.missing],
        "unconfirmed": unconfirmed(version),
        "summary": version.text("change_summary", version.authoritative_language),
    }


def consequences(form: PublishForm, at: datetime) -> dict[str, Any]:
    """Everything that the page says before its one button."""
    version, spoken = form.version, get_language() or "ar"
    dates = likely_dates(version, at)
    return {
        **what_is_published(form.whole, dates),
        "effective": both(dates.effective_at, spoken),
        "effective_at": dates.effective_at,
        "at_once": dates.effective_at <= earliest_effective(at),
        "enforce_at": dates.enforce_at,
        "notice": Notice((dates.effective_at - at.replace(microsecond=0)).days, notice_owed(version).days),
        "asked_again": asked_again(version),
        "class_warnings": warnings(form.whole),
        "enforce": both(dates.enforce_at, spoken) if dates.enforce_at > dates.effective_at else None,
        "gaps": form.gaps,
        "explained": form.explained,
        "lint_url": reverse("admin:version-lint", args=[version.pk, version.authoritative_language]),
    }


def _without_pdf(whole: Whole, found: list[Language], dates: Dates) -> Iterator[tuple[Language, str]]:
    """The languages to be published that would lack a PDF, and why."""
    for language in found:
        if not language.missing and (why := why_none(whole, language.code, dates)):
            yield language, why
