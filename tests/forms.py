"""What a browser would send back of a form that it was shown."""


def filled(response) -> dict[str, str]:
    """What the browser would send back if nothing was changed."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    inlines = [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    values = {}
    for form in [response.context["adminform"].form, *inlines]:
        for bound in form:
            value = bound.field.widget.format_value(bound.value())
            values[bound.html_name] = (value[0] if isinstance(value, list) else value) or ""
    return values
