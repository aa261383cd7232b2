"""The sections of a version, in order and nested by level."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.languages import column_of
from policies.models.policy import KEY_PATTERN
from policies.models.version import PolicyVersion

# The two sections that stand without a heading: before the first one and after the last.
INTRODUCTION = "introduction"
CONTACT = "contact"
WITHOUT_HEADING = {INTRODUCTION: _("introduction"), CONTACT: _("contact")}


class Section(models.Model):
    """A titled part of the text; its key is the permanent anchor and what comparing pairs by."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(
        _("anchor"),
        max_length=60,
        validators=[RegexValidator(KEY_PATTERN)],
        help_text=_("Small Latin letters and hyphens; keep it the same from version to version."),
    )
    level = models.PositiveSmallIntegerField(
        _("level"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    # By column, such as 'body_en': the source text that the translation was made of.
    translated_from = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_section_per_key"),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="one_section_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="section_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return self.title or str(WITHOUT_HEADING.get(self.key, self.key))

    @property
    def stands_without_heading(self) -> bool:
        """Whether this is the introduction or the contact block."""
        return self.key in WITHOUT_HEADING

    def text(self, field: str, language: str) -> str:
        """The field's own column for a language: never another language's text in its place."""
        return getattr(self, column_of(field, language)) or ""
