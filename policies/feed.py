"""The feed of a policy in one language (Atom, RFC 4287): one entry a version, newest first."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from policies.dates import interface
from policies.locations import absolute, feed_url, page_url
from policies.published import Published
from policies.renditions import body
from policies.timeline import PolicyLine, VersionLine

CONTENT_TYPE = "application/atom+xml"


class NoSuchFeed(LookupError):
    """No version speaks this language."""


def feed(policy: PolicyLine, language: str) -> Published:
    """The feed; its ids outlive every change of address. Raises NoSuchFeed."""
    lines = [line for line in reversed(policy.versions) if language in line.languages]
    if not lines:
        raise NoSuchFeed
    found = Atom1Feed(
        title=policy.called(language),
        link=absolute(page_url(policy.slug, language)),
        description="",
        language=language,
        author_name=_party(lines[0], language),
        feed_url=absolute(feed_url(policy.slug, language)),
        feed_guid=_tag(policy, policy.versions[0], language),
    )
    with translation.override(interface(language)):
        for line in lines:
            found.add_item(**_entry(policy, line, language))
    return Published(found.writeString("utf-8").encode(), CONTENT_TYPE, language)


def _entry(policy: PolicyLine, line: VersionLine, language: str) -> dict[str, object]:
    text = line.languages[language]
    title = _("Version %(number)s: %(title)s") % {"number": line.number, "title": text.title}
    return {
        "title": title,
        "link": absolute(page_url(policy.slug, language, line.number)),
        "description": escape(text.summary or title),  # a feed's summary is markup, ours is plain text
        "unique_id": f"{_tag(policy, line, language)}/{line.number}",
        "pubdate": line.published_at,
        "updateddate": line.published_at,
    }


def _tag(policy: PolicyLine, line: VersionLine, language: str) -> str:
    """A tag URI (RFC 4151) of the day on which the version was published."""
    day = line.published_at.date().isoformat()
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:{policy.slug}/{language}"


def _party(line: VersionLine, language: str) -> str:
    return json.loads(body(line.languages[language].json_sha256))["controller"]["party"]
