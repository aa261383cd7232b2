"""What each translation was made of is remembered, so that one left behind by its source is found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0009_preview_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="datacategory",
            name="translated_from",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="translated_from",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="purpose",
            name="translated_from",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="recipient",
            name="translated_from",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="section",
            name="translated_from",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
