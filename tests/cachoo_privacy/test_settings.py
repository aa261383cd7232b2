"""Production starts whole or not at all, and names what it misses."""

import subprocess
import sys

import pytest
from django.conf import settings

WHOLE = {
    "SECRET_KEY": "s" * 50,
    "FIELD_KEYS": "a2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMgZm9yIHRlc3Q=",
    "PEPPER": "p" * 32,
    "SIGNING_KEYS": "c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgZm9yIHRlc3Q=",
    "SITE_URL": "https://privacy.example.com",
    "DATABASE_URL": "postgres://u:p@db.example/privacy",
    "REDIS_URL": "redis://cache.example/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def start(tmp_path, **changed: str) -> subprocess.CompletedProcess:
    """`manage.py check` as production runs it; an empty value takes a variable away."""
    environment = {name: value for name, value in {**WHOLE, **changed}.items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_with_everything_set_production_starts(tmp_path):
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_a_missing_secret_or_address_stops_the_process_and_is_named(tmp_path, name):
    done = start(tmp_path, **{name: ""})
    assert done.returncode != 0 and name in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SITE_URL": "http://privacy.example.com"}, "SITE_URL"),
        ({"SITE_URL": "privacy.example.com"}, "SITE_URL"),
        ({"PUBLICATION_LEAD": "1"}, "PUBLICATION_LEAD"),
        ({"DEMO": "1"}, "DEMO"),
        ({"SIGNING_KEYS": "dG9vIHNob3J0"}, "SIGNING_KEYS"),
    ],
)
def test_a_value_that_would_be_unsafe_is_refused(tmp_path, changed, named):
    done = start(tmp_path, **changed)
    assert done.returncode != 0 and named in done.stderr
