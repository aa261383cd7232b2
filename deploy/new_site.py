"""Writes the settings of a new site to standard output: its name, the servers' addresses, fresh secrets.

`python3 deploy/new_site.py privacy.example.com > deploy/site.env` for compose; for systemd the file is
/etc/cachoo-privacy/site.env. Needs nothing but Python, and never writes over a site's secrets by itself.
"""

import base64
import re
import secrets
import sys

HOST = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"


def main(arguments: list[str]) -> str:
    """The file's text. Ends the process with a sentence when no host name was given."""
    if len(arguments) != 1 or not re.fullmatch(HOST, arguments[0]):
        sys.exit("Say the host's name: python3 deploy/new_site.py privacy.example.com > deploy/site.env")
    password = secrets.token_urlsafe(32)
    values = {
        "SITE_HOST": arguments[0],
        "SITE_URL": f"https://{arguments[0]}",
        "BEHIND_PROXY": "1",
        "POSTGRES_PASSWORD": password,
        "DATABASE_URL": f"postgres://cachoo:{password}@127.0.0.1/cachoo",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PEPPER": secrets.token_urlsafe(32),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
