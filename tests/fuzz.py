"""Schemathesis over the whole contract, against the real server, with three credentials: `make fuzz`.

The seed is fixed, so that it finds the same things again; FUZZ_SEED is another one. Nobody may be erased, or
none would be left to ask. tests/consent/test_fuzz.py is the same in little, in every run of the suite.
"""

import os
import subprocess
import sys
from pathlib import Path

from bench.gate import servers
from bench.record import gunicorn

PROGRAM = Path(sys.executable).with_name("schemathesis")
SEED, EXAMPLES = os.environ.get("FUZZ_SEED", "7"), "12"
PHASES = "examples,coverage,fuzzing"
# A batch takes any item, and says of each what is wrong with it: what violates the schema is no 400 there.
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance")
CHECKS += ("response_schema_conformance", "unsupported_method", "negative_data_rejection")
LEFT_OUT = ("eraseMe", "eraseFor", "recordEvents", "importAnswers", "putContacts")
BEARERS = """
import django
django.setup()
from consent import apikeys, passes, subjects
from consent.models import Scope
key, text = apikeys.issue(name="fuzz", scopes=list(Scope))
layla = subjects.of_token(issuer="https://id.cachoo.example", sub="layla", claims={})
print(text, passes.issue(layla, key=key)[0])
"""


def main() -> None:
    """Ends with 1 when anything was found."""
    with servers() as folder:
        told = subprocess.run([sys.executable, "-c", BEARERS], capture_output=True, text=True, check=True)
        server, person = told.stdout.split()
        with gunicorn(sys.executable, "cachoo_privacy.wsgi") as port:
            bearers = {"policies": "", "servers": server, "me": person}
            site = f"http://127.0.0.1:{port}"
            runs = [command(site, tag, bearer) for tag, bearer in bearers.items()]
            found = [subprocess.run(run, cwd=folder).returncode for run in runs]
    sys.exit(any(found))


def command(site: str, tag: str, bearer: str, *, examples: str = EXAMPLES, phases: str = PHASES) -> list[str]:
    """Every operation of the tag with the bearer; ends with 0 when nothing was found."""
    words = [str(PROGRAM), "run", f"{site}/api/v1/openapi.json", "--url", site, "--include-tag", tag]
    words += ["--checks", ",".join(CHECKS), "--phases", phases, "--max-examples", examples, "--seed", SEED]
    words += ["--continue-on-failure", "--request-timeout", "20"]
    words += [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
    return words + (["-H", f"Authorization: Bearer {bearer}"] if bearer else [])


if __name__ == "__main__":
    main()
