"""Declarations beside the prose: purposes, data categories and recipients, each tied to its sentence."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.languages import column_of
from policies.models.policy import KEY_PATTERN
from policies.models.version import PolicyVersion


class LawfulBasis(models.TextChoices):
    """The legal ground of a purpose; empty while nobody has said which."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")


class Declaration(models.Model):
    """What every declaration has: a stable key, a title, and the sentence and section it stands on."""

    key = models.CharField(_("key"), max_length=60, validators=[RegexValidator(KEY_PATTERN)])
    title = models.CharField(_("title"), max_length=200, blank=True)
    section_key = models.CharField(_("section"), max_length=60, blank=True)
    sentence = models.TextField(_("sentence it stands on"), blank=True)
    confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Only confirmed declarations are published.")
    )
    translated_from = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.key

    def text(self, field: str, language: str) -> str:
        """The field's own column for a language: never another language's text in its place."""
        return getattr(self, column_of(field, language)) or ""


def keys_field(label: str) -> ArrayField:
    """A list of keys of other declarations."""
    return ArrayField(models.CharField(max_length=60), verbose_name=label, default=list, blank=True)


class Purpose(Declaration):
    """What data is used for. An optional purpose is chosen by the person, one by one."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="purposes")
    description = models.TextField(_("description"), blank=True)
    lawful_basis = models.CharField(_("legal basis"), max_length=20, choices=LawfulBasis.choices, blank=True)
    optional = models.BooleanField(_("optional"), default=False)
    data_categories = keys_field(_("data categories"))
    recipients = keys_field(_("recipients"))
    collection = models.TextField(_("how the data is collected"), blank=True)
    retention = models.CharField(_("kept for"), max_length=200, blank=True)
    validity = models.PositiveSmallIntegerField(_("months a consent is valid"), null=True, blank=True)
    asks_since = models.PositiveIntegerField(_("asks again since version"), null=True, blank=True)

    class Meta(Declaration.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_purpose_per_key")]


class DataCategory(Declaration):
    """A kind of data that is collected, and how."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="data_categories")
    collection = models.TextField(_("how it is collected"), blank=True)
    optional = models.BooleanField(_("optional"), default=False)

    class Meta(Declaration.Meta):
        verbose_name = _("data category")
        verbose_name_plural = _("data categories")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_data_category_per_key")]


class Recipient(Declaration):
    """A party, or kind of party, that data is shared with."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="recipients")

    class Meta(Declaration.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_recipient_per_key")]
