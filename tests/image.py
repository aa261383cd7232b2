"""The steps of deploy/Dockerfile on a machine without Docker: `make image`.

What the context allows is copied, the first stage is run in folders of its own, and what came of it answers
as uid 10001, which may write nothing but VAR_DIR and the folders for passing things (Linux, as root).
"""

import fnmatch
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

from cachoo_privacy.embedded.finding import reachable_by_others

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "deploy/Dockerfile"
NOBODY = 10001
COMMIT = "0123456789" * 4


def main() -> None:
    """Ends with an error at the first step that fails."""
    if os.geteuid():
        sys.exit("Only root becomes another user: sudo make image.")
    with tempfile.TemporaryDirectory(prefix="cachoo-image-") as name:
        Path(name).chmod(0o711)
        build(Path(name))
        tried(Path(name))
    sys.stdout.write("The image's steps work, and it runs as nobody on files that it may not change.\n")


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction with its argument, long lines joined."""
    plain = re.sub(r"^\s*#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in plain.splitlines() if line.strip()]


def allowed(path: str) -> bool:
    """Whether the context of a build has this file of the clone."""
    kept = True
    for rule in (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text().splitlines():
        pattern = rule.removeprefix("!")
        if rule and not rule.startswith("#") and covers(pattern, path):
            kept = rule.startswith("!")
    return kept


def covers(pattern: str, path: str) -> bool:
    """Whether the pattern names the path or a folder above it."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    plain = pattern.removeprefix("**/")
    return any(fnmatch.fnmatchcase(one, plain) for one in (parts if plain != pattern else above))


def context() -> list[str]:
    """What of the clone goes into the image."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.splitlines() if allowed(path)]


def build(folder: Path) -> None:
    """The first stage's steps have succeeded below the folder."""
    (folder / "python").symlink_to(everybodys_python())
    stage = DOCKERFILE.read_text().split("\nFROM ")[1]
    for name, argument in instructions("FROM " + stage)[1:]:
        here = moved(argument, folder)
        if name == "COPY":
            source, target = here.split()
            copy(source, Path(target))
        elif name == "RUN":
            environ = {"PATH": f"{folder}:{os.environ['PATH']}", "COMMIT": COMMIT, "PIP_QUIET": "2"}
            subprocess.run(["sh", "-euc", here], env=environ, check=True)


def everybodys_python() -> Path:
    """A Python that any user may run."""
    for place in (sys.base_prefix, "/usr/local", "/usr"):
        program = Path(place) / "bin/python3"
        if program.exists() and reachable_by_others(program):
            return program
    sys.exit("No Python is here that another user may run: apt-get install python3-venv.")


def moved(text: str, folder: Path) -> str:
    """The text with the image's folders below this one."""
    return re.sub(r"/(opt|srv|var|tmp)(?=/)", rf"{folder}/\1", text)


def copy(source: str, target: Path) -> None:
    """As COPY does it, under the rules of the context."""
    for path in context() if source == "." else [source]:
        place = target / path if source == "." else target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, place)


def tried(folder: Path) -> None:
    """It makes its key and its static files, and answers; there is no database here for it."""
    site, var = folder / "srv/cachoo-privacy", folder / "var/lib/cachoo-privacy"
    var.mkdir(parents=True)
    os.chown(var, NOBODY, NOBODY)
    written = subprocess.run(
        [sys.executable, ROOT / "deploy/new_site.py", "privacy.example.com"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    environ = dict(line.split("=", 1) for line in written.splitlines())
    environ |= {"VAR_DIR": str(var), "PATH": f"{folder}/opt/venv/bin:/usr/bin:/bin"}
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": site, "env": environ}
    subprocess.run(["python", "manage.py", "create_signing_key"], check=True, **as_nobody)
    for command in ("check --deploy --fail-level WARNING", "collectstatic --no-input --verbosity 0"):
        subprocess.run(["python", "manage.py", *command.split()], check=True, **as_nobody)
    refused = subprocess.run(["sh", "-c", "echo x > manage.py"], stderr=subprocess.DEVNULL, **as_nobody)
    assert refused.returncode, "it may write into its own code"
    answers(as_nobody)


def answers(as_nobody: dict) -> None:
    """The command of the image answers, and names its commit."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = dict(instructions(DOCKERFILE.read_text()))["CMD"]
    process = subprocess.Popen(
        [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in json.loads(command)],
        stderr=subprocess.PIPE,
        **as_nobody,
    )
    try:
        asked = Request(f"http://127.0.0.1:{port}/__version__", headers={"Host": "privacy.example.com"})
        for _try in range(100):
            try:
                said = json.load(urlopen(asked, timeout=5))
                break
            except OSError:
                time.sleep(0.2)
        assert said["commit"] == COMMIT, said
    finally:
        process.terminate()
        _out, journal = process.communicate(timeout=40)
        assert process.returncode == 0, "it ends well when it is asked to"
        assert journal and all(json.loads(line) for line in journal.splitlines()), "each line is JSON"


if __name__ == "__main__":
    main()
