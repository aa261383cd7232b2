"""An announcement: everyone reachable is told of a published version, or of what is new on the list, once."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from policies.models import PolicyVersion


class Kind(models.TextChoices):
    """Why people are written to; each kind has its own sender, rights and doubt policy."""

    NOTICE = "notice", _("Legal notice")
    LIST = "list", _("Mailing list")


class State(models.TextChoices):
    """ready -> running -> finished; either of the two -> paused -> ready; whatever is not over -> cancelled.

    Finished is a proof, see finishing.py.
    """

    READY = "ready", _("Ready")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class PauseReason(models.TextChoices):
    """Who or what stopped an announcement."""

    OPERATOR = "operator", _("Paused by a member of the staff")
    TO_CORRECT = "to_correct", _("Held by a member of the staff, to correct the version")
    SENDER_REFUSED = "sender_refused", _("The mail server refuses our own address")
    UNREADABLE = "unreadable", _("An address cannot be read with our keys")
    QUARANTINED = "quarantined", _("A part of the mailing keeps crashing")
    MANY_REFUSED = "many_refused", _("Too many mails were refused")
    MANY_DEFERRED = "many_deferred", _("The mail server put off too many mails in a row")
    MANY_COMPLAINTS = "many_complaints", _("Too many people called it unwanted")
    FIRST_WAVE = "first_wave", _("The first wave is out: look at it, and let the rest follow")
    UNCOMPILABLE = "uncompilable", _("The message cannot be composed")


BY_STAFF = (PauseReason.OPERATOR, PauseReason.TO_CORRECT)


class Told(models.TextChoices):
    """The last event of an announcement that those who run mailings have a letter of."""

    NOTHING = "", _("Nothing")
    PAUSED = "paused", _("That it stopped by itself")
    STALLED = "stalled", _("That it stands still")
    FINISHED = "finished", _("That it finished")


class DoubtPolicy(models.TextChoices):
    """What becomes of a mail that nobody can know the fate of (RFC 1047)."""

    RESEND = "resend", _("Send once more")
    HOLD = "hold", _("Do not send again")


class AnnouncementQuerySet(models.QuerySet):
    """Questions about sets of announcements."""

    def unfinished(self) -> "AnnouncementQuerySet":
        """Those that a sweep looks after; a paused one waits for a person."""
        return self.filter(state__in=[State.READY, State.RUNNING])


class Announcement(models.Model):
    """A mailing and how far it has come.

    The audience is every identity created up to `audience_until`; `cursor` is the last subject already
    listed in a chunk, `planned_n` how many are listed, `planned` whether that is all of them. `told_at` is
    when the staff last had news of it, by a letter or by letting it go on. After `pause_after` people it
    pauses and waits for somebody to look; null: it does not.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READY)
    pause_reason = models.CharField(
        _("why it is paused"), max_length=20, choices=PauseReason.choices, blank=True
    )
    doubt_policy = models.CharField(
        _("mail of unknown fate"), max_length=6, choices=DoubtPolicy.choices, default=DoubtPolicy.RESEND
    )
    audience_until = models.DateTimeField(_("people who joined until"))
    starts_at = models.DateTimeField(_("starts at"))
    deadline_at = models.DateTimeField(_("last attempt at"), null=True, blank=True)
    cursor = models.UUIDField(null=True, blank=True, editable=False)
    planned = models.BooleanField(_("everyone is listed"), default=False, editable=False)
    planned_n = models.PositiveIntegerField(_("people"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    pause_after = models.PositiveIntegerField(
        _("people of the first wave"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    told = models.CharField(
        max_length=8,
        choices=Told.choices,
        default=Told.NOTHING,
        db_default=Told.NOTHING,
        blank=True,
        editable=False,
    )
    told_at = models.DateTimeField(null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["starts_at"],
                name="announcement_unfinished",
                condition=models.Q(state__in=["ready", "running"]),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="finished_has_a_moment",
                condition=~models.Q(state="finished") | models.Q(finished_at__isnull=False, planned=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.mailing) if self.kind == Kind.LIST else " · ".join(map(str, self.versions))

    @cached_property
    def versions(self) -> list[PolicyVersion]:
        """The versions it tells of, in their policies' order; none where it goes to the list."""
        told = [one.version for one in self.announced_versions.select_related("version__policy")]
        return sorted(told, key=lambda version: (version.policy.position, version.pk))

    @cached_property
    def default_language(self) -> str:
        """The language of people whose own it does not speak."""
        if self.kind == Kind.LIST:
            return self.mailing.languages[0]
        return self.versions[0].authoritative_language


class AnnouncedVersion(models.Model):
    """Which versions an announcement tells of; a version is in one legal notice only."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="announced_versions"
    )
    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="announced")

    def __str__(self) -> str:
        return str(self.version)
