"""What somebody must have seen before they publish: the text's hash, the law, the notice, the people."""

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
from cachoo_privacy.desk.hub import languages, unconfirmed
from ledger.canonical import sha256_hex
from policies import snapshot
from policies.approval import content_hash, refuse_void
from policies.dates import both
from policies.models import PolicyVersion, Status
from policies.moments import gives_short_notice, likely_dates, notice_owed
from policies.publishing import ChangedMeanwhile, NotApproved, PlannedForLater
from policies.readiness import refuse_gaps
from policies.refusals import Refused
from policies.snapshot import Whole
from policies.unsaid import reason_given

KEPT = _("The reason is kept for ever.")


def reason_field(label: str, help_text: str = "") -> forms.CharField:
    """A reason in a few lines, kept with the act."""
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text or KEPT, required=False, max_length=1000, widget=widget
    )


class PublishForm(forms.Form):
    """The number that the version gets, typed by hand, and the reasons that this publication needs.

    `seen` is the fingerprint of the text that the page showed.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    gaps_reason = reason_field(_("Why it is published with these gaps"))
    shorter_notice = reason_field(
        _("Why the notice is shorter"),
        _("People get fewer days than the policy promises. The reason is kept for ever."),
    )
    number = forms.IntegerField(
        label=_("The number of the version"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
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
        if not self.gaps:
            del self.fields["gaps_reason"]
        elif not self.explained:
            self._asks("gaps_reason")
        if gives_short_notice(version, at):
            self._asks("shorter_notice")
        else:
            del self.fields["shorter_notice"]
        self.initial["seen"] = fingerprint(self.whole)

    def _asks(self, name: str) -> None:
        self.fields[name].required = True

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

    @property
    def reasons(self) -> dict[str, str]:
        """What the act wants to be told."""
        return {name: self.cleaned_data.get(name, "") for name in ("gaps_reason", "shorter_notice")}


def fingerprint(whole: Whole) -> str:
    """A value that differs whenever any word, date or rule of the version does."""
    return sha256_hex(repr(snapshot.values(whole)).encode())


def standing_refusal(whole: Whole) -> Refused | None:
    """Why the text cannot be published as it stands, None when it is whole and approved."""
    version = whole.version
    try:
        refuse_gaps(whole)
        if version.status == Status.SCHEDULED:
            raise PlannedForLater
        if version.status != Status.APPROVED:
            raise NotApproved
        refuse_void(whole)
    except Refused as refused:
        return refused
    return None


@dataclass(frozen=True)
class Notice:
    """How many days people are given before it binds them, and how many they are promised."""

    given: int
    owed: int


def consequences(form: PublishForm, at: datetime) -> dict[str, Any]:
    """Everything that the page says before its one button."""
    version, spoken = form.version, get_language() or "ar"
    dates, found = likely_dates(version, at), languages(version)
    return {
        "number": dates.number,
        "hash_now": content_hash(form.whole),
        "effective": both(dates.effective_at, spoken) if _is_known(version) else None,
        "effective_at": dates.effective_at,
        "notice": Notice((dates.effective_at - at).days, notice_owed(version).days),
        "asked_again": asked_again(version),
        "class_warnings": warnings(version),
        "enforce": both(dates.enforce_at, spoken) if version.enforce_at else None,
        "complete": [language for language in found if not language.missing],
        "incomplete_languages": [language for language in found if language.missing],
        "audience": audience(),
        "unconfirmed": unconfirmed(version),
        "gaps": form.gaps,
        "explained": form.explained,
        "lint_url": reverse("admin:version-lint", args=[version.pk, version.authoritative_language]),
        "summary": version.text("change_summary", version.authoritative_language),
    }


def _is_known(version: PolicyVersion) -> bool:
    """Whether the day it takes effect can be said; else it is within minutes of publication."""
    return bool(version.effective_at or notice_owed(version))
