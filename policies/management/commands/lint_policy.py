"""Lint a policy's Arabic and say what the law expects and the text does not say; nothing is stored."""

import re
from argparse import ArgumentParser
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from policies.importing.files import LARGEST, read_file
from policies.importing.outline import Outline, outline_of
from policies.importing.refusals import UnknownLanguage, UnknownPolicy
from policies.importing.supplied import Supplied
from policies.importing.wording import dropped_lines, reason
from policies.lint.findings import Finding
from policies.lint.linting import LINTED, mended
from policies.models import Policy, PolicyVersion
from policies.proofreading import (
    completeness_of,
    completeness_of_file,
    lint_of,
    lint_of_file,
    pieces_of_file,
)
from policies.refusals import Refused
from policies.reporting import completeness_summary, count_lines, finding_line, lint_summary, point_lines


class Command(BaseCommand):
    """`manage.py lint_policy FILE` or `manage.py lint_policy --policy privacy`."""

    help = "Show the defects of a policy's Arabic, and what the law expects and the text does not say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare FILE or --policy, and the options."""
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--policy", help=_("lint the newest version of this policy instead of a file"))
        parser.add_argument("--language", default="ar", help=_("the language of the text"))
        parser.add_argument("--mend", type=Path, metavar="OUT", help=_("write the file, safely mended, here"))
        parser.add_argument("--report", choices=["ar", "en"], help=_("the language of this report"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report; with --mend write the mended text. The text itself is not changed."""
        if bool(options["file"]) == bool(options["policy"]):
            raise CommandError(_("Name a file, or a policy with --policy: one of the two."))
        if options["mend"] and not (options["file"] and options["language"] in LINTED):
            raise CommandError(_("Only a file in Arabic can be mended here; a draft is mended on the desk."))
        with translation.override(options["report"] or translation.get_language()):
            try:
                lines = self._file(options) if options["file"] else self._version(options)
            except Refused as refusal:
                raise CommandError(f"{refusal} [{refusal.code}]") from refusal
            except OSError as error:
                said = _("The file cannot be read or written: %(reason)s") % {"reason": reason(error)}
                raise CommandError(said) from error
            self.stdout.write("\n".join(lines))

    def _file(self, options: dict[str, Any]) -> list[str]:
        with options["file"].open("rb") as file:
            supplied = read_file(file.read(LARGEST + 1), options["file"].name)
        if options["mend"] and not supplied.source:
            raise CommandError(_("Only plain text is mended here; import the file and mend the draft."))
        result = outline_of(supplied)
        findings = lint_of_file(supplied, result, options["language"])
        points = completeness_of_file(result)
        lines = [lint_summary(findings, options["language"]), *count_lines(findings)]
        lines += self._places(findings, supplied, result)
        lines += [*dropped_lines(result.dropped), "", completeness_summary(points), *point_lines(points)]
        if options["mend"]:
            options["mend"].write_text(self._mended(supplied.source, result), encoding="utf-8")
            lines += ["", _("The mended text is written. Read it over before you import it.")]
        return lines

    def _places(self, findings: list[Finding], supplied: Supplied, result: Outline) -> Iterator[str]:
        """Each finding; by its line where lines are what the file consists of, else by its section."""
        begins = {(piece.key, piece.field): start for start, piece in pieces_of_file(supplied.source, result)}
        ends = [match.start() for match in re.finditer("\n", supplied.source)]
        for one in findings:
            start = begins.get((one.key, one.field))
            line = None if start is None else bisect_left(ends, start + one.start) + 1
            yield finding_line(one, line)

    def _mended(self, text: str, result: Outline) -> str:
        """The file with its pieces mended; what stands between them stays."""
        pieces, written, done = pieces_of_file(text, result), [], 0
        for (start, piece), new in zip(pieces, mended([piece for _start, piece in pieces]), strict=True):
            written += [text[done:start], new.words]
            done = start + len(piece.words)
        return "".join(written) + text[done:]

    def _version(self, options: dict[str, Any]) -> list[str]:
        version = self._newest(options["policy"], options["language"])
        findings = lint_of(version, options["language"])
        points = completeness_of(version, options["language"])
        lines = [str(version), lint_summary(findings, options["language"]), *count_lines(findings)]
        lines += map(finding_line, findings)
        return [*lines, "", completeness_summary(points), *point_lines(points)]

    def _newest(self, slug: str, language: str) -> PolicyVersion:
        policy = Policy.objects.filter(slug=slug).first()
        version = policy and policy.versions.order_by("-pk").first()
        if version is None:
            raise UnknownPolicy(policy=slug)
        if language not in policy.languages:
            raise UnknownLanguage(language=language, languages=_(", ").join(policy.languages))
        return version
