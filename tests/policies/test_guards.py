"""PostgreSQL itself refuses what must never happen, whoever asks."""

import threading
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policies import publishing
from policies.auditing import note
from policies.models import AuditEvent, PolicyVersion, Purpose, Section
from policies.publishing import publish
from policies.sharing import remark, share, token_of
from tests.builders import a_draft, a_policy, a_published, an_approved, soon

REFUSED = [
    "UPDATE policies_policyversion SET title_ar = 'x' WHERE id = {version}",
    "UPDATE policies_policyversion SET status = 'draft' WHERE id = {version}",
    "UPDATE policies_policy SET slug = 'elsewhere'",
    "UPDATE policies_policyversion SET effective_at = effective_at + interval '1 day' WHERE id = {version}",
    "DELETE FROM policies_policyversion WHERE id = {version}",
    "UPDATE policies_section SET body_ar = 'x' WHERE version_id = {version}",
    "DELETE FROM policies_section WHERE version_id = {version}",
    "INSERT INTO policies_section (version_id, key, level, position, title, body) "
    "VALUES ({version}, 'late', 1, 99, 't', 'b')",
    "UPDATE policies_section SET version_id = {version} WHERE version_id = {draft}",
    "UPDATE policies_purpose SET optional = true WHERE version_id = {version}",
    "DELETE FROM policies_rendition WHERE version_id = {version}",
    "UPDATE policies_rendition SET body = '\\x00' WHERE version_id = {version}",
    "INSERT INTO policies_rendition (version_id, language, media, sha256, body) "
    "VALUES ({version}, 'fr', 'json', '', '')",
    "UPDATE policies_question SET sha256 = '' WHERE version_id = {version}",
    "UPDATE policies_auditevent SET actor = 'nobody'",
    "DELETE FROM policies_auditevent",
    "TRUNCATE policies_auditevent",
    "TRUNCATE policies_policyversion CASCADE",
    "INSERT INTO policies_policyversion SELECT (jsonb_populate_record(v, "
    "jsonb_build_object('id', 9999, 'number', 77, 'effective_at', v.effective_at + interval '1 day'))).* "
    "FROM policies_policyversion v WHERE id = {version}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REFUSED)
def test_what_is_published_or_append_only_is_refused_to_raw_sql(statement):
    policy = a_policy()
    draft = a_draft(policy)
    version = a_draft(policy)
    Purpose.objects.create(version=version, key="support", title_ar="خدمة", confirmed=True)
    publish(an_approved(version), by="huda")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for another reason
        cursor.execute(statement.format(version=version.pk, draft=draft.pk))


# Every table that publication closes or that only grows, and a column of each to try.
CLOSED = {
    "policies_policyversion": "change_class",
    "policies_section": "key",
    "policies_purpose": "key",
    "policies_datacategory": "key",
    "policies_recipient": "key",
    "policies_rendition": "sha256",
    "policies_question": "sha256",
    "policies_review": "text",
    "policies_contribution": "person",
    "policies_remark": "text",
    "policies_auditevent": "reason",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", CLOSED)
def test_no_row_of_a_published_version_is_changed_deleted_or_emptied_by_raw_sql(table):
    version = a_draft()
    for parts in (version.purposes, version.data_categories, version.recipients):
        parts.create(key="one", title_ar="واحد", confirmed=True)
    link = share(version, name="counsel", lasts=timedelta(days=1), by="omar")
    remark(token_of(link), section_key="use", language="ar", text="لماذا؟")
    publish(an_approved(version), by="huda")
    statements = (
        f"UPDATE {table} SET {CLOSED[table]} = 'x'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    )
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)


@pytest.mark.django_db
def test_the_orm_cannot_change_a_published_version_either():
    version = a_published()
    version.title_ar = "غيره"
    for attempt in (version.save, version.delete, version.sections.first().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_an_effective_moment_in_the_past_of_another_is_refused_to_raw_sql():
    policy = a_policy()
    first = a_published(policy, effective_at=soon(600))
    second = a_draft(policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=second.pk).update(
            status="published",
            number=2,
            published_at=first.published_at,
            effective_at=first.effective_at - timedelta(seconds=1),
            enforce_at=first.effective_at,
            floor=2,
        )


@pytest.mark.django_db(transaction=True)
def test_a_section_cannot_slip_under_a_version_being_published(monkeypatch):
    version = an_approved()
    outcome = []
    flip = publishing._flip

    def insert_late():
        try:
            Section.objects.create(version=version, key="late", position=99, title_ar="ق", body_ar="ن")
            outcome.append("inserted")
        except IntegrityError:
            outcome.append("refused")
        finally:
            connection.close()

    late = threading.Thread(target=insert_late)

    def flip_while_another_inserts(*args):
        late.start()
        late.join(timeout=0.3)
        assert late.is_alive(), "the insert should wait for the publication"
        flip(*args)

    monkeypatch.setattr(publishing, "_flip", flip_while_another_inserts)
    publish(version, by="huda")
    late.join(timeout=10)
    assert outcome == ["refused"]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_publish_a_version_once():
    version = an_approved()
    start = threading.Barrier(8)
    outcomes = []

    def press():
        start.wait()
        try:
            outcomes.append(publish(version, by="huda").number)
        except publishing.AlreadyPublished as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes, key=str) == [1, *["already_published"] * 7]
    assert AuditEvent.objects.filter(action="publish").count() == 1


@pytest.mark.django_db
def test_drafts_from_before_contributions_get_them_from_the_audit_log():
    life = import_module("policies.migrations.0004_life")
    draft = PolicyVersion.objects.create(policy=a_policy())
    for actor in ("Omar", "omar", "yusuf"):
        note("edit", draft, by=actor, at=soon())
    note("look_up", draft, by="huda", at=soon())
    with connection.cursor() as cursor:
        cursor.execute(life.BACKFILL)
    assert set(draft.contributions.values_list("person", flat=True)) == {"omar", "yusuf"}


@pytest.mark.django_db
def test_a_version_without_a_published_text_is_not_published_by_raw_sql():
    version = an_approved(a_draft())
    now = timezone.now()
    with pytest.raises(IntegrityError, match="no published text"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            status="published", number=1, published_at=now, effective_at=now, enforce_at=now, floor=1
        )


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_a_moment_that_no_calendar_shows_is_refused(year):
    version = a_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(effective_at=datetime(year, 6, 1, tzinfo=UTC))
