"""`{% load numerals %}`: numbers in their order on a page."""

from django import template

from policies.numerals import in_order_html

register = template.Library()
register.filter("in_order", in_order_html)
