"""With PostgreSQL really stopped under a running process, everything published is still answered."""

import json
import os
import subprocess
import sys
from textwrap import dedent

import pytest
from django.conf import settings as project

from cachoo_privacy import embedded
from policies import projection, schedule
from policies.projection import project_published
from tests.builders import a_policy, a_published, soon

pytestmark = pytest.mark.slow
READER = dedent(
    """
    import django; django.setup()
    import json
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.utils import timezone
    from policies import schedule
    from policies.site import everything
    from tests.policies.test_nginx import address

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    print("connected", flush=True)
    input()
    client = Client()
    addresses = [address(name) for name, _ in everything(schedule.read(), timezone.now())]
    addresses += ["/ar/privacy/changes/1..2/", "/ar/privacy/versions/9/"]
    print(json.dumps({path: client.get(path).status_code for path in addresses}))
    client, settings.DEBUG = Client(raise_request_exception=False), False
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    asked = [client.get(path) for path in ("/ar/answer/", "/api/v1/me/gate")]
    print(json.dumps([[one.status_code, one.get("Retry-After"), one.content.decode()] for one in asked]))
    """
)


@pytest.mark.django_db
def test_everything_published_is_answered_after_postgresql_stopped(tmp_path, settings):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    projection.Last.state = None
    policy = a_policy()
    a_published(policy)
    second = a_published(policy, title_ar="الثانية", effective_at=soon(60))
    schedule.forget()
    project_published(at=second.effective_at)
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    running = embedded.start(tmp_path / "servers", durable=False, environ=bare)
    try:
        env = {**os.environ, "DATABASE_URL": running.database_url, "VAR_DIR": str(tmp_path)}
        reader = subprocess.Popen(
            [sys.executable, "-c", READER],
            cwd=project.BASE_DIR, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert reader.stdout.readline() == "connected\n"
    finally:
        running.stop()
        embedded.forget(tmp_path / "servers")
    printed, _ = reader.communicate("go on\n", timeout=60)
    found, (page, problem) = map(json.loads, printed.splitlines())
    assert found.pop("/ar/privacy/versions/9/") == 404
    assert len(found) > 10 and "/ar/privacy/" in found
    assert set(found.values()) == {200}, found
    assert page[:2] == problem[:2] == [503, "30"]
    assert "سنعود قريبًا" in page[2] and 'href="/ar/privacy/"' in page[2]
    assert json.loads(problem[2])["code"] == "unavailable"
