"""Nobody finds out who is known here: the same bytes, letters and kinds of statements for every address.

What is compared is the work, not a clock: a shared machine's clock would prove nothing.
"""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consent.rights_people import LAYLA, NOUR, ask_online, known
from tests.totp import ASK, CONFIRM, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]
VALUES = re.compile(r"'[^']*'|\b\d+\b|\\x\w+|s\d+_x\d+|_django_curs\w+")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def work(act) -> tuple[object, list[str]]:
    """The answer, and the statements that it took, without their values."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    statements = [VALUES.sub("?", one["sql"]) for one in seen.captured_queries]
    # A process reads the policies anew every so many seconds, whoever asks.
    return answer, [one for one in statements if 'FROM "policies_' not in one]


def page_after(answer, client) -> str:
    """The page that follows, without what differs from browser to browser."""
    page = client.get(answer.headers["Location"]).content.decode()
    address = re.compile(f"{LAYLA}|{NOUR}")
    return address.sub("", TOKEN.sub("", page)).replace(answer.headers["Location"], "")


def letter() -> tuple[str, str]:
    """The last mail, without its code."""
    return mail.outbox[-1].subject, re.sub(r"\d{6}", "", mail.outbox[-1].body)


def test_whoever_asks_for_a_code_learns_nothing_of_an_address_and_waits_for_the_same_work():
    sign_in(LAYLA)
    Client().post(ASK, {"email": NOUR})
    told, worked = [], []
    for address in (LAYLA, NOUR):  # a reader, and somebody who never came
        client = Client()
        answer, asking = work(lambda client=client, address=address: client.post(ASK, {"email": address}))
        wrong, trying = work(lambda client=client: client.post(CONFIRM, {"code": "x"}))
        told.append((answer.status_code, page_after(answer, client), letter(), page_after_wrong(wrong)))
        worked.append(asking + trying)
    assert told[0] == told[1]
    # A confirmed address is found by the first of two looks: one statement less, of a kind that both have.
    assert set(worked[0]) == set(worked[1]) and abs(len(worked[0]) - len(worked[1])) <= 1


def page_after_wrong(answer) -> str:
    return re.sub(f"{LAYLA}|{NOUR}", "", TOKEN.sub("", answer.content.decode()))


def test_an_address_never_asked_before_costs_the_making_of_its_account_once_and_nothing_else():
    _answer, first = work(lambda: Client().post(ASK, {"email": NOUR}))
    _answer, second = work(lambda: Client().post(ASK, {"email": NOUR}))
    more = [one for one in first if one.startswith("INSERT") and one not in second]
    assert [re.search(r'INTO "(\w+)"', one)[1] for one in more] == ["auth_user", "account_emailaddress"]
    assert 0 <= len(first) - len(second) <= 4


def test_whoever_asks_about_data_learns_nothing_of_an_address_and_waits_for_the_same_work(layla):
    known(layla)
    told = []
    for address in (LAYLA, NOUR):
        client = Client()
        answer, statements = work(lambda client=client, address=address: ask_online(client, address))
        told.append((answer.status_code, statements, page_after(answer, client), letter()))
    assert told[0] == told[1]


def test_a_closed_account_and_a_member_of_the_staff_are_answered_as_anybody():
    User.objects.create_user("omar", email=LAYLA, is_active=False)
    User.objects.create_user("huda", email="huda@cachoo.example", is_staff=True)
    answers = [Client().post(ASK, {"email": one}) for one in (LAYLA, "huda@cachoo.example", NOUR)]
    assert {(one.status_code, one.headers["Location"], one.content) for one in answers} == {
        (302, CONFIRM, b"")
    }
    assert [one.to for one in mail.outbox] == [["huda@cachoo.example"], [NOUR]]
