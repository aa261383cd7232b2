"""The text of a draft with a place under each section to comment on it, for whoever has a preview link."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from policies.article import article
from policies.models import WITHOUT_HEADING, PreviewLink, Remark
from policies.outline import Node, walk


def commented(nodes: list[Node], language: str, *, link: PreviewLink) -> SafeString:
    """The article's sections, word for word, each followed by what this link said of it and a form."""
    said: dict[str, list[Remark]] = {}
    for one in link.version.remarks.filter(link=link.pk):
        said.setdefault(one.section_key, []).append(one)
    return mark_safe("".join(_part(node, language, said) for node in nodes))  # both parts are escaped


def _part(node: Node, language: str, said: dict[str, list[Remark]]) -> str:
    within = list(walk([node]))
    context = {
        "sections": [(one.section.key, _title(one, language)) for one in within],
        "remarks": [remark for one in within for remark in said.get(one.section.key, [])],
    }
    return article([node], language) + render_to_string("policies/remarks.html", context)


def _title(node: Node, language: str) -> str:
    key = node.section.key
    return str(node.section.text("title", language) or WITHOUT_HEADING.get(key, key))
