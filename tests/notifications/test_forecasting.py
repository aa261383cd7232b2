"""What is told before a mailing is what the mailing then does."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.addresses import digest
from consent.models import Identity
from notifications.draining import drain
from notifications.forecasting import forecast
from notifications.models import Cause, Delivery, DeliveryState, Reason
from notifications.progress import progress
from notifications.suppressing import close_address
from tests.builders import a_published
from tests.notifications.audience import a_person, due_announcement

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_forecast_by_language_and_reason_is_what_the_mailing_comes_to(
    smtp_sink, django_assert_num_queries
):
    now = timezone.now()
    a_person("layla@example.com")
    a_person("LAYLA@example.com", language="en")
    a_person("layla@example.com", language="en")
    a_person("yusuf@example.com", language="en")
    a_person("nobody@example.com", confirmed=False)
    a_person("gone@example.com")
    close_address([digest("gone@example.com")], Cause.NO_MAILBOX, at=now)
    long_ago = now - timedelta(days=400)
    a_person("old@example.com", joined_at=long_ago)
    a_person("one@example.com", joined_at=long_ago)
    a_person("one@example.com")
    a_person("back@example.com", joined_at=now - timedelta(days=2))
    close_address([digest("back@example.com")], Cause.NO_MAILBOX, at=now - timedelta(days=1))
    a_person("back@example.com")
    a_person("late@example.com", joined_at=now + timedelta(hours=1))
    with django_assert_num_queries(4):  # two of them begin and end it, one sets how it is planned
        told = forecast(now)
    assert told.mails == 4 and sum(told.by_language.values()) == 4
    assert told.by_reason == {Reason.SAME_ADDRESS: 2, Reason.SUPPRESSED: 2, Reason.INACTIVE: 2}
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    counted = progress(announcement)
    assert (counted.accepted, counted.skipped_for) == (told.mails, told.by_reason)
    written = Delivery.objects.filter(state=DeliveryState.ACCEPTED).values("subject_id")
    chosen = Identity.objects.filter(pk__in=written).values_list("language", flat=True)
    assert Counter(chosen) == told.by_language


def test_nobody_known_is_nobody_told():
    assert forecast(timezone.now()).mails == 0
