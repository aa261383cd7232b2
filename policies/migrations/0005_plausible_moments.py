"""Moments lie between 2000 and 2200: beyond that no calendar shows them."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0004_life"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_publish_at__isnull", True),
                    models.Q(
                        ("planned_publish_at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ("planned_publish_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    _connector="OR",
                ),
                name="planned_publish_at_is_plausible",
                violation_error_message="Give a moment between the years 2000 and 2200.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_at__isnull", True),
                    models.Q(
                        ("effective_at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ("effective_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    _connector="OR",
                ),
                name="effective_at_is_plausible",
                violation_error_message="Give a moment between the years 2000 and 2200.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enforce_at__isnull", True),
                    models.Q(
                        ("enforce_at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ("enforce_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    _connector="OR",
                ),
                name="enforce_at_is_plausible",
                violation_error_message="Give a moment between the years 2000 and 2200.",
            ),
        ),
    ]
