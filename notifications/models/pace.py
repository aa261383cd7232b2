"""How fast a stream of mail may run, shared by all workers through its one row."""

from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.announcement import Kind


class Pace(models.Model):
    """Empty limits are none. `next_at` is the moment of the first mail that nobody has taken yet."""

    kind = models.CharField(primary_key=True, max_length=10, choices=Kind.choices)
    per_second = models.FloatField(
        _("mails a second at most"), null=True, blank=True, validators=[MinValueValidator(0.01)]
    )
    per_hour = models.PositiveIntegerField(
        _("mails an hour at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    next_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pace_is_above_nothing",
                condition=(models.Q(per_second__isnull=True) | models.Q(per_second__gt=0))
                & (models.Q(per_hour__isnull=True) | models.Q(per_hour__gt=0)),
            )
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def a_second(self) -> float | None:
        """What both limits come to; None where there is none."""
        limits = [self.per_second, self.per_hour and self.per_hour / 3600]
        return min((limit for limit in limits if limit), default=None)

    @property
    def apart(self) -> timedelta:
        """How far two mails are from each other at least."""
        return timedelta(seconds=1 / self.a_second) if self.a_second else timedelta(0)
