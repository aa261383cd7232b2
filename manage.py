#!/usr/bin/env python
"""Runs Django's commands with this project's settings."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from cachoo_privacy.demo import environment


def main() -> None:
    """The command has run; settings that cannot be loaded end the process with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")
    environment.join(os.environ, sys.argv[1:])
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if settings.configured:  # they were loaded: this is about something else, and a bug
            raise
        sys.exit(f"{error} {environment.remedy(os.environ)}".rstrip())


if __name__ == "__main__":
    main()
