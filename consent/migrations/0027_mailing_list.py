"""Places on the mailing list, the second yes and the way out. Two columns only learn new words."""

import django.db.models.deletion
from django.db import migrations, models

# A link in a mail says yes to nothing but a yes that was given before, and only such a link confirms one. Rows
# from before are good by the stricter rule that is dropped here, so they are not read again.
RULES = """
ALTER TABLE consent_consentrecord
    DROP CONSTRAINT a_mail_link_consents_to_nothing,
    ADD CONSTRAINT a_mail_link_gives_no_consent CHECK (
        evidence <> 'mail_link' OR decision = 'confirm'
        OR NOT jsonb_path_exists(purposes, '$.* ? (@ == true)')) NOT VALID,
    ADD CONSTRAINT only_a_mail_link_confirms CHECK (
        decision <> 'confirm' OR evidence = 'mail_link') NOT VALID;
"""
BACK = """
ALTER TABLE consent_consentrecord
    DROP CONSTRAINT only_a_mail_link_confirms,
    DROP CONSTRAINT a_mail_link_gives_no_consent,
    ADD CONSTRAINT a_mail_link_consents_to_nothing CHECK (
        evidence <> 'mail_link' OR NOT jsonb_path_exists(purposes, '$.* ? (@ == true)')) NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0026_webhooks_scope"),
    ]

    operations = [
        migrations.AddField(
            model_name="coderequest",
            name="joined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="coderequest",
            name="joins",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Web page"),
                    ("app", "Application"),
                    ("server", "Company server"),
                    ("mail", "Mail"),
                    ("one_click", "One press in a mail"),
                    ("staff", "Our staff"),
                ],
                max_length=9,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="decision",
            field=models.CharField(
                choices=[
                    ("displayed", "Displayed"),
                    ("accept", "Accepted"),
                    ("refuse", "Refused"),
                    ("acknowledge", "Acknowledged"),
                    ("continued_use", "Continued use after notice, not an explicit acceptance"),
                    ("set", "Choices changed"),
                    ("withdraw", "Withdrawn"),
                    ("renew", "Renewed"),
                    ("confirm", "Confirmed by mail"),
                ],
                max_length=14,
                verbose_name="answer",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("code", "Code that confirms an address"),
                    ("received", "Request received"),
                    ("extended", "Request takes longer"),
                    ("reply", "Reply to a request"),
                    ("receipt", "Receipt of an answer"),
                    ("address", "Confirmation of a new address"),
                    ("join", "Confirmation of the mailing list"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "identity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="membership",
                        serialize=False,
                        to="consent.identity",
                    ),
                ),
                ("token", models.CharField(max_length=22, unique=True)),
                ("email_hmac", models.CharField(max_length=64)),
                ("confirm_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True),
                            models.Q(("confirm_hash__isnull", True), ("left_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="nobody_is_on_the_list_who_left_it",
                    )
                ],
            },
        ),
        migrations.RunSQL(RULES, BACK),
    ]
