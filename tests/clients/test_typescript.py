"""The client for TypeScript: typed by the contract, compiled strictly, and an app of a page run with it."""

import json
import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.typescript import build, install, npm, run
from consent.models import ConsentRecord
from tests.builders import a_published

NOT_HERE = "no npm on this machine, or no registry that answers it: the client for TypeScript was not tried"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The compiled app. Without its packages it is skipped; REQUIRE_NODE=1 makes that a failure."""
    folder = tmp_path_factory.mktemp("typescript")
    if not (npm() and install(folder)):
        if os.environ.get("REQUIRE_NODE") == "1":
            pytest.fail(NOT_HERE, pytrace=False)
        pytest.skip(NOT_HERE)
    return build(folder)


def test_an_app_in_typescript_asks_shows_answers_and_verifies_its_receipt(
    app, live_server, issuer, clock, transactional_db
):
    a_published()
    tokens = [issuer.token(jti=one, exp=time.time() + 30000) for one in ("first", "renewed")]
    clock(hours=5)
    sent = timezone.now()
    moments = {"DECIDED": sent - timedelta(hours=3), "SENT": sent}
    told = {name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in moments.items()}
    seen = json.loads(run(app, live_server.url, TOKEN=tokens[0], RENEWED=tokens[1], **told))
    made = ConsentRecord.objects.get()
    assert seen == {"event": str(made.pk), "receipt": "http://testserver"}
    assert (made.decision, made.clock) == ("accept", "ok")
