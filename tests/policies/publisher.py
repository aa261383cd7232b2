"""A process that publishes what it is told to: one version's key a line in, one outcome a line out."""

import sys

import django

django.setup()

from policies.models import PolicyVersion  # noqa: E402
from policies.publishing import publish  # noqa: E402
from policies.refusals import Refused  # noqa: E402


def outcome(key: int) -> str:
    """'published' with the number, or the refusal's code."""
    try:
        return f"published {publish(PolicyVersion.objects.get(pk=key), by='huda').number}"
    except Refused as refused:
        return refused.code


sys.stdout.write("ready\n")
sys.stdout.flush()
for line in sys.stdin:
    sys.stdout.write(outcome(int(line)) + "\n")
    sys.stdout.flush()
