"""Import a policy from a file: shows what was found, stores a draft, and publishes it when asked."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.approval import hash_of
from policies.importing.declarations import propose
from policies.importing.files import LARGEST, read_file
from policies.importing.refusals import SameContent
from policies.importing.signing import importer, signatories
from policies.importing.storing import confirm_declarations, examine, import_text
from policies.importing.supplied import Supplied
from policies.importing.wording import (
    dropped_lines,
    outline_lines,
    proposal_lines,
    reason,
    unknown_lines,
)
from policies.languages import column_of
from policies.models import PolicyVersion
from policies.proofreading import completeness_of_file, lint_of_file
from policies.publishing import publish
from policies.refusals import Refused
from policies.reporting import completeness_summary, lint_summary
from policies.reviewing import approve, submit

_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
FIRST_SUMMARY = gettext_lazy("The first version of this policy on this site.")


def duration(text: str) -> timedelta:
    """Return the span that 90s, 5m, 2h or 10d stands for. Raises ArgumentTypeError."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(_("a number and a unit, such as 90s, 5m, 2h or 10d"))
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


class Command(BaseCommand):
    """`manage.py import_policy FILE --policy privacy --language ar`."""

    help = "Import a policy (.docx, .html, .md, .txt) as a new draft version, and publish it when asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare FILE and the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--policy", required=True, help=_("the policy's address word"))
        parser.add_argument("--language", required=True, help=_("the language the file is written in"))
        parser.add_argument("--summary", default="", help=_("what changed, in that language"))
        parser.add_argument(
            "--confirm-declarations", action="store_true", help=_("confirm all that is proposed")
        )
        parser.add_argument("--publish", action="store_true", help=_("publish what is imported"))
        parser.add_argument("--effective-in", type=duration, help=_("90s, 5m, 2h or 10d after publication"))
        parser.add_argument("--by", default="", help=_("the e-mail of who imports, for the audit trail"))
        parser.add_argument(
            "--approved-by", default="", help=_("the e-mail of who read and approved it: somebody else")
        )
        parser.add_argument(
            "--shorter-notice", default="", help=_("why people get less notice than the policy promises")
        )
        parser.add_argument(
            "--gaps-reason", default="", help=_("why it is published without all that the law expects")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and publish if asked; everything is stored, or on any refusal nothing."""
        data = self._bytes(options["file"])
        try:
            if options["publish"]:
                options["by"], options["approved_by"] = signatories(options["by"], options["approved_by"])
            else:
                options["by"] = importer(options["by"])
            with transaction.atomic():
                supplied = read_file(data, options["file"].name)
                version = self._imported(supplied, options)
                lines = self._report(supplied, version, options["language"])
                version = self._published(version, options) if options["publish"] else version
        except SameContent as refusal:
            raise CommandError(self._way_on(refusal)) from refusal
        except Refused as refusal:
            raise CommandError(f"{refusal} [{refusal.code}]") from refusal
        self.stdout.write("\n".join(lines))
        self.stdout.write(self._outcome(version))

    def _bytes(self, path: Path) -> bytes:
        """One byte more than is allowed is enough to refuse a file of any size."""
        try:
            with path.open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(
                _("The file cannot be read: %(reason)s") % {"reason": reason(error)}
            ) from error

    def _imported(self, supplied: Supplied, options: dict[str, Any]) -> PolicyVersion:
        language = options["language"]
        version = import_text(supplied, policy=options["policy"], language=language, by=options["by"])
        setattr(
            version,
            column_of("change_summary", language),
            options["summary"] or self._default_summary(version, language),
        )
        if options["effective_in"] is not None:
            version.effective_at = timezone.now() + options["effective_in"]
        version.save()
        if options["confirm_declarations"]:
            confirm_declarations(version, by=options["by"])
        return version

    def _published(self, version: PolicyVersion, options: dict[str, Any]) -> PolicyVersion:
        """One person's text, approved and published by another's word."""
        submit(version, by=options["by"])
        approve(version, by=options["approved_by"], shown=hash_of(version))
        reasons = {name: options[name] for name in ("shorter_notice", "gaps_reason")}
        return publish(version, by=options["approved_by"], **reasons)

    def _default_summary(self, version: PolicyVersion, language: str) -> str:
        """Only a first version can be summed up without knowing what changed."""
        with translation.override(language):
            return "" if version.based_on_id else str(FIRST_SUMMARY)

    def _report(self, supplied: Supplied, version: PolicyVersion, language: str) -> list[str]:
        result = examine(supplied, policy=version.policy, language=language)
        proposals = propose(result)
        lines = [*outline_lines(result), *dropped_lines(result.dropped)]
        lines += [*proposal_lines(proposals), *unknown_lines(proposals)]
        lines.append(lint_summary(lint_of_file(supplied, result, language), language))
        lines.append(completeness_summary(completeness_of_file(result)))
        declared = (version.purposes, version.data_categories, version.recipients)
        if waiting := sum(rows.filter(confirmed=False).count() for rows in declared):
            lines.append(_waiting(waiting))
        return lines

    def _outcome(self, version: PolicyVersion) -> str:
        if not version.is_published:
            stored = _("A draft is stored: open it in the admin to check, complete and publish it.")
            return f"{stored}\n{self._desk_address(version)}"
        return _("Published as version %(number)d; it takes effect at %(moment)s.") % {
            "number": version.number,
            "moment": version.effective_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
        }

    def _way_on(self, refusal: SameContent) -> str:
        """What says the same; where it can still be published, the way there."""
        version, said = refusal.places["version"], f"{refusal} [{refusal.code}]"
        if version.is_published:
            return said
        way = _("Open it, have it approved and publish it there:")
        return f"{said}\n{way}\n{self._desk_address(version)}"

    def _desk_address(self, version: PolicyVersion) -> str:
        """In Arabic, as the desk is, whatever language the shell speaks."""
        with translation.override("ar"):
            return settings.SITE_URL + reverse("admin:policies_policyversion_change", args=[version.pk])


def _waiting(count: int) -> str:
    return ngettext(
        "%(count)d declaration waits for an editor to confirm it; until then it is not part of the published "
        "text.",
        "%(count)d declarations wait for an editor to confirm them; until then they are not part of the "
        "published text.",
        count,
    ) % {"count": count}
