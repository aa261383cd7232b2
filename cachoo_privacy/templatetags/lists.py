"""`{% load lists %}`: the desk's lists, whose rows are cards on a phone."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: Iterable[SafeString], headers: list[dict]) -> list[SafeString]:
    """Each cell of a row with its column's heading: a card has no head to read it from."""
    return [_labelled(cell, header["text"]) for cell, header in zip(cells, headers, strict=True)]


def _labelled(cell: SafeString, heading: str) -> SafeString:
    """Django's own cell, which begins with its tag and was escaped by it."""
    return mark_safe(cell[:3] + format_html(' data-label="{}"', capfirst(heading)) + cell[3:])
