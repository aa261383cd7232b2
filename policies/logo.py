"""The company's own logo, as collectstatic took it: by which name, at which address, how wide and high."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from policies.pictures import Size, measured

NAMES = {"BRAND_LOGO": "cachoo/logo", "BRAND_LOGO_DARK": "cachoo/logo-dark"}


@dataclass(frozen=True)
class Shown:
    """A logo as a page shows it."""

    url: str
    size: Size


def chosen() -> dict[str, Path]:
    """By its name among the static files, each picture that a setting names."""
    paths = {name: Path(path) for setting, name in NAMES.items() if (path := getattr(settings, setting))}
    return {f"{name}{path.suffix.lower()}": path for name, path in paths.items()}


def logos() -> list[Shown]:
    """The logo, and after it that of the dark if there is one; none where collectstatic has taken none.

    Where static files lie as they are, on a developer's machine and in the demo, there is none.
    """
    hashed = getattr(staticfiles_storage, "hashed_files", {})
    return [_shown(settings.STATIC_ROOT, hashed[name]) for name in chosen() if name in hashed]


@lru_cache(maxsize=8)
def _shown(root: Path, hashed: str) -> Shown:
    return Shown(staticfiles_storage.base_url + hashed, measured((root / hashed).read_bytes()))
