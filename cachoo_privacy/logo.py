"""The company's logo is refused while a page could not show it, or it would cost its readers too much."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.utils.translation import gettext as _

from policies.logo import NAMES
from policies.pictures import NoPicture, Size, measured

PIXELS, OCTETS = 512, 100 * 1024


@register(Tags.staticfiles)  # so that collectstatic takes none that is refused
def fit(app_configs: Any, **more: Any) -> list[Error]:
    """Each logo that is set is a whole PNG or WebP of a sensible size, and the dark one is not alone."""
    paths = {name: path for name in NAMES if (path := getattr(settings, name))}
    found = [_error(name, *said) for name, path in paths.items() for said in _faults(Path(path))]
    if settings.BRAND_LOGO_DARK and not settings.BRAND_LOGO:
        remedy = _("Set BRAND_LOGO too, or take BRAND_LOGO_DARK away.")
        found.append(_error("BRAND_LOGO_DARK", _("there is no BRAND_LOGO beside it."), remedy))
    return found


def _error(name: str, said: str, remedy: str) -> Error:
    return Error(f"{name}: {said}", hint=remedy, id="cachoo.E002")


def _faults(file: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the file, and what to do."""
    try:
        weight = file.stat().st_size
        size = None if weight > OCTETS else measured(file.read_bytes())
    except OSError:
        remedy = _("Put the file there, where the user of this process may read it.")
        yield _("%(file)s cannot be read.") % {"file": file}, remedy
    except NoPicture:
        remedy = _("Save the logo as PNG or WebP. SVG is not taken: it may carry scripts.")
        yield _("%(file)s is no whole PNG and no whole WebP.") % {"file": file}, remedy
    else:
        yield from _misfits(file, size)


def _misfits(file: Path, size: Size | None) -> Iterator[tuple[str, str]]:
    """What keeps a whole picture from being shown; without a size it is too heavy to be read."""
    smaller = _("Save it smaller: at most 512 pixels wide and high, and 100 KB.")
    if size is None:
        yield _("%(file)s is larger than 100 KB.") % {"file": file}, smaller
        return
    if file.suffix.lower() != f".{size.kind}":
        told = {"file": file, "kind": size.kind}
        yield _("%(file)s is %(kind)s by what is in it.") % told, _("Let its name end in .%(kind)s.") % told
    if max(size.width, size.height) > PIXELS:
        sides = {"file": file, "width": size.width, "height": size.height}
        yield _("%(file)s is %(width)s by %(height)s pixels.") % sides, smaller
