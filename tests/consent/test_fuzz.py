"""Schemathesis over the whole contract, in little: `make fuzz` tries a dozen times as much."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from consent import apikeys, passes, subjects
from consent.models import Scope
from tests import fuzz
from tests.builders import a_policy, a_published
from tests.fixtures.people import ISSUER

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("fresh_cache", "own_file")
def test_no_operation_breaks_its_contract_by_what_its_schema_makes_up(live_server, tmp_path, issuer):
    a_published(a_policy())
    key, server = apikeys.issue(name="fuzz", scopes=list(Scope))
    layla = subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={})
    bearers = {"policies": "", "servers": server, "me": passes.issue(layla, key=key)[0]}

    def run(tag: str) -> subprocess.CompletedProcess[str]:
        command = fuzz.command(live_server.url, tag, bearers[tag], examples="1", phases="fuzzing")
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    with ThreadPoolExecutor() as pool:
        for tag, ended in zip(bearers, pool.map(run, bearers), strict=True):
            assert ended.returncode == 0, f"{tag}: {ended.stdout[-4000:]}{ended.stderr[-1000:]}"
            assert re.search(r"\b([1-9]\d*) generated, \1 passed", ended.stdout), ended.stdout
