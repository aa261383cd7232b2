"""Which fields have a column per language."""

from django.conf.locale import LANG_INFO
from modeltranslation.translator import TranslationOptions, register

from policies.languages import OWN_NAMES, direction
from policies.models import DataCategory, Policy, PolicyVersion, Purpose, Recipient, Section

# Django knows no Filipino; the library asks it which way the fields of a language run.
for code, name in OWN_NAMES.items():
    here = {"bidi": direction(code) == "rtl", "code": code, "name": name, "name_local": name}
    LANG_INFO.setdefault(code, here)


@register(Policy)
class PolicyText(TranslationOptions):
    """A policy's name."""

    fields = ("name",)


@register(PolicyVersion)
class VersionText(TranslationOptions):
    """A version's title and summary of change."""

    fields = ("title", "change_summary")


@register(Section)
class SectionText(TranslationOptions):
    """A section's heading and text."""

    fields = ("title", "body")


@register(Purpose)
class PurposeText(TranslationOptions):
    """A purpose's wording."""

    fields = ("title", "description", "collection", "retention")


@register(DataCategory)
class DataCategoryText(TranslationOptions):
    """A data category's wording."""

    fields = ("title", "collection")


@register(Recipient)
class RecipientText(TranslationOptions):
    """A recipient's wording."""

    fields = ("title",)
