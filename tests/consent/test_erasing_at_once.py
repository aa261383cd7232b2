"""An erasure and what happens to the same person in that moment wait for one another in one order."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent import devices, readdressing, subjects
from consent.erasing import deciding
from consent.linking import link
from consent.locking import locked
from consent.models import Identity, Subject
from consent.refusals import UnknownSubject

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_file", "fresh_cache")]


def test_an_erasure_and_an_answer_of_the_persons_device_wait_for_one_another_in_one_order(layla):
    subject, token = devices.register()
    link(layla, token)
    erasing = threading.Thread(target=lambda: (deciding.leave(layla), connection.close()))
    with transaction.atomic():
        # As an answer does that came from the device: its row, and only then the one of its owner.
        Subject.objects.select_for_update().get(pk=subject.pk)
        erasing.start()
        erasing.join(0.5)
        with pytest.raises(UnknownSubject):
            locked(layla.pk)
    erasing.join(30)


def test_an_erasure_waits_for_an_address_that_is_being_set_and_takes_it_along(layla, monkeypatch):
    monkeypatch.setattr(readdressing, "_write", lambda *_said: None)
    subjects.confirm(layla, "old@cachoo.example", language="ar")
    subjects.set_contact(subject_id=layla.pk, address="new@cachoo.example", confirmed_at=None)
    erasing = threading.Thread(target=lambda: (deciding.leave(layla), connection.close()))
    with transaction.atomic():
        Identity.objects.select_for_update().get(pk=layla.pk)
        erasing.start()
        erasing.join(0.5)
        subjects.set_contact(subject_id=layla.pk, address="told@cachoo.example", confirmed_at=timezone.now())
    erasing.join(30)
    assert not Identity.objects.filter(pk=layla.pk).exists()


def test_two_people_of_one_address_are_erased_at_once(layla, yusuf):
    for person in (layla, yusuf):
        subjects.confirm(person, "both@cachoo.example", language="ar")
    start, done = threading.Barrier(2), []

    def leave(person):
        start.wait()
        done.append(deciding.leave(person))
        connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in (layla, yusuf)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(done) == 2 and not Identity.objects.exists()
