"""What the law expects and a version does not say, each with the page where it is mended."""

from dataclasses import dataclass

from django.urls import reverse

from policies.expectations import PLACES, Point
from policies.models import WITHOUT_HEADING
from policies.outline import walk
from policies.reporting import FINDS, lacking_line, point_name
from policies.snapshot import Whole
from policies.unsaid import unsaid


@dataclass(frozen=True)
class Gap:
    """One expectation: its name, what was found, the articles, and the section that it points to, if any."""

    name: str
    found: object
    places: str
    section: str
    url: str
    lacking: str


def gap_lines(whole: Whole) -> list[Gap]:
    """The gaps of what would be published, in the order of the law."""
    version = whole.version
    language = version.authoritative_language
    titles = {key: str(name) for key, name in WITHOUT_HEADING.items()}
    titles |= {node.section.key: node.section.text("title", language) for node in walk(whole.nodes)}
    form = reverse("admin:policies_policyversion_change", args=[version.pk])
    preview = reverse("admin:version-preview", args=[version.pk, language])
    return [_gap(point, titles, f"{preview}#{point.key}" if point.key else form) for point in unsaid(whole)]


def _gap(point: Point, titles: dict[str, str], url: str) -> Gap:
    return Gap(
        name=point_name(point),
        found=FINDS[point.finds],
        places="; ".join(PLACES[point.expectation]),
        section=titles.get(point.key) or point.key,
        url=url,
        lacking=lacking_line(point) if point.lacking else "",
    )
