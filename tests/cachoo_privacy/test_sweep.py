"""Without a queue the sweep does what beat rings for, and leaves nothing out."""

import pytest
from django.conf import settings
from django.core.management import call_command

from cachoo_privacy.management.commands.sweep import AT_ONCE
from cachoo_privacy.tasks import PULSE
from consent.models import Import, ImportState, UnsealedRecord
from policies.schedule import schedule_file
from tests.consent.test_history import a_row, configured, send, version  # noqa: F401

OTHERWISE = {
    PULSE,
    "notifications.sweep",
    "consent.import_history",
}  # a worker's own; done to the end


def test_whatever_beat_rings_is_done():
    rung = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {bell.name for bell in AT_ONCE} | OTHERWISE == rung


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_cache", "own_log", "version")
def test_a_site_with_cron_alone_projects_imports_and_seals(capsys):
    send(a_row())
    call_command("sweep")
    call_command("sweep")
    assert Import.objects.get().state == ImportState.DONE
    assert schedule_file().exists() and not UnsealedRecord.objects.exists()
