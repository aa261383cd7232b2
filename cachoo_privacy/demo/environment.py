"""The demo's settings in the environment: made by `manage.py demo`, found by other commands beside it."""

import base64
import os
import secrets
from collections.abc import Mapping, MutableMapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SERVERS, SECRETS = "servers.env", "secrets.env"
# Settings want addresses before the demo has started its servers; nothing listens there.
NOT_YET = {
    "DATABASE_URL": "postgres://not-started.invalid/demo",
    "REDIS_URL": "redis://not-started.invalid",
    "EMAIL_URL": "smtp://127.0.0.1:9",
}
EVERY_ADDRESS = ("0.0.0.0", "::")


def join(environ: MutableMapping[str, str], arguments: list[str]) -> None:
    """`environ` has what settings need: for the demo itself, or for a command beside a running one.

    Where DATABASE_URL is set, or no demo runs, other commands find their environment as it was.
    Ends the process with a sentence when the demo's folder cannot be written.
    """
    if arguments[:1] == ["demo"]:
        begin(environ)
    elif "DATABASE_URL" not in environ and (folder(environ) / SERVERS).is_file():
        for name in (SERVERS, SECRETS):
            add(environ, read(folder(environ) / name))


def remedy(environ: Mapping[str, str]) -> str:
    """What to do when settings are missing beside no running demo; nothing where a database was named."""
    if "DATABASE_URL" in environ:
        return ""
    return "In a clone, start the demo with `make run` first (or set VAR_DIR to its folder)."


def folder(environ: Mapping[str, str]) -> Path:
    """VAR_DIR, the one place where the demo writes."""
    return Path(environ.get("VAR_DIR") or PROJECT / "var").absolute()


def begin(environ: MutableMapping[str, str]) -> None:
    """The demo's own settings, with secrets that were made once and placeholders for the addresses."""
    place = folder(environ)
    environ.update(DEMO="1", VAR_DIR=str(place))
    environ.setdefault("PUBLICATION_LEAD", "20")
    environ.setdefault("STAFF_MFA", "0")
    try:
        place.mkdir(parents=True, exist_ok=True)
        kept = read(place / SECRETS)
        if lacking := new_secrets().keys() - kept.keys():  # a demo of before a secret was needed has fewer
            write(place / SECRETS, kept | {name: new_secrets()[name] for name in lacking})
        add(environ, read(place / SECRETS))
    except OSError as error:
        raise SystemExit(
            f"{place} cannot be written ({error.strerror}): set VAR_DIR to a folder of your own."
        ) from None
    add(environ, NOT_YET)
    add(environ, site(environ))


def address(environ: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT, where the demo listens. Ends the process with a sentence when PORT is no port."""
    port = environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SystemExit(f"PORT is {port!r}: it is a number between 1 and 65535.")
    return environ.get("HOST") or "127.0.0.1", int(port)


def site(environ: Mapping[str, str]) -> dict[str, str]:
    """The site's address in a browser on this machine, and the names it answers to."""
    host, port = address(environ)
    everywhere = host in EVERY_ADDRESS
    name = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    return {
        "SITE_URL": f"http://{name}:{port}",
        "ALLOWED_HOSTS": "*" if everywhere else "127.0.0.1,localhost,[::1]",
    }


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without the placeholders."""
    return {name: value for name, value in environ.items() if NOT_YET.get(name) != value}


def new_secrets() -> dict[str, str]:
    """Fresh secrets, for this demo only."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PEPPER": secrets.token_urlsafe(32),
        "SIGNING_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def add(environ: MutableMapping[str, str], values: Mapping[str, str]) -> None:
    """What was not set is set; what the person at the shell chose stays."""
    for name, value in values.items():
        environ.setdefault(name, value)


def write(path: Path, values: Mapping[str, str]) -> None:
    """The file holds the values, whole or not at all, readable by its owner only."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    os.replace(half, path)


def read(path: Path) -> dict[str, str]:
    """The values that `write` wrote."""
    lines = path.read_text().splitlines() if path.is_file() else []
    return dict(line.split("=", 1) for line in lines if "=" in line)
