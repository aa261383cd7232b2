"""manage.py restore_drill: a backup is restored for practice, and its log proves that it is whole."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cachoo_privacy.safety.drilling import DrillFailed, NoDescription, OtherSecrets, drill
from cachoo_privacy.safety.postgres import ProgramFailed
from cachoo_privacy.safety.wording import in_words


class Command(BaseCommand):
    """Safe beside a running site: everything happens in a database that is dropped afterwards."""

    help = "Restores a backup into a database of its own, proves it whole, and drops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The description that `backup` told, and the keys that belong to it."""
        parser.add_argument("description", type=Path, help="the .json file that manage.py backup named")
        parser.add_argument("--keys", type=Path, required=True, help="the .keys.dump file of the same moment")

    def handle(self, *args: Any, description: Path, keys: Path, **options: Any) -> None:
        """Raise CommandError when the backup cannot be restored or is not what was backed up."""
        try:
            with _asked_to_end():
                done = drill(description, keys=keys)
        except OtherSecrets as failed:
            said = _(
                "The backup was written under other secrets: %(where)s. Drill it with those of its time; "
                "an older field key stands behind the first of FIELD_KEYS."
            )
            raise CommandError(said % {"where": failed}) from failed
        except NoDescription as failed:
            said = _(
                "%(file)s is no description of a backup: name the .json file that manage.py backup told."
            )
            raise CommandError(said % {"file": failed}) from failed
        except DrillFailed as failed:
            raise CommandError(
                _("The backup is not what was backed up: %(where)s") % {"where": failed}
            ) from failed
        except (ProgramFailed, OSError) as error:
            why = in_words(error) if isinstance(error, OSError) else error
            raise CommandError(_("The backup cannot be restored: %(error)s") % {"error": why}) from error
        self.stdout.write(
            _("Whole: rows %(rows)s, restored in %(restoring)s s, log and erasures proved in %(proving)s s.")
            % {"rows": done.rows, "restoring": f"{done.restoring:.1f}", "proving": f"{done.proving:.1f}"}
        )
        if done.unknown:
            said = _(
                "It has migrations that this code does not know: %(names)s. Restore it for its own release."
            )
            self.stdout.write(said % {"names": ", ".join(done.unknown)})


@contextmanager
def _asked_to_end() -> Iterator[None]:
    """SIGTERM ends what is inside as an error would, so that it clears up; asked again, it still does."""

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
