"""One version of a policy: a draft until it is published, then never changed again."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.languages import column_of
from policies.models.policy import Policy


class Status(models.TextChoices):
    """Where a version stands; *superseded* is computed, never stored."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")


class ChangeClass(models.TextChoices):
    """How much a version changes for the reader, which decides who is asked again."""

    EDITORIAL = "editorial", _("Editorial")
    MATERIAL = "material", _("Material")
    PURPOSE_CHANGE = "purpose_change", _("Change of purpose")


class FloorMode(models.TextChoices):
    """What satisfies the floor: an explicit acceptance, or informed continued use."""

    EXPLICIT = "explicit", _("Explicit acceptance")
    CONTINUED_USE = "continued_use", _("Continued use after notice")


class Origin(models.TextChoices):
    """How a version began."""

    EMPTY = "empty"
    COPY = "copy"
    CORRECTION = "correction"
    IMPORT = "import"


# Outside these years a date cannot be shown in every time zone, and is a slip of the pen.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def plausible(moment: str) -> models.CheckConstraint:
    """The moment is empty or lies between 2000 and 2200."""
    known = models.Q(**{f"{moment}__gte": EARLIEST, f"{moment}__lt": LATEST})
    return models.CheckConstraint(
        name=f"{moment}_is_plausible",
        condition=models.Q(**{f"{moment}__isnull": True}) | known,
        violation_error_message=_("Give a moment between the years 2000 and 2200."),
    )


class VersionQuerySet(models.QuerySet):
    """Questions about sets of versions."""

    def published(self) -> "VersionQuerySet":
        """Versions whose bytes are public, newest number first."""
        return self.filter(status=Status.PUBLISHED).order_by("policy_id", "-number")


class PolicyVersion(models.Model):
    """A version's metadata, title and summary of change; its text stands in its sections."""

    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    change_class = models.CharField(
        _("kind of change"), max_length=14, choices=ChangeClass.choices, default=ChangeClass.MATERIAL
    )
    change_summary = models.TextField(_("what changed"), blank=True)
    based_on = models.ForeignKey(
        "self", verbose_name=_("based on"), null=True, blank=True, editable=False, on_delete=models.PROTECT
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True, editable=False)
    begun_by = models.CharField(max_length=200, blank=True, editable=False)
    begun_with = models.UUIDField(null=True, unique=True, editable=False)
    planned_publish_at = models.DateTimeField(_("planned publication"), null=True, blank=True)
    planned_by = models.CharField(_("planned by"), max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    effective_at = models.DateTimeField(
        _("takes effect at"),
        null=True,
        blank=True,
        help_text=_("Left empty, the version takes effect as soon as its notice allows."),
    )
    enforce_at = models.DateTimeField(
        _("answers required from"),
        null=True,
        blank=True,
        help_text=_("Until then people who accepted the previous version may go on. Empty: at once."),
    )
    floor = models.PositiveIntegerField(_("oldest acceptance that still counts"), null=True, editable=False)
    floor_mode = models.CharField(
        _("what counts as acceptance"),
        max_length=13,
        choices=FloorMode.choices,
        default=FloorMode.EXPLICIT,
    )
    approved_hash = models.CharField(_("approved text"), max_length=64, blank=True, editable=False)
    authoritative_language = models.CharField(_("authoritative language"), max_length=3, default="ar")
    translated_from = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("edited at"), auto_now=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["policy_id", "-number", "-pk"]
        permissions = [("publish_policyversion", _("Can publish a version"))]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["based_on"],
                name="one_open_correction_of_a_version",
                condition=models.Q(origin="correction") & ~models.Q(status="published"),
            ),
            models.CheckConstraint(
                name="published_versions_are_numbered_and_dated",
                condition=~models.Q(status="published")
                | models.Q(
                    number__isnull=False,
                    published_at__isnull=False,
                    effective_at__isnull=False,
                    enforce_at__isnull=False,
                    floor__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="enforced_no_earlier_than_effective",
                condition=models.Q(enforce_at__isnull=True)
                | models.Q(enforce_at__gte=models.F("effective_at")),
            ),
            *(plausible(moment) for moment in ("planned_publish_at", "effective_at", "enforce_at")),
        ]

    def __str__(self) -> str:
        if self.number:
            return _("%(policy)s, version %(number)s") % {"policy": self.policy, "number": self.number}
        if self.is_draft:
            return _("%(policy)s, draft") % {"policy": self.policy}
        return _("%(policy)s, %(state)s") % {"policy": self.policy, "state": self.get_status_display()}

    @property
    def is_draft(self) -> bool:
        """Whether the version is still being written."""
        return self.status == Status.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether the version's bytes are public and it can no longer change."""
        return self.status == Status.PUBLISHED

    def text(self, field: str, language: str) -> str:
        """The field's own column for a language: never another language's text in its place."""
        return getattr(self, column_of(field, language)) or ""
