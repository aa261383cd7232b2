"""The client for TypeScript: types of the contract for openapi-fetch, and an app of a page that uses them."""

import os
import shutil
import subprocess
from pathlib import Path

from clients import CONTRACT

HERE = Path(__file__).resolve().parent


def npm() -> str | None:
    """The program, None where there is none."""
    return shutil.which("npm")


def install(folder: Path) -> bool:
    """What the lock names stands in the folder beside the app; False when the registry did not answer."""
    shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000"]
    return subprocess.run([npm(), "ci", *quiet], cwd=folder, capture_output=True).returncode == 0


def build(folder: Path) -> Path:
    """The app, typed by the contract and compiled strictly."""
    for program, *told in (
        ("openapi-typescript", str(CONTRACT), "--default-non-nullable", "false", "-o", "schema.d.ts"),
        ("tsc",),
    ):
        command = [folder / "node_modules/.bin" / program, *told]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "built/flow.js"


def run(app: Path, site: str, **told: str) -> str:
    """What the app printed. Raises AssertionError with its own words where the site broke its word."""
    node = shutil.which("node", path=f"{Path(npm()).parent}:{os.environ['PATH']}")
    done = subprocess.run(
        [node, app, site], env={**os.environ, **told}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
