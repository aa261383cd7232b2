"""Schemathesis over the whole contract, against the real server, with three credentials: `make fuzz`.

It lives in an environment of its own, so that what it needs is nobody else's. The seed is fixed, so that it
finds the same things again; FUZZ_SEED is another one. Nobody may be erased, or none would be left to ask.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

from bench.gate import servers
from bench.record import gunicorn

PINNED = "schemathesis==4.32.5"
SEED, EXAMPLES = os.environ.get("FUZZ_SEED", "7"), "12"
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
        program = installed(folder / "fuzz")
        with gunicorn(sys.executable, "cachoo_privacy.wsgi") as port:
            bearers = {"policies": "", "servers": server, "me": person}
            found = [fuzz(program, port, folder, tag, bearer) for tag, bearer in bearers.items()]
    sys.exit(any(found))


def installed(folder: Path) -> Path:
    """The program, in an environment of its own."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "-qq", PINNED], check=True)
    return folder / "bin" / "schemathesis"


def fuzz(program: Path, port: int, folder: Path, tag: str, bearer: str) -> int:
    """Every operation of the tag with the bearer; 0 when nothing was found."""
    site = f"http://127.0.0.1:{port}"
    command = [program, "run", f"{site}/api/v1/openapi.json", "--url", site, "--include-tag", tag]
    command += ["--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"]
    command += [
        "--max-examples",
        EXAMPLES,
        "--seed",
        SEED,
        "--continue-on-failure",
        "--request-timeout",
        "20",
    ]
    command += [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
    command += ["-H", f"Authorization: Bearer {bearer}"] if bearer else []
    return subprocess.run(command, cwd=folder).returncode


if __name__ == "__main__":
    main()
