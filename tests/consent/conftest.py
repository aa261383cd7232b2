"""Every test about people begins with an empty memory."""

import pytest


@pytest.fixture(autouse=True)
def forgetful(nothing_remembered):
    """See `nothing_remembered`."""
