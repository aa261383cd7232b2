"""The HTML article fragment of a version: the text alone, without a page around it."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from policies import markdown
from policies.languages import direction
from policies.numerals import in_order_html
from policies.outline import Node

PART = '<section id="{key}" aria-labelledby="{key}-title">{heading}{body}{children}</section>\n'
HEADING = '<h{depth} id="{key}-title"><span class="number"><bdi>{number}</bdi></span> {title}</h{depth}>\n'
BARE = '<div id="{key}" class="{key}">{body}</div>\n'


def article(nodes: list[Node], language: str) -> SafeString:
    """The fragment in one language; its visible words are the version's words, in order."""
    parts = format_html_join("", "{}", ((_part(node, language, depth=2),) for node in nodes))
    return format_html('<article lang="{}" dir="{}">\n{}</article>\n', language, direction(language), parts)


def _part(node: Node, language: str, *, depth: int) -> SafeString:
    section = node.section
    # nh3 has cleaned it
    body = mark_safe(markdown.html(section.text("body", language)) + "\n")
    if section.stands_without_heading:
        return format_html(BARE, key=section.key, body=body)
    return format_html(
        PART,
        key=section.key,
        heading=_heading(node, language, depth),
        body=body,
        children=format_html_join(
            "", "{}", ((_part(child, language, depth=depth + 1),) for child in node.children)
        ),
    )


def _heading(node: Node, language: str, depth: int) -> SafeString:
    title = in_order_html(node.section.text("title", language))
    return format_html(HEADING, depth=depth, key=node.section.key, number=node.number, title=title)
