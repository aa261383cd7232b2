"""What collectstatic makes of our own sheets and scripts: in one piece, lean, named by what is in them."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

from policies.colours import dyed
from policies.logo import chosen

OURS = "cachoo/"
FRAME = '@import "frame.css";'  # of the sheets that every page of readers has one of
IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)


class Collected(CompressedManifestStaticFilesStorage):
    """Our files as a phone should get them; those of others as they came."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Each sheet holds what it imports, no file of ours a comment; beside them is the company's logo.

        Then each gets its hashed name.
        """
        ours = [name for name in paths if name.startswith(OURS) and name.endswith((".css", ".js", ".svg"))]
        if not dry_run:
            for name, logo in chosen().items():
                Path(self.path(name)).write_bytes(logo.read_bytes())
            for name in ours:
                Path(self.path(name)).write_bytes(lean(name, paths))
            paths = {**paths, **{name: (self, name) for name in (*ours, *chosen())}}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def lean(name: str, paths: dict[str, Any]) -> bytes:
    """The sheet or script without what only its writers need; with drawings, in the company's colours."""
    text = _source(name, paths)
    if name.endswith(".svg"):
        return dyed(text).encode()
    if name.endswith(".js"):
        return jsmin(text).encode()
    beside = PurePosixPath(name).parent
    whole = IMPORT.sub(lambda match: _source(str(beside / match[1]), paths), text)
    if FRAME in text and chosen():
        whole += _source(f"{OURS}logo.css", paths)
    return cssmin(dyed(whole)).encode()


def _source(name: str, paths: dict[str, Any]) -> str:
    """As it was written, not as an earlier run left it: that one knew other imports."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
