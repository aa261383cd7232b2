"""A policy, and the controller that answers for it."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.languages import POLICY_LANGUAGES

KEY_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"  # `$` would let in a line end after it
# Words that stand in the place of a slug in our own addresses.
RESERVED_SLUGS = {"accounts", "admin", "answer", "my-answers", "api", "demo", "drafts", "static", "ledger"}
RESERVED_SLUGS |= {"requests", "leave", "receipts", "my-data"}


def default_languages() -> list[str]:
    """Arabic, the source language."""
    return ["ar"]


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError when the slug is a word of our own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This word is used by the site's own addresses."))


class Controller(models.Model):
    """The responsible party; part of every published snapshot."""

    party = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("postal address"), blank=True)
    representative = models.CharField(_("representative"), max_length=200, blank=True)
    jurisdictions = ArrayField(
        models.CharField(max_length=8), verbose_name=_("jurisdictions"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")

    def __str__(self) -> str:
        return self.party


class Policy(models.Model):
    """One document that is published in versions, such as the privacy policy."""

    slug = models.CharField(
        _("address word"),
        max_length=50,
        unique=True,
        validators=[RegexValidator(KEY_PATTERN), refuse_reserved],
        help_text=_("Small Latin letters and hyphens; it stands in the page's address."),
    )
    name = models.CharField(_("name"), max_length=200)
    controller = models.ForeignKey(
        Controller, verbose_name=_("controller"), on_delete=models.PROTECT, related_name="policies"
    )
    contact_email = models.EmailField(_("contact e-mail"))
    languages = ArrayField(
        models.CharField(max_length=3, choices=POLICY_LANGUAGES),
        verbose_name=_("languages"),
        default=default_languages,
    )
    minimum_notice = models.PositiveSmallIntegerField(_("minimum notice in days"), default=10)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name or self.slug
