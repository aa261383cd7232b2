"""The settings of the demo, files as a real site collects them: for bench/page_weight.py. Not a bench."""

from cachoo_privacy.settings import *  # noqa: F403
from cachoo_privacy.settings import HASHED, STORAGES, VAR_DIR

STATIC_ROOT, PUBLISHED_ROOT = VAR_DIR / "collected", VAR_DIR / "deployed"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": HASHED}}
