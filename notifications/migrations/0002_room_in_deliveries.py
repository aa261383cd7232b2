"""Leaves room in the pages of deliveries: each row is updated once or twice soon after it is written."""

from django.db import migrations


class Migration(migrations.Migration):
    """A storage parameter only: no row is rewritten, no lock outlasts the statement."""

    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE notifications_delivery SET (fillfactor = 80)",
            "ALTER TABLE notifications_delivery RESET (fillfactor)",
        )
    ]
