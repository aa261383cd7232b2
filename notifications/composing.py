"""What people read when versions are announced: subject, plain text and HTML, the same for everyone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.direction import begin_strongly, isolated
from notifications.envelopes import in_ascii
from notifications.places import first_places
from notifications.witnessing import Attached
from policies import dates
from policies.brand import brand_name
from policies.colours import accents
from policies.languages import OWN_NAMES, column_of, direction
from policies.lines import one_line
from policies.locations import absolute
from policies.models import FloorMode, PolicyVersion

NAMING = 120  # characters of a subject that name policies: its column and the header have an end
# Mail clients drop style sheets, and dir from html and body: each cell says it again.
CELL = (
    'dir="{way}" align="{side}" style="direction:{way};text-align:{side};font-family:Tahoma,Arial,sans-serif;'
)


@dataclass(frozen=True)
class Composed:
    """What a person reads: the subject line and the two forms of the body."""

    subject: str
    text: str
    html: str


def compose(
    versions: Sequence[PolicyVersion],
    *,
    language: str,
    answer_url: str | None = None,
    attached: Attached | None = None,
) -> Composed:
    """The mail of published versions in one of their languages, the same for everyone.

    A version that does not speak the language stands in its authoritative one. `answer_url` is where its
    reader answers; without it, the page of whoever is signed in. What is `attached` is explained. Raises
    BadAddress when a policy's contact address cannot be written to.
    """
    way = direction(language)
    with translation.override(language):
        page = _page(versions, language, answer_url or absolute(_answer_path(language)))
        page["attached"] = attached and isolated(attached.filename, way)
        text = render_to_string("notifications/notice.txt", page)
        return Composed(
            subject=begin_strongly(page["subject"], way),
            text="\n".join(begin_strongly(line, way) for line in text.strip().splitlines()) + "\n",
            html=render_to_string("notifications/notice.html", page),
        )


def _page(versions: Sequence[PolicyVersion], language: str, answer_url: str) -> dict:
    contact = one_line(versions[0].policy.contact_email)
    way = direction(language)
    side = "right" if way == "rtl" else "left"
    brand = isolated(brand_name(language), way)
    told = [_told(version, language) for version in versions]
    return {
        "subject": _subject([one["policy_name"] for one in told], brand),
        "language": language,
        "direction": way,
        "align": side,
        **accents(),
        "cell": mark_safe(CELL.format(way=way, side=side)),
        "brand": brand,
        "told": told,
        "contact_email": contact,
        "contact_in_ascii": in_ascii(contact),
        "answer_url": answer_url,
    }


def _subject(names: list[str], brand: str) -> str:
    """Names as many policies as fit in NAMING, the first always, if need be cut; then says how many more."""
    if len(names) == 1:
        return _("New version: %(policy)s (%(brand)s)") % {"brand": brand, "policy": _cut(names[0])}
    fit = max(1, sum(len(" · ".join(names[: number + 1])) <= NAMING for number in range(len(names))))
    more = len(names) - fit
    said = {"brand": brand, "policies": " · ".join(map(_cut, names[:fit])), "n": more}
    if not more:
        return _("New versions: %(policies)s (%(brand)s)") % said
    others = ngettext(
        "New versions: %(policies)s and %(n)s other policy (%(brand)s)",
        "New versions: %(policies)s and %(n)s other policies (%(brand)s)",
        more,
    )
    return others % said


def _cut(name: str) -> str:
    return name if len(name) <= NAMING else name[:NAMING].rsplit(" ", 1)[0] + " …"


def _told(version: PolicyVersion, language: str) -> dict:
    """One version as the mail tells of it."""
    policy = version.policy
    spoken = language if version.text("title", language) else version.authoritative_language
    named = one_line(getattr(policy, column_of("name", spoken)) or "")
    name = named or one_line(version.text("title", spoken))
    by_use = version.floor_mode == FloorMode.CONTINUED_USE  # then nobody has to answer by any day
    enforced_later = not by_use and version.enforce_at and version.enforce_at > version.effective_at
    return {
        "policy_name": name,
        "number": version.number,
        "change_summary": version.text("change_summary", spoken),
        "places": first_places(version, spoken),
        "effective": dates.both(version.effective_at, language),
        "enforced": dates.both(version.enforce_at, language) if enforced_later else None,
        "by_use": by_use,
        "page_url": _page_url(version, spoken),
        "original": _original(version, spoken),
    }


def _original(version: PolicyVersion, spoken: str) -> dict[str, str] | None:
    """Of a translation, the text that counts where they differ."""
    source = version.authoritative_language
    if spoken == source:
        return None
    return {"name": isolated(OWN_NAMES[source], direction(spoken)), "url": _page_url(version, source)}


def _page_url(version: PolicyVersion, language: str) -> str:
    return absolute(reverse("version", args=[language, version.policy.slug, version.number]))


def _answer_path(language: str) -> str:
    with translation.override(dates.interface(language)):
        return reverse("answer")
