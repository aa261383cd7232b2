"""Production starts whole or not at all, and names what it misses."""

import re
import subprocess
import sys

import pytest
from django.conf import settings

from cachoo_privacy.environment import env

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
        ({"DATABASE_URL": "mysql://u:p@db.example/privacy"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u:p@db.example"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u:p@db.example:port/privacy"}, "DATABASE_URL"),
        ({"FIELD_KEYS": ","}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "dG9vIHNob3J0"}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "no base64"}, "FIELD_KEYS"),
        ({"STAFF_MFA": "enabled"}, "STAFF_MFA"),
        ({"DOUBT_GRACE": "900s"}, "DOUBT_GRACE"),
        ({"JWT_ISSUERS": "https://id.example"}, "JWT_ISSUERS"),
        ({"JWT_ISSUERS": "[1]"}, "JWT_ISSUERS"),
        ({"JWT_ISSUERS": '[{"issuer": "https://id.example"}]'}, "JWT_ISSUERS"),
        ({"REDIS_URL": "cache.example:6379"}, "REDIS_URL"),
        ({"EMAIL_URL": "submission://u:p@mail.example:587"}, "EMAIL_URL"),
    ],
)
def test_a_value_that_would_be_unsafe_is_refused(tmp_path, changed, named):
    done = start(tmp_path, **changed)
    assert done.returncode != 0 and named in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://u:hunter2/secret@db.example:5432/privacy"),
        ("EMAIL_URL", "smtp+tls://u:hunter2/secret@mail.example:587"),
        ("FIELD_KEYS", "hunter2"),
    ],
)
def test_what_is_refused_is_not_told(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0 and name in done.stderr and "hunter2" not in done.stderr + done.stdout


@pytest.mark.parametrize("page", ["reference/settings.md", "how-to/deliver-mail.md", "how-to/deploy.md"])
def test_every_way_to_a_mail_server_that_the_docs_name_can_be_read(page):
    text = (settings.BASE_DIR / "docs" / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:EMAIL_URL=|`)((?:smtp|submission)[a-z+]*://[^`\s]+)", text)
    assert all(env.email_url_config(url)["EMAIL_HOST"] for url in named)
    assert named or page == "how-to/deploy.md"
