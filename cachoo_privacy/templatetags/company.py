"""`{% load company %}`: the way in by the company's account, on the sign-in page of who goes to the desk."""

from allauth.utils import get_request_param
from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.http import urlencode

from policies.brand import brand_name

register = template.Library()


@register.simple_tag(takes_context=True)
def company_sign_in(context: RequestContext) -> dict[str, str]:
    """Its name and address; nothing where no provider is declared, or for whoever goes elsewhere."""
    wanted = get_request_param(context["request"], "next") or ""
    if not settings.OIDC or not wanted.startswith(reverse("admin:index")):
        return {}
    name = settings.OIDC["name"] or brand_name()
    return {"name": name, "address": f"{reverse('company')}?{urlencode({'next': wanted})}"}
