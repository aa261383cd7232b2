"""The published article as a page shows it: a link beside each heading, and links to elsewhere marked.

The bytes that are hashed stay as they were published: what is added here is made anew with the page, says no
word of its own, and can be taken away without a trace.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

HEADING = re.compile(r'<h(?P<depth>[2-6]) id="(?P<key>[a-z0-9-]+)-title">.*?</h(?P=depth)>', re.DOTALL)
EXTERNAL = re.compile(r'<a href="(?P<target>https?:[^"]*)" class="external" rel="noopener noreferrer">')
ANCHOR = re.compile(r'\b((?:id|aria-labelledby)="|href="#)')
ANCHORED = '<div class="heading">{}<a class="anchor" href="#{}" aria-label="{}"></a></div>'
# Described by a note outside the article, so that no word is added to the text.
MARKED = '<a href="{}" class="external" rel="noopener noreferrer external" aria-describedby="page_external">'


def dressed(article: str, titles: Mapping[str, str]) -> SafeString:
    """Our own published article, with its headings linked and its links to elsewhere marked.

    `titles` are the titles of the sections by key.
    """
    return marked(HEADING.sub(lambda heading: _anchored(heading, titles), article))


def marked(article: str) -> SafeString:
    """Our own published article with its links to elsewhere marked."""
    return mark_safe(EXTERNAL.sub(_marked, article))  # our own published bytes


def apart(article: str, name: str) -> str:
    """The article with its anchors under a name of their own, for a page with several."""
    return ANCHOR.sub(rf"\1{name}-", article)


def leads_away(article: str) -> bool:
    """Whether a link of the article leads to another site."""
    return any(_is_foreign(link["target"]) for link in EXTERNAL.finditer(article))


def _anchored(heading: re.Match[str], titles: Mapping[str, str]) -> str:
    key = heading["key"]
    label = _("Link to the section: %(title)s") % {"title": titles.get(key, key)}
    return format_html(ANCHORED, mark_safe(heading[0]), key, label)


def _marked(link: re.Match[str]) -> str:
    return MARKED.format(link["target"]) if _is_foreign(link["target"]) else link[0]


def _is_foreign(target: str) -> bool:
    return urlsplit(target).hostname != urlsplit(settings.SITE_URL).hostname
