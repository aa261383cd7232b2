"""The public log: its leaves, the tiles that hold its tree, and what was signed about it. Append-only.

Rows of these tables only ever appear; a tile may grow at its end until it is full. The constraints that name
records and logs are not repeated by foreign keys in the database: neither kind of row can ever be deleted.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.record import ConsentRecord
from policies.models import AuditEvent, Rendition


class LogQuerySet(models.QuerySet):
    """Questions about logs."""

    def current(self) -> "Log | None":
        """The one that grows: the newest."""
        return self.order_by("-number").first()


class Log(models.Model):
    """A log under one origin. A second one exists only after a backup was restored behind the first one."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.CharField(_("origin"), max_length=300, unique=True)
    follows = models.BinaryField(null=True)  # the text of the last known checkpoint of the log before
    began_at = models.DateTimeField(_("began at"))

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("log")
        verbose_name_plural = _("logs")

    def __str__(self) -> str:
        return self.origin

    @property
    def name(self) -> str:
        """Its folder below the site: ledger, ledger2."""
        return "ledger" if self.number == 1 else f"ledger{self.number}"

    def last(self) -> "Checkpoint | None":
        """The newest signed checkpoint."""
        return self.checkpoints.order_by("-size").first()

    def size(self) -> int:
        """How many leaves are committed, signed or not."""
        newest = self.entries.order_by("-index").values_list("index", flat=True).first()
        return 0 if newest is None else newest + 1


class LeafKind(models.TextChoices):
    """What a leaf stands for."""

    CONSENT = "consent", _("Record")
    POLICY = "policy", _("Published text")
    FORK = "fork", _("Successor of an earlier log")
    AUDIT = "audit", _("Audit event")


def _stands_for(kind: str, *named: str) -> models.Q:
    """A leaf of this kind has these columns and no other of those that say what a leaf stands for."""
    columns = ("record", "rendition", "audit_event", "nonce")
    return models.Q(kind=kind, **{f"{column}__isnull": column not in named for column in columns})


class LedgerEntry(models.Model):
    """Which leaf a record, a published text or an act of the staff became.

    The leaf's own bytes are in the entry bundles. What an act was committed to under is kept here; without it
    the public leaf tells nothing of the act, however few acts there may be to guess from.
    """

    log = models.ForeignKey(
        Log, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    index = models.BigIntegerField(_("index"))
    kind = models.CharField(_("kind"), max_length=7, choices=LeafKind.choices)
    record = models.ForeignKey(
        ConsentRecord,
        null=True,
        on_delete=models.PROTECT,
        related_name="leaves",
        db_index=False,
        db_constraint=False,
    )
    rendition = models.ForeignKey(
        Rendition,
        null=True,
        on_delete=models.PROTECT,
        related_name="leaves",
        db_index=False,
        db_constraint=False,
    )

    audit_event = models.ForeignKey(
        AuditEvent,
        null=True,
        on_delete=models.PROTECT,
        related_name="leaves",
        db_index=False,
        db_constraint=False,
    )
    nonce = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="one_leaf_per_index"),
            models.UniqueConstraint(fields=["record", "log"], name="one_leaf_per_record"),
            models.UniqueConstraint(fields=["rendition", "log"], name="one_leaf_per_rendition"),
            models.UniqueConstraint(
                fields=["audit_event", "log"],
                condition=models.Q(
                    audit_event__isnull=False
                ),  # records, of which there are many, pay nothing
                name="one_leaf_per_audit_event",
            ),
            models.CheckConstraint(
                name="a_leaf_stands_for_one_thing",
                condition=_stands_for("consent", "record")
                | _stands_for("policy", "rendition")
                | _stands_for("audit", "audit_event", "nonce")
                | (_stands_for("fork") & models.Q(index=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.index}"


class LogTile(models.Model):
    """Joined hashes of one tile of a level, or with level -1 the entries of a bundle; it grows until full."""

    BUNDLE = -1

    log = models.ForeignKey(
        Log, on_delete=models.PROTECT, related_name="tiles", db_index=False, db_constraint=False
    )
    level = models.SmallIntegerField()
    n = models.BigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "n"], name="one_tile_per_place")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.level}/{self.n}"


class Checkpoint(models.Model):
    """What was signed: the size and the root of a log at a moment. One per size, so never two roots."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField(_("size"))
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.size}"
