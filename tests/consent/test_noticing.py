"""Whoever was told has a notice, once, and it says no more than is known."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.models import Grade, Notice, Subject
from consent.noticing import record_delivered
from tests.builders import a_published


@pytest.mark.django_db
def test_a_person_told_twice_has_the_first_notice_and_it_stays():
    version, now = a_published(), timezone.now()
    layla = Subject.objects.create(created_at=now)
    record_delivered(version_id=version.pk, told=[(layla.pk, now)])
    record_delivered(version_id=version.pk, told=[(layla.pk, now + timedelta(days=1))])
    notice = Notice.objects.get()
    assert (notice.subject, notice.version, notice.grade, notice.at) == (layla, version, Grade.RELAYED, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(grade=Grade.ACCEPTED)


@pytest.mark.django_db
def test_telling_nobody_records_nothing():
    record_delivered(version_id=a_published().pk, told=[])
    assert not Notice.objects.exists()
