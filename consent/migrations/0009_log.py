"""The public log in the database: leaves, tiles that only grow, checkpoints."""

import django.db.models.deletion
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
NO_TRUNCATE = """
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""
# A tile that stands in a signed tree may get more hashes at its end, and nothing else.
TILES_GROW = """
CREATE FUNCTION keep_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.id, NEW.log_id, NEW.level, NEW.n) <> (OLD.id, OLD.log_id, OLD.level, OLD.n)
        OR substring(NEW.body FROM 1 FOR octet_length(OLD.body)) <> OLD.body
    THEN
        RAISE EXCEPTION 'a tile of the log only grows at its end' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grow_only BEFORE UPDATE OR DELETE ON consent_logtile
    FOR EACH ROW EXECUTE FUNCTION keep_tile();
"""
SIZES = "ALTER TABLE consent_checkpoint ADD CONSTRAINT a_root_is_32_bytes CHECK (octet_length(root) = 32);"
KEPT = ("consent_log", "consent_ledgerentry", "consent_checkpoint")


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [
        ("consent", "0008_erasures"),
        ("policies", "0007_audit_by_target"),
    ]

    operations = [
        migrations.CreateModel(
            name="Log",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=300, unique=True, verbose_name="origin")),
                ("follows", models.BinaryField(null=True)),
                ("began_at", models.DateTimeField(verbose_name="began at")),
            ],
            options={
                "verbose_name": "log",
                "verbose_name_plural": "logs",
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.BigIntegerField(verbose_name="index")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consent", "Record"),
                            ("policy", "Published text"),
                            ("fork", "Successor of an earlier log"),
                        ],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="consent.consentrecord",
                    ),
                ),
                (
                    "rendition",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="policies.rendition",
                    ),
                ),
                (
                    "log",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="consent.log",
                    ),
                ),
            ],
            options={
                "verbose_name": "leaf",
                "verbose_name_plural": "leaves",
                "constraints": [
                    models.UniqueConstraint(fields=("log", "index"), name="one_leaf_per_index"),
                    models.UniqueConstraint(fields=("record", "log"), name="one_leaf_per_record"),
                    models.UniqueConstraint(fields=("rendition", "log"), name="one_leaf_per_rendition"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "consent"), ("record__isnull", False), ("rendition__isnull", True)
                            ),
                            models.Q(
                                ("kind", "policy"), ("record__isnull", True), ("rendition__isnull", False)
                            ),
                            models.Q(
                                ("index", 0),
                                ("kind", "fork"),
                                ("record__isnull", True),
                                ("rendition__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_leaf_stands_for_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.BigIntegerField(verbose_name="size")),
                ("root", models.BinaryField()),
                ("note", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="signed at")),
                (
                    "log",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkpoints",
                        to="consent.log",
                    ),
                ),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "constraints": [
                    models.UniqueConstraint(fields=("log", "size"), name="one_checkpoint_per_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("n", models.BigIntegerField()),
                ("body", models.BinaryField()),
                (
                    "log",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiles",
                        to="consent.log",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("log", "level", "n"), name="one_tile_per_place")
                ],
            },
        ),
        *[migrations.RunSQL(APPEND_ONLY.format(table=table)) for table in KEPT],
        *[migrations.RunSQL(NO_TRUNCATE.format(table=table)) for table in (*KEPT, "consent_logtile")],
        migrations.RunSQL(TILES_GROW),
        migrations.RunSQL(SIZES),
    ]
