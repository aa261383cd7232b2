"""The address under which a page of a person's own leads on to a text."""

from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def text_page(context: template.Context, url: str) -> str:
    """The address of a text's page; of the one without a frame, with the way back, in an app's web view."""
    if not (context.get("in_app") or context.get("bare")):
        return url
    back = str(context.get("back") or context.get("app_back") or "")
    return f"{url}bare/" + (f"?{urlencode({'back': back})}" if back else "")
