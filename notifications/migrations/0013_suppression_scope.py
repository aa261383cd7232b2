"""An address is closed to all mail or to that of the list: a complaint about a newsletter stops no notice."""

from django.db import migrations, models

# The table is small: a row for each address that mail came back from.
BOTH = """
ALTER TABLE notifications_suppression
    DROP CONSTRAINT notifications_suppression_pkey,
    ADD PRIMARY KEY (addr_hmac, scope);
"""
ONE = """
DELETE FROM notifications_suppression WHERE scope <> 'all';
ALTER TABLE notifications_suppression
    DROP CONSTRAINT notifications_suppression_pkey,
    ADD PRIMARY KEY (addr_hmac);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0012_mailings"),
    ]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="scope",
            field=models.CharField(
                choices=[("all", "All mail"), ("list", "Mail of the list")], default="all", max_length=4
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BOTH, ONE)],
            state_operations=[
                migrations.AlterField(
                    model_name="suppression", name="addr_hmac", field=models.CharField(max_length=64)
                ),
                migrations.AddField(
                    model_name="suppression",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "addr_hmac",
                        "scope",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
    ]
