"""Many at once, on PostgreSQL: one person, one record, one user."""

import threading
import uuid
from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from consent import devices, meant, readdressing, sign_in, subjects
from consent.addresses import digest
from consent.asking import MOST_A_DAY, MOST_GUESSES, may_ask, may_guess
from consent.erasing import deciding
from consent.linking import LinkConflict, link
from consent.models import Identity, Standing, Subject
from consent.peopling import Known, bring_in
from consent.readdressing import AddressLinkOver
from consent.receipts import receipt_of
from consent.telling import Told, report
from tests.builders import a_published
from tests.consent.builders import answers, press, record_by_app
from tests.fixtures.people import ISSUER, a_reader

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 16


def together(act):
    """What each of 16 threads got from `act(position)`, all let go at one moment."""
    gate, results = threading.Barrier(AT_ONCE), [None] * AT_ONCE

    def run(position):
        try:
            gate.wait(10)
            results[position] = act(position)
        except Exception as error:  # the test shows it
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[position]) for position in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not [result for result in results if result is None or isinstance(result, Exception)], results
    return results


def test_sixteen_presses_at_once_give_one_record(layla):
    version = a_published()
    results = together(lambda _: press(layla, version, "accept"))
    assert len({record.pk for record, _new in results}) == 1
    assert [new for _record, new in results].count(True) == 1
    assert answers(layla) == ["accept"]
    layla.refresh_from_db()
    assert layla.seq == 1


def test_sixteen_sendings_of_one_key_at_once_give_one_record_and_one_receipt(layla):
    version, key = a_published(), uuid.uuid4()
    results = together(lambda _: record_by_app(layla, version, key=key))
    assert len({record.pk for record, _new in results}) == 1
    assert len({receipt_of(record) for record, _new in results}) == 1
    assert answers(layla) == ["accept"]


def test_different_answers_at_once_are_all_kept_and_counted(layla):
    version = a_published()
    together(lambda position: record_by_app(layla, version, decision=("accept", "refuse")[position % 2]))
    layla.refresh_from_db()
    assert (layla.records.count(), layla.seq) == (AT_ONCE, AT_ONCE)
    assert Standing.objects.filter(subject=layla).count() == 1


def test_an_unknown_token_sent_sixteen_times_at_once_makes_one_person(issuer):
    claims = issuer.claims(email="layla@cachoo.example", email_verified=True)
    found = together(lambda _: subjects.of_token(issuer=claims["iss"], sub="layla", claims=claims))
    assert len({subject.pk for subject in found}) == 1
    assert (Subject.objects.count(), Identity.objects.count()) == (1, 1)


def test_a_user_met_sixteen_times_at_once_is_one_person():
    user = get_user_model().objects.create_user(username="layla")
    found = together(lambda _: subjects.of_user(user))
    assert len({subject.pk for subject in found}) == 1
    assert Subject.objects.count() == 1


def test_an_unknown_address_asking_sixteen_times_at_once_gets_one_user():
    owners = together(lambda _: sign_in.owner("layla@cachoo.example"))
    assert len({user.pk for user in owners}) == 1
    assert get_user_model().objects.count() == 1


def test_sixteen_requests_at_once_for_a_code_do_not_pass_the_days_limit():
    for _time in range(MOST_A_DAY - 3):
        assert may_ask("layla@cachoo.example")
    results = together(lambda _: may_ask("layla@cachoo.example"))
    assert results.count(True) == 3


def test_wrong_codes_sent_all_at_once_are_counted_one_by_one(fresh_cache, settings):
    address, page = "layla@cachoo.example", "/ar/accounts/login/code/"
    for _time in range(MOST_GUESSES - 3):
        assert may_guess(address)
    client = Client()
    client.post(page, {"email": address})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def guess(position):
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
        return browser.post(f"{page}confirm/", {"code": f"{position:06}"}).status_code

    assert together(guess).count(200) <= 3  # 200: the page again, so that the code was looked at


def test_of_two_people_who_link_one_device_at_once_one_has_it(layla, yusuf):
    version = a_published()
    subject, token = devices.register()
    record_by_app(subject, version)

    def linked(position):
        try:
            return link((layla, yusuf)[position % 2], token) or ["before"]
        except LinkConflict:
            return "taken"

    results = together(linked)
    subject.refresh_from_db()
    assert subject.merged_into in (layla, yusuf)
    assert results.count("taken") == AT_ONCE // 2
    assert [len(person.records.all()) for person in (layla, yusuf)].count(1) == 1
    assert Standing.objects.exclude(subject=subject).get().subject == subject.merged_into


def test_companies_that_tell_at_once_in_any_order_lock_nobody_out():
    version = a_published()
    people = [a_reader(f"told{one}").pk for one in range(40)]
    Identity.objects.update(created_at=version.published_at)
    at = version.published_at

    def tell(position):
        some = people if position % 2 else people[::-1]
        results = [Told(one, reached=position % 4 < 2, at=at) for one in some]
        return report(version, results, by="pushes", at=at)

    assert together(tell) == [set(people)] * AT_ONCE


def test_files_with_the_same_people_in_any_order_lock_nobody_out(settings):
    settings.JWT_ISSUERS = [ISSUER]

    def bring(position):
        address = f"p{position}@cachoo.example"
        some = [Known(n, ISSUER["issuer"], f"p{n}", address=address) for n in range(40)]
        return bring_in(some if position % 2 else some[::-1]).faults

    assert together(bring) == [[]] * AT_ONCE
    assert Identity.objects.count() == 40


def test_a_press_on_the_link_and_a_company_that_sets_the_address_wait_in_one_order(layla, monkeypatch):
    tokens = []
    monkeypatch.setattr(readdressing, "_write", lambda _to, token, _at: tokens.append(token))
    subjects.confirm(layla, "old@cachoo.example", language="ar")
    subjects.set_contact(subject_id=layla.pk, address="new@cachoo.example", confirmed_at=None)

    def press_link():
        with suppress(AddressLinkOver):
            readdressing.confirm(tokens[0])
            pressed.append(True)
        connection.close()

    pressed, pressing = [], threading.Thread(target=press_link)
    with transaction.atomic():
        # As the act does that sets it: the person's row, and only then what waits of theirs.
        Identity.objects.select_for_update().get(pk=layla.pk)
        pressing.start()
        pressing.join(0.5)
        at = timezone.now()
        subjects.set_contact(subject_id=layla.pk, address="told@cachoo.example", confirmed_at=at, at=at)
    pressing.join(30)
    identity = Identity.objects.get(pk=layla.pk)
    assert (pressed, identity.email_hmac) == ([], digest("told@cachoo.example"))


def meanwhile(layla, act):
    """Layla as a file finds her that came while `act` held her row and was not committed yet."""
    found = []

    def look():
        with transaction.atomic():
            found.append(meant.locked({str(layla.pk)}).get(str(layla.pk)))
        connection.close()

    looking = threading.Thread(target=look)
    with transaction.atomic():
        act()
        looking.start()
        looking.join(0.5)
        assert not found, "it waits"
    looking.join(30)
    return found[0]


@pytest.mark.usefixtures("own_file", "fresh_cache")
def test_a_file_that_waited_for_an_erasure_finds_nobody(layla):
    assert meanwhile(layla, lambda: deciding.leave(layla)) is None


def test_a_file_that_waited_for_a_first_answer_counts_on_from_it_under_its_key(layla):
    version = a_published()
    found = meanwhile(layla, lambda: press(layla, version, "accept"))
    made = layla.records.get()
    assert (found.seq, found.last_record, found.key) == (1, made.pk, made.subject.key)
