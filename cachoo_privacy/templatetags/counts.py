"""Counts as the desk shows them: a long one is read by its thousands."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """The whole number with its thousands apart, as the active language parts them."""
    return number_format(number, force_grouping=True)
