"""A lease is kept while the mail server thinks, whatever becomes of a connection."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from notifications.heartbeat import Heartbeat
from notifications.models import Chunk

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cut_connection_costs_one_beat_and_no_lease(caplog):
    renewed, beats = Event(), []

    def renewal():
        beats.append(len(beats))
        if len(beats) == 1:
            connection.ensure_connection()
            connection.connection.close()
        Chunk.objects.exists()
        renewed.set()
        return True

    with Heartbeat(timedelta(milliseconds=40)) as heartbeat:
        heartbeat.hold(renewal)
        assert renewed.wait(20)
        heartbeat.let_go()
    assert len(beats) >= 2
    assert "A lease could not be renewed: InterfaceError" in caplog.text
