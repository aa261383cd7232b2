"""Lint a policy's Arabic and say what the law expects and the text does not say; nothing is stored."""

import re
from argparse import ArgumentParser
from bisect import bisect_left
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from policies.importing.outline import outline
from policies.importing.reading import LARGEST_FILE, read
from policies.importing.refusals import UnknownLanguage, UnknownPolicy
from policies.lint.linting import LINTED, lint, mended
from policies.models import Policy, PolicyVersion
from policies.proofreading import (
    completeness_of,
    completeness_of_file,
    lint_of,
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
                raise CommandError(str(refusal)) from refusal
            except OSError as error:
                reason = _("The file cannot be read or written: %(reason)s") % {"reason": error.strerror}
                raise CommandError(reason) from error
            self.stdout.write("\n".join(lines))

    def _file(self, options: dict[str, Any]) -> list[str]:
        with options["file"].open("rb") as file:
            text = read(file.read(LARGEST_FILE + 1))
        result = outline(text)
        pieces = pieces_of_file(text, result)
        texts = [piece for _start, piece in pieces]
        findings = lint(texts) if options["language"] in LINTED else []
        begins = {(piece.key, piece.field): start for start, piece in pieces}
        lines = [lint_summary(findings, options["language"]), *count_lines(findings)]
        ends = [match.start() for match in re.finditer("\n", text)]
        for one in findings:
            line = bisect_left(ends, begins[one.key, one.field] + one.start) + 1
            lines.append(finding_line(one, line))
        points = completeness_of_file(result)
        lines += ["", completeness_summary(points), *point_lines(points)]
        if options["mend"]:
            options["mend"].write_text(self._mended(text, pieces), encoding="utf-8")
            lines += ["", _("The mended text is written. Read it over before you import it.")]
        return lines

    def _mended(self, text: str, pieces: list) -> str:
        """The file with its pieces mended; what stands between them stays."""
        written, done = [], 0
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
            raise UnknownLanguage(language=language, languages=", ".join(policy.languages))
        return version
