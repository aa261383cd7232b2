"""The staff's work on requests: one owner, a known person, an answer by mail within the clock."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from consent.erasing import deciding
from consent.models import RequestState, RightsRequest
from consent.posting import To, post
from consent.refusals import (
    AlreadyExtended,
    NotGivenForThis,
    NothingAsked,
    RequestClosed,
    RequestTaken,
    WhoIsAsking,
)
from consent.rights import queue, requesting
from policies.models import AuditEvent
from tests.consent.rights_people import LAYLA, NOUR, ask_online, asked_by_a_stranger, known, mailed_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once", "own_file")]


def test_a_question_is_taken_answered_by_mail_and_closed_on_record():
    asked = asked_by_a_stranger()
    queue.take(asked, by="huda")
    queue.close(asked, "لا نعرف إلا بريدك.", declined=False, by="huda")
    asked.refresh_from_db()
    assert (asked.state, asked.owner, queue.reply_to(asked)) == ("answered", "huda", "لا نعرف إلا بريدك.")
    assert mail.outbox[-1].to == [NOUR]
    assert "لا نعرف إلا بريدك." in mail.outbox[-1].body
    acts = AuditEvent.objects.filter(target=f"rightsrequest:{asked.pk}").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["take_request", "answer_request"]


@pytest.mark.parametrize("kind", ["copy", "erase", "correct"])
def test_nothing_personal_is_answered_before_it_is_known_who_asks(kind):
    asked = asked_by_a_stranger(kind=kind)
    queue.take(asked, by="huda")
    with pytest.raises(WhoIsAsking):
        queue.close(asked, "تفضل.", declined=False, by="huda")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(asked).objects.filter(pk=asked.pk).update(state="answered", closed_at=asked.created_at)
    queue.check_identity(asked, "اتصل من الرقم المسجل", by="huda")
    asked.refresh_from_db()
    queue.close(asked, "تفضل.", declined=False, by="huda")


def test_declining_needs_words_and_no_known_person():
    asked = asked_by_a_stranger(kind="erase")
    queue.take(asked, by="huda")
    for unread in (" ", "\u202e\u200b"):
        with pytest.raises(NothingAsked):
            queue.close(asked, unread, declined=True, by="huda")
    queue.close(asked, "لم نعرف من تكون.", declined=True, by="huda")
    asked.refresh_from_db()
    assert asked.state == RequestState.DECLINED


def test_only_its_owner_works_on_a_request():
    asked = asked_by_a_stranger()
    for by in ("huda", "omar"):
        with pytest.raises(RequestTaken):
            queue.close(asked, "نعم.", declined=False, by=by)
        queue.take(asked, by="huda")
    queue.take(asked, by="omar")
    with pytest.raises(RequestTaken):
        queue.check_identity(asked, "بالهاتف", by="huda")


def test_the_clock_is_extended_once_with_a_reason_that_the_person_reads():
    asked = asked_by_a_stranger()
    queue.take(asked, by="huda")
    before = asked.due_at
    queue.extend(asked, "نبحث في الأرشيف.", by="huda")
    asked.refresh_from_db()
    assert asked.due_at - before == timedelta(days=30)
    assert "نبحث في الأرشيف." in mail.outbox[-1].body
    with pytest.raises(AlreadyExtended):
        queue.extend(asked, "مرة أخرى", by="huda")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_mail_goes_out():
    asked = asked_by_a_stranger()
    queue.take(asked, by="huda")
    said, start = [], threading.Barrier(2)

    def answer():
        start.wait()
        try:
            queue.close(asked, "نعم.", declined=False, by="huda")
            said.append("closed")
        except RequestTaken:
            said.append("refused")
        connection.close()

    threads = [threading.Thread(target=answer) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["closed", "refused"]
    assert sum("نعم." in one.body for one in mail.outbox) == 1


@pytest.mark.parametrize("declined", [False, True])
def test_the_request_of_somebody_forgotten_is_extended_and_closed_without_mail(declined, layla):
    asked = requesting.ask("erase", "", subject=known(layla), language="ar")
    queue.take(asked, by="huda")
    deciding.leave(layla)
    mail.outbox.clear()
    asked.refresh_from_db()
    queue.extend(asked, "نبحث في الأرشيف.", by="huda")
    queue.close(asked, "محونا كل شيء.", declined=declined, by="huda")
    asked.refresh_from_db()
    assert (asked.is_closed, queue.reply_to(asked), mail.outbox) == (True, "محونا كل شيء.", [])
    assert requesting.forget_old(at=asked.closed_at + requesting.KEPT + timedelta(seconds=1)) == 1
    asked.refresh_from_db()
    assert queue.reply_to(asked) == ""


def test_whoever_was_erased_is_not_told_of_a_mail_and_finds_their_certificate(layla, client):
    known(layla)
    ask_online(client, LAYLA, kind="erase")
    asked = RightsRequest.objects.get()
    page = f"/ar/requests/{asked.pk}/"
    client.post(page, {"code": mailed_code()})
    asked.refresh_from_db()
    queue.take(asked, by="huda")
    proposed = deciding.propose(layla, level="shred", reason="طلب", by="huda")
    assert "ويجيبك بالبريد" in client.get(page).content.decode()
    done = deciding.approve(proposed, by="omar")
    for closed in (False, True):
        if closed:
            queue.close(asked, "محونا كل شيء.", declined=False, by="huda")
        told = client.get(page).content.decode()
        assert "فلا بريد بعد هذا" in told and "أجبناك بالبريد" not in told
        assert f'href="/ar/leave/{done.pk}/"' in told
    assert client.get(f"/ar/leave/{done.pk}/").status_code == 200


def test_nobody_takes_a_closed_request():
    asked = asked_by_a_stranger()
    queue.take(asked, by="huda")
    queue.close(asked, "نعم.", declined=False, by="huda")
    with pytest.raises(RequestClosed):
        queue.take(asked, by="omar")


def test_an_address_given_with_a_request_is_written_to_for_nothing_else():
    # "will be used only": the policy's own promise.
    for kind in ("receipt", "notice"):
        with pytest.raises(NotGivenForThis):
            post(kind, To(NOUR, "request", "ar"), title="خبر", text="عرض")
    assert not mail.outbox


def test_urgency_is_by_the_clock():
    asked = asked_by_a_stranger()
    assert asked.urgency(at=asked.due_at) == "late"
    assert asked.urgency(at=asked.due_at - timedelta(days=7)) == "soon"
    assert asked.urgency(at=asked.due_at - timedelta(days=8)) == ""


def test_of_an_old_request_only_that_and_how_it_was_answered_stays():
    asked = asked_by_a_stranger()
    queue.take(asked, by="huda")
    queue.close(asked, "هذا ما نعرفه.", declined=False, by="huda")
    asked.refresh_from_db()
    over = asked.closed_at + requesting.KEPT
    assert requesting.forget_old(at=over) == 0
    assert requesting.forget_old(at=over + timedelta(seconds=1)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.kind, asked.address_hmac) == ("answered", "question", "")
    assert (queue.words_of(asked), queue.reply_to(asked), asked.address_encrypted) == ("", "", None)
    assert requesting.forget_old(at=over + requesting.KEPT) == 0
