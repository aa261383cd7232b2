"""Rights of people: one form for the signed-in and for strangers, a clock from the confirmed address on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from consent.addresses import decrypt
from consent.models import Letter, RequestKind, RequestState, RightsRequest
from consent.posting import hand_over_due
from consent.refusals import WrongCode
from consent.rights import queue, requesting
from tests.consent.rights_people import LAYLA, NOUR, ask_online, asked_by_a_stranger, known, mailed_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]


@pytest.mark.parametrize("kind", RequestKind.values)
def test_a_signed_in_person_asks_and_the_clock_of_thirty_days_runs_at_once(layla, browser, kind):
    page = browser(known(layla)).post("/ar/requests/", {"kind": kind, "words": "سؤال"}, follow=True)
    made = RightsRequest.objects.get()
    assert made.reference in page.content.decode()
    assert (made.state, made.subject, made.identity_check) == (RequestState.OPEN, layla, "signed_in")
    assert made.due_at - made.confirmed_at == timedelta(days=30)
    assert mail.outbox[-1].to == [LAYLA]
    assert made.reference in mail.outbox[-1].subject


def test_a_stranger_is_asked_for_the_code_and_nothing_personal_happens_before_it():
    client = Client()
    page = ask_online(client, NOUR)
    made = RightsRequest.objects.get()
    assert (made.state, made.subject, made.due_at) == (RequestState.UNCONFIRMED, None, None)
    client.post(page["Location"], {"code": mailed_code()})
    made.refresh_from_db()
    assert (made.state, made.identity_check) == (RequestState.OPEN, "")
    assert decrypt(made.address_encrypted) == NOUR
    assert [one.to for one in mail.outbox] == [[NOUR], [NOUR]]


def test_whoever_reads_a_known_persons_mail_is_that_person(layla):
    known(layla)
    client = Client()
    page = ask_online(client, LAYLA.upper(), kind="copy", words="")
    client.post(page["Location"], {"code": mailed_code()})
    made = RightsRequest.objects.get()
    assert (made.subject, made.identity_check) == (layla, "address")


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(layla):
    known(layla)
    pages, letters = [], []
    for address in (LAYLA, NOUR):
        client = Client()
        answer = ask_online(client, address)
        made = RightsRequest.objects.latest("created_at")
        shown = client.get(answer["Location"]).content.decode()
        csrf = shown.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        pages.append(shown.replace(csrf, "").replace(str(made.pk), ""))
        letters.append((mail.outbox[-1].subject, mail.outbox[-1].body.replace(mailed_code(), "")))
    assert pages[0] == pages[1]
    assert letters[0] == letters[1]


def test_a_wrong_code_a_late_one_and_the_sixth_try_confirm_nothing():
    made = requesting.ask_as_stranger("question", "س", address=NOUR, language="ar")
    right = mailed_code()
    wrong = "000000" if right != "000000" else "111111"
    with pytest.raises(WrongCode):
        requesting.confirm(made, right, at=timezone.now() + timedelta(minutes=16))
    for _try in range(requesting.MOST_GUESSES):
        with pytest.raises(WrongCode):
            requesting.confirm(made, wrong)
    with pytest.raises(WrongCode):
        requesting.confirm(made, right)
    made.refresh_from_db()
    assert made.state == RequestState.UNCONFIRMED


def test_another_persons_request_is_not_there(layla, yusuf, browser):
    browser(known(layla)).post("/ar/requests/", {"kind": "copy", "words": ""})
    page = f"/ar/requests/{RightsRequest.objects.get().pk}/"
    assert browser(layla).get(page).status_code == 200
    for other in (browser(yusuf), Client()):
        assert other.get(page).status_code == other.post(page, {"code": "123456"}).status_code == 404


def test_a_question_without_a_word_is_not_sent_and_what_was_chosen_stays(layla, browser):
    page = browser(known(layla)).post("/ar/requests/", {"kind": "question", "words": " "})
    assert page.context["form"].errors["words"]
    assert 'value="question" ' in page.content.decode()
    assert not RightsRequest.objects.exists() and not mail.outbox


@pytest.mark.parametrize("field", ["kind", "address", "words"])
def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(field):
    said = {"kind": "question", "words": "س", "address": NOUR}
    said[field] = {"kind": "everything", "address": "nour@", "words": "س" * 4001}[field]
    page = Client().post("/ar/requests/", said)
    assert page.context["form"].errors[field]
    assert not RightsRequest.objects.exists()


def test_an_address_makes_five_requests_a_day_even_without_the_cache():
    for _time in range(5):
        cache.clear()
        assert ask_online(Client()).status_code == 302
    cache.clear()
    assert ask_online(Client(), NOUR.upper()).status_code == 429
    assert RightsRequest.objects.count() == len(mail.outbox) == 5


def test_one_network_address_makes_only_so_many_requests_an_hour():
    answers = [ask_online(Client(), f"nour{n}@cachoo.example") for n in range(21)]
    assert [one.status_code for one in answers] == [302] * 20 + [429]
    said = answers[-1].content.decode()
    assert "طلبات كثيرة من هنا في ساعة واحدة" in said and "عُد غدًا" not in said


def test_a_request_that_nobody_confirmed_is_forgotten_after_a_day():
    made = requesting.ask_as_stranger("question", "س", address=NOUR, language="ar")
    assert requesting.forget_unconfirmed() == 0
    requesting.forget_unconfirmed(at=made.created_at + timedelta(days=1, seconds=1))
    assert not RightsRequest.objects.exists()


def test_neither_words_nor_address_stand_open_in_the_database(layla, browser):
    browser(known(layla)).post("/ar/requests/", {"kind": "question", "words": "my secret"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM consent_rightsrequest r UNION SELECT l::text FROM consent_letter l"
        )
        dump = " ".join(row for (row,) in cursor.fetchall())
    assert not [word for word in ("layla@", "my secret") if word in dump or word.encode().hex() in dump]


def test_a_letter_names_its_purpose_and_basis_and_its_reply_reaches_a_person(settings):
    ask_online(Client())
    letter = mail.outbox[-1]
    assert "ولا لشيء غيره" in letter.body and "الأساس" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<{Letter.objects.get().pk}@")


def test_a_letter_that_is_not_taken_waits_and_is_empty_once_it_is(smtp_sink):
    smtp_sink.answer = "450 later"
    ask_online(Client())
    letter = Letter.objects.get()
    assert letter.to_encrypted and letter.sent_at is None
    assert hand_over_due() == 0
    smtp_sink.answer = "250 OK"
    assert hand_over_due(at=letter.next_try_at) == 1
    letter.refresh_from_db()
    assert (letter.to_encrypted, letter.text_encrypted, smtp_sink.recipients) == (None, None, [NOUR])
    assert hand_over_due(at=timezone.now() + timedelta(days=1)) == 0


def test_a_letter_waits_while_the_mail_servers_name_is_none(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail..example.com"
    ask_online(Client(), LAYLA)
    due = Letter.objects.get().next_try_at
    assert hand_over_due(at=due) == 0 and Letter.objects.get().next_try_at > due


def test_a_letter_that_no_key_opens_holds_up_no_other_and_is_given_up_like_any(smtp_sink):
    smtp_sink.answer = "550 no"
    for address in (NOUR, LAYLA):
        ask_online(Client(), address)
    lost = Letter.objects.earliest("created_at")
    Letter.objects.filter(pk=lost.pk).update(text_encrypted=b"of a key that is lost")
    smtp_sink.answer, at = "250 OK", lost.created_at + timedelta(minutes=9)
    assert (hand_over_due(at=at), smtp_sink.recipients) == (1, [LAYLA])
    lost.refresh_from_db()
    assert lost.next_try_at > at
    hand_over_due(at=lost.created_at + timedelta(days=3, seconds=1))
    lost.refresh_from_db()
    assert (lost.to_encrypted, lost.next_try_at, lost.sent_at) == (None, None, None)


def test_a_letter_is_given_up_after_three_days_and_is_empty_then(smtp_sink):
    smtp_sink.answer = "550 no"
    ask_online(Client())
    letter = Letter.objects.get()
    hand_over_due(at=letter.created_at + timedelta(days=3, seconds=1))
    letter.refresh_from_db()
    assert (letter.to_encrypted, letter.next_try_at, letter.sent_at) == (None, None, None)


@pytest.mark.parametrize(
    "change",
    [{"state": "answered"}, {"state": "in_hand"}, {"state": "unconfirmed"}, {"due_at": None}],
)
def test_the_database_refuses_a_request_out_of_order(layla, browser, change):
    browser(known(layla)).post("/ar/requests/", {"kind": "question", "words": "س"})
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.update(**change)


def test_a_signed_in_person_finds_what_they_asked_with_its_clock_and_its_answer(layla, yusuf, browser):
    asked_by_a_stranger(words="سؤال غريب")
    requesting.ask("question", "سؤال يوسف", subject=known(yusuf, NOUR), language="ar")
    mine = browser(known(layla))
    assert "ما طلبته" not in mine.get("/ar/requests/").content.decode()
    first = requesting.ask("question", "متى تُحذف؟\nوكيف؟", subject=layla, language="ar")
    second = requesting.ask("copy", "", subject=layla, language="ar")
    queue.take(first, by="huda")
    queue.close(first, "بعد سنة.", declined=False, by="huda")
    RightsRequest.objects.filter(pk=second.pk).update(due_at=timezone.now() - timedelta(days=1))
    page = mine.get("/ar/requests/").content.decode()
    assert page.count('<li class="card">') == 2 and page.index(second.reference) < page.index(first.reference)
    assert "أُجيب" in page and "متأخر" in page and "نجيب قبل" in page
    assert "بعد سنة." not in page
    one = mine.get(f"/ar/requests/{first.pk}/").content.decode()
    assert "متى تُحذف؟\nوكيف؟" in one and "بعد سنة." in one
    theirs = browser(yusuf).get("/ar/requests/").content.decode()
    assert first.reference not in theirs and second.reference not in theirs
    assert "ما طلبته" not in Client().get("/ar/requests/").content.decode()


def test_a_browser_that_only_made_a_request_is_not_shown_its_words(layla):
    known(layla)
    client = Client()
    page = ask_online(client, LAYLA, words="ما عنواني القديم؟")
    client.post(page["Location"], {"code": mailed_code()})
    asked = RightsRequest.objects.get()
    queue.take(asked, by="huda")
    queue.close(asked, "شارع النخيل", declined=False, by="huda")
    shown = client.get(page["Location"]).content.decode()
    assert asked.reference in shown and "القديم" not in shown and "النخيل" not in shown


def test_many_requests_are_listed_page_by_page(layla, browser):
    known(layla)
    at = timezone.now() - timedelta(days=100)
    for day in range(21):
        requesting.ask("copy", "", subject=layla, language="ar", at=at + timedelta(days=day))
    mine = browser(layla)
    first, second, wrong = (
        mine.get(f"/ar/requests/?page={page}").content.decode() for page in ("1", "2", "x")
    )
    assert first.count('<li class="card">') == 20 and second.count('<li class="card">') == 1
    assert wrong.count('<li class="card">') == 20
