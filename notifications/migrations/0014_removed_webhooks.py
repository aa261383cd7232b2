"""A webhook is removed for good and its row stays: its address is free for another one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0029_staff_letters"),
        ("notifications", "0013_suppression_scope"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="webhookendpoint",
            name="an_address_once_a_key",
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="trouble",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "it answered with an error"),
                    ("redirected", "it pointed to another address, which is not followed"),
                    ("unreachable", "it could not be reached"),
                    ("too_slow", "it took longer than 15 seconds"),
                    ("untrusted", "its certificate is not trusted"),
                    ("forbidden", "its name leads to an address that is not public"),
                    ("cut", "its key is over"),
                    ("removed", "the webhook was removed"),
                ],
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="off_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("staff", "switched off by a member of the staff"),
                    ("gone", "the system answered that it is gone (410)"),
                    ("failing", "took nothing for days"),
                    ("removed", "removed"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("off_why", "removed"), _negated=True),
                fields=("key", "url"),
                name="a_standing_address_once_a_key",
            ),
        ),
    ]
