"""What a browser would send back of a form that it was shown."""

from django.forms import CheckboxInput


def filled(response) -> dict[str, str]:
    """What the browser would send back if nothing was changed."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    inlines = [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    values = {}
    for form in [response.context["adminform"].form, *inlines]:
        for bound in form:
            if isinstance(bound.field.widget, CheckboxInput):
                values[bound.html_name] = "on" if bound.value() else ""
                continue
            value = bound.field.widget.format_value(bound.value())
            values[bound.html_name] = (value[0] if isinstance(value, list) else value) or ""
    return values
