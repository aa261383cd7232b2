"""Indexes that another one makes needless: each cost every answer and every person met a write."""

import django.db.models.deletion
from django.db import migrations, models

DROP = "DROP INDEX CONCURRENTLY IF EXISTS {};"
MAKE = "CREATE INDEX CONCURRENTLY {} ON {};"
# The person alone, where an index begins with the person.
PEOPLE = {
    "consent_consentrecord_subject_id_1d06b708": "consent_consentrecord (subject_id)",
    "consent_standing_subject_id_ec02e996": "consent_standing (subject_id)",
    "consent_notice_subject_id_e760d6f3": "consent_notice (subject_id)",
    "consent_purposestanding_subject_id_44d89f2e": "consent_purposestanding (subject_id)",
}
# For the beginning of a hash, which nobody looks for; Django makes one beside each index of a text.
BEGUN = {
    f"consent_identity_{column}_{mark}_like": f"consent_identity ({column} varchar_pattern_ops)"
    for column, mark in (
        ("external_ref", "c024f4a2"),
        ("device_hash", "91710388"),
        ("email_hmac", "be7121c1"),
    )
}


def dropped(indexes: dict[str, str]) -> list[migrations.RunSQL]:
    """The indexes are gone, while whoever writes goes on."""
    return [migrations.RunSQL(DROP.format(name), MAKE.format(name, on)) for name, on in indexes.items()]


def of_subject(model: str, on_delete: object, related_name: str) -> migrations.AlterField:
    """The reference to the person, without an index of its own."""
    field = models.ForeignKey(
        db_index=False, on_delete=on_delete, related_name=related_name, to="consent.subject"
    )
    return migrations.AlterField(model_name=model, name="subject", field=field)


class Migration(migrations.Migration):
    """What is cut short is begun again: nothing here minds being done twice."""

    atomic = False
    dependencies = [
        ("consent", "0031_test_mail"),
    ]

    operations = [
        *dropped(BEGUN),
        migrations.SeparateDatabaseAndState(
            database_operations=dropped(PEOPLE),
            state_operations=[
                of_subject("consentrecord", django.db.models.deletion.PROTECT, "records"),
                of_subject("notice", django.db.models.deletion.PROTECT, "notices"),
                of_subject("standing", django.db.models.deletion.CASCADE, "standings"),
                of_subject("purposestanding", django.db.models.deletion.CASCADE, "purpose_standings"),
            ],
        ),
    ]
