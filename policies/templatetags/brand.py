"""`{% load brand %}`: the company's logo in the head of a page."""

from django import template

from policies.logo import logos

register = template.Library()
register.simple_tag(logos)
