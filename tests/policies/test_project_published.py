"""The command that keeps a host's files up to date, once and beside a web server."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.utils import translation

from policies import projection, schedule
from policies.management.commands.project_published import SWEEP_SECONDS, seconds
from tests.builders import a_published, soon

FOLLOW = ["manage.py", "project_published", "--follow"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    projection.Last.state = None
    schedule.forget()
    return settings.PUBLISHED_ROOT


@pytest.mark.django_db
def test_the_command_says_how_many_files_it_changed(own_folder, capsys):
    a_published()
    with translation.override("en"):
        call_command("project_published")
        call_command("project_published")
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(" files changed.") and second == "Nothing changed."


@pytest.mark.django_db
def test_following_wakes_at_the_next_effective_moment():
    version = a_published(effective_at=soon(100))
    assert seconds(version.effective_at - timedelta(seconds=4)) == 4
    assert seconds(version.effective_at - timedelta(days=4)) == SWEEP_SECONDS
    assert seconds(version.enforce_at + timedelta(days=1)) == SWEEP_SECONDS


@pytest.mark.slow
def test_following_goes_on_without_a_database_and_ends_when_asked(tmp_path):
    env = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "postgres://nowhere.invalid/none"}
    process = subprocess.Popen(
        [sys.executable, *FOLLOW], cwd=project.BASE_DIR, env=env, stderr=subprocess.PIPE, text=True
    )
    assert any("stay as they are" in line for line in process.stderr)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
