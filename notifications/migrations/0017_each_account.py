"""Whether a mail was begun where each account is written to: then its address is not kept to one mail.

The new index stands before the old one goes, and neither keeps mail waiting.
"""

from django.db import migrations, models

CARRYING = ["sending", "accepted", "deferred", "rejected", "unknown"]
WHERE = "addr_hmac <> '' AND state IN ({})".format(", ".join(f"'{state}'" for state in CARRYING))
NEW, OLD = "one_mail_an_address", "one_mail_per_address"
MAKE = """
CREATE UNIQUE INDEX CONCURRENTLY {} ON notifications_delivery (announcement_id, addr_hmac) WHERE {};
"""
DROP = "DROP INDEX CONCURRENTLY IF EXISTS {};"
NOT_SHARED = f"{WHERE} AND NOT shares_address"


class Migration(migrations.Migration):
    """What is cut short is begun again: nothing here minds being done twice."""

    atomic = False
    dependencies = [
        ("notifications", "0016_first_wave"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE notifications_delivery"
                    " ADD COLUMN IF NOT EXISTS shares_address boolean DEFAULT false NOT NULL;",
                    "ALTER TABLE notifications_delivery DROP COLUMN IF EXISTS shares_address;",
                ),
                migrations.RunSQL(DROP.format(NEW), migrations.RunSQL.noop),
                migrations.RunSQL(MAKE.format(NEW, NOT_SHARED), DROP.format(NEW)),
                migrations.RunSQL(DROP.format(OLD), MAKE.format(OLD, WHERE)),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="delivery",
                    name="shares_address",
                    field=models.BooleanField(db_default=False, default=False),
                ),
                migrations.RemoveConstraint(model_name="delivery", name=OLD),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        fields=["announcement", "addr_hmac"],
                        name=NEW,
                        condition=models.Q(state__in=CARRYING, shares_address=False)
                        & ~models.Q(addr_hmac=""),
                    ),
                ),
            ],
        ),
    ]
