"""The style sheets, scripts and fonts of the reader's pages, under names that say what is in them.

A page that was published names the assets of its day, and is read for years. So each host keeps every asset
that it ever named beside the pages, whatever a later deployment brings or takes away.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from policies.published import Published

READERS = "cachoo/"
# A name with its content's hash in it, as the manifest storage gives; nothing that could leave the folder.
HASHED = re.compile(r"cachoo/(?:[\w-]+/)*[\w-]+\.[0-9a-f]{12}\.(?P<suffix>[a-z0-9]+)")
CONTENT_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
    "woff2": "font/woff2",
}


class NoSuchAsset(LookupError):
    """This host never kept an asset of this name."""


def every_asset() -> Iterator[tuple[str, bytes]]:
    """Name below the published folder and bytes of each hashed asset of the readers' pages, as collected now.

    None where static files lie as they are, on a developer's machine and in the demo.
    """
    for original, hashed in getattr(staticfiles_storage, "hashed_files", {}).items():
        found = settings.STATIC_ROOT / hashed
        if original.startswith(READERS) and found.is_file():
            yield f"static/{hashed}", found.read_bytes()


def asset(name: str) -> Published:
    """The asset that this host kept, of whatever deployment. Raises NoSuchAsset."""
    match = HASHED.fullmatch(name)
    kind = CONTENT_TYPES.get(match["suffix"]) if match else None
    path = settings.PUBLISHED_ROOT / "pages/static" / name
    if kind is None or not path.is_file():
        raise NoSuchAsset(name)
    return Published(path.read_bytes(), kind, immutable=True, headers={"Access-Control-Allow-Origin": "*"})
