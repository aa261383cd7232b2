"""A key or slug with a line end after it is none. Only what is checked in Python differs."""

import django.core.validators
from django.db import migrations, models

import policies.models.policy


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0016_collection_by_language"),
    ]

    operations = [
        migrations.AlterField(
            model_name="datacategory",
            name="key",
            field=models.CharField(
                max_length=60,
                validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z")],
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="slug",
            field=models.CharField(
                help_text="Small Latin letters and hyphens; it stands in the page's address.",
                max_length=50,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z"),
                    policies.models.policy.refuse_reserved,
                ],
                verbose_name="address word",
            ),
        ),
        migrations.AlterField(
            model_name="purpose",
            name="key",
            field=models.CharField(
                max_length=60,
                validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z")],
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="recipient",
            name="key",
            field=models.CharField(
                max_length=60,
                validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z")],
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="section",
            name="key",
            field=models.CharField(
                help_text="Small Latin letters and hyphens; keep it the same from version to version.",
                max_length=60,
                validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z")],
                verbose_name="anchor",
            ),
        ),
    ]
