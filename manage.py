#!/usr/bin/env python
"""Runs Django's commands with this project's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from cachoo_privacy.demo import environment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")
    environment.join(os.environ, sys.argv[1:])
    execute_from_command_line(sys.argv)
