"""The files of a deployment are what their own programs take, and as narrow as they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cachoo_privacy.queue import QUEUES, settings
from tests.image import DOCKERFILE, allowed, context, instructions

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
FOREVER = {"web", "worker", "beat", "files"}
OURS = {*FOREVER, "migrate"}
NO_SYSTEMD = "no systemd-analyze on this machine (Debian: apt-get install systemd)"


def told_by(program: str, *arguments: object) -> str:
    """What a program of the environment says; it finds nothing wrong."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def services() -> dict:
    return YAML(typ="safe").load(DEPLOY / "compose.yaml")["services"]


@pytest.mark.slow
def test_linters_find_nothing_in_the_dockerfile_and_compose_takes_its_file():
    told_by("hadolint", DOCKERFILE)
    assert "ok" in told_by(
        "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"
    )


def test_the_image_ends_as_nobody_and_asks_no_worker_whether_it_answers():
    steps = instructions(DOCKERFILE.read_text())
    assert [name for name, _ in steps].count("FROM") == 2
    assert ("USER", "10001:10001") in steps and "HEALTHCHECK" not in dict(steps)
    assert not [step for step in steps if step[0] == "ADD" or ":latest" in step[1]]


def test_the_image_holds_what_the_product_runs_on_and_nothing_else():
    assert {path.split("/")[0] for path in context()} == {
        "cachoo_privacy", "consent", "gunicorn.conf.py", "ledger", "locale", "manage.py", "notifications",
        "policies", "requirements.txt", "templates",
    }  # fmt: skip
    assert not any(
        map(allowed, ("deploy/site.env", ".git/config", "policies/secret.env", "var/signing-keys"))
    )


def test_every_process_of_ours_is_nobody_on_a_root_that_is_read_only(services):
    for name in OURS:
        one = services[name]
        assert one["user"] == "10001:10001" and one["read_only"] and one["cap_drop"] == ["ALL"], name
        assert one["tmpfs"] and one["security_opt"] == ["no-new-privileges:true"], name
    assert {name for name in services if "healthcheck" in services[name]} == {"web", "postgres", "valkey"}
    assert {name for name in services if "ports" in services[name]} == {"nginx"}


def test_what_runs_for_ever_waits_for_the_tables_of_its_code(services):
    for name in FOREVER:
        waits = services[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}, name
    assert services["migrate"]["restart"] == "no" and "--appendonly" in services["valkey"]["command"]


@pytest.mark.parametrize("file", ["compose.yaml", *(f"systemd/{unit.name}" for unit in UNITS)])
def test_the_processes_are_those_of_the_how_to(file):
    """One worker for every queue, no banner before its journal, no control socket where there is no home."""
    said = (DEPLOY / file).read_text()
    queues = re.findall(r'--queues,? "?([a-z_,]+)', said)
    assert queues in ([], [",".join(QUEUES)])
    assert said.count("--quiet") == len(re.findall(r"-A,? cachoo_privacy", said))
    assert ("--no-control-socket" in said) == (" gunicorn " in said or "/gunicorn " in said)


def test_each_queue_that_a_task_goes_to_is_run_and_has_a_pulse():
    said = settings("redis://127.0.0.1:9")
    routed = {route["queue"] for route in said["CELERY_TASK_ROUTES"].values()}
    assert routed | {"celery"} == set(QUEUES)
    bells = [one for one in said["CELERY_BEAT_SCHEDULE"].values() if one["task"] == "cachoo_privacy.pulse"]
    assert [bell["options"]["queue"] for bell in bells] == list(QUEUES)


@pytest.mark.slow
def test_systemd_takes_the_units_and_calls_them_closed(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip(NO_SYSTEMD)
    for unit in (*UNITS, *TIMERS):
        here = unit.read_text().replace("/srv/cachoo-privacy/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(here)
    copies = sorted(tmp_path.iterdir())
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *copies], capture_output=True, text=True, env=environ
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    for unit in UNITS:
        threshold = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", unit]
        assert subprocess.run(threshold, capture_output=True, env=environ).returncode == 0, unit.name


def test_a_new_site_has_every_setting_without_a_default_and_secrets_of_its_own():
    page = (ROOT / "docs/reference/settings.md").read_text().split("## With a default")[0]
    needed = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.M)) - {"SIGNING_KEYS"}  # a command makes that one
    first, second = (written("privacy.example.com") for _ in range(2))
    assert needed <= first.keys() and first["SITE_URL"] == "https://privacy.example.com"
    for name in ("SECRET_KEY", "PEPPER", "FIELD_KEYS", "POSTGRES_PASSWORD"):
        assert first[name] != second[name] and len(first[name]) >= 32


def written(host: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, DEPLOY / "new_site.py", host], capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("host", ["", "https://privacy.example.com", "a b", "x;rm"])
def test_a_host_that_is_none_writes_no_settings(host):
    done = subprocess.run([sys.executable, DEPLOY / "new_site.py", host], capture_output=True, text=True)
    assert done.returncode and not done.stdout and "privacy.example.com" in done.stderr


@pytest.mark.slow
def test_compose_changes_each_line_of_nginx_that_says_change(services, tmp_path):
    command = services["nginx"]["command"][-1].partition("exec nginx")[0]
    command = re.sub(r"\$\{SITE_HOST[^}]*\}", "privacy.cachoo.example", command)
    command = command.replace("/opt/nginx.conf", str(DEPLOY / "nginx.conf"))
    made = tmp_path / "default.conf"
    subprocess.run(["sh", "-euc", command.replace("/etc/nginx/conf.d/default.conf", str(made))], check=True)
    changed = made.read_text()
    assert changed.count("server_name privacy.cachoo.example;") == 2 and "server web:8000;" in changed
    for left in ("privacy.example.com", "127.0.0.1", "/var/log"):
        assert left not in changed, left
    mounts = [volume.split(":")[1] for volume in services["nginx"]["volumes"]]
    assert "/srv/cachoo-privacy/var" in mounts and "/etc/ssl/cachoo-privacy" in mounts


@pytest.mark.slow
def test_a_certificate_to_try_with_is_good_for_its_host_alone(tmp_path):
    made = ["sh", DEPLOY / "local_ca.sh", "privacy.example.com", tmp_path / "tls"]
    subprocess.run(made, check=True)
    assert {path.name for path in (tmp_path / "tls").iterdir()} == {"ca.pem", "fullchain.pem", "privkey.pem"}
    assert (tmp_path / "tls/privkey.pem").stat().st_mode & 0o077 == 0
    for host, good in (("privacy.example.com", True), ("other.example.com", False)):
        asked = ["openssl", "verify", "-CAfile", "ca.pem", "-verify_hostname", host, "fullchain.pem"]
        assert (subprocess.run(asked, cwd=tmp_path / "tls", capture_output=True).returncode == 0) is good
