"""The documentation's commands work as they stand: each `sh` block is run against a demo of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from cachoo_privacy.demo.texts import text

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# These two start everything and run everything: the launcher's own tests, and this very run, are their proof.
ELSEWHERE = {"make run", "make test"}


def blocks(page: Path) -> list[str]:
    """The page's shell blocks, without the indentation of the list that they stand in."""
    found = re.findall(r"^( *)```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [re.sub(rf"^{indent}", "", block, flags=re.M).strip() for indent, block in found]


COMMANDS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page), 1)
    if block not in ELSEWHERE
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, unused_port):
    """A running demo, and the environment of a second terminal beside it."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    bare = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "VAR_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env={**bare, "PORT": str(unused_port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert any(line.strip().startswith("Stop ") for line in process.stdout), "the demo did not come up"
    wait_until_in_force(unused_port)
    yield bare
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    process.stdout.close()
    process.wait(60)


def wait_until_in_force(port: int) -> None:
    """The demo's policy binds: on a slow machine it takes effect up to two minutes after it was published."""
    deadline = time.monotonic() + 150
    while True:
        with urlopen(f"http://127.0.0.1:{port}/api/v1/gate", timeout=20) as answer:
            if any(action["blocking"] for action in json.load(answer)["actions"]):
                return
        assert time.monotonic() < deadline, "nothing took effect"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def unused_port():
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_there_are_commands_to_try():
    assert len(COMMANDS) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("block", COMMANDS)
def test_a_documented_command_works(block, demo, unused_port, tmp_path):
    policy = tmp_path / "policy.txt"
    policy.write_text(plain_policy(), encoding="utf-8")
    script = block.replace("127.0.0.1:8000", f"127.0.0.1:{unused_port}")
    script = script.replace("policy.txt", str(policy))
    (tmp_path / "app.py").write_text(app_of_the_tutorial(), encoding="utf-8")
    for written in ("person.json", "mended.txt", "app.py"):
        script = script.replace(written, str(tmp_path / written))
    script = script.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, env=demo, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    assert not (tmp_path / "person.json").exists(), "what names a person is removed again"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), target


def app_of_the_tutorial() -> str:
    """The pieces of the app that the tutorial tells to put into one file."""
    page = (ROOT / "docs/tutorial/first-answer.md").read_text(encoding="utf-8")
    return "\n\n".join(re.findall(r"^```python\n(.*?)^```", page, re.M | re.S))


def plain_policy() -> str:
    """The demo policy's second version as somebody would paste it, one paragraph changed."""
    found = text(2, "ar")
    parts = [f"{part.title}\n\n{part.body.strip()}" for part in found.parts]
    return "\n\n".join([found.title, *parts]).replace("سنة واحدة", "سنتين")
