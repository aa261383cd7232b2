"""The mailing list is joined twice, on the site and by mail, and left with one press."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from consent import asking as asking_limits
from consent import exporting, subjects
from consent.erasing.forgetting import forget
from consent.evidence import body_of
from consent.mailinglist import asking, joining, leaving
from consent.mailinglist.joining import JoinLinkOver
from consent.models import Identity, Membership
from consent.onbehalf import record_for
from consent.permission import permissions
from consent.tasks import tidy
from policies.schedule import read
from tests.consent.builders import an_act, answers, record_by_app
from tests.consent.listed import agrees, joins, link_in, offering, says, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once", "fresh_cache")]
ADDRESS = "layla@cachoo.example"


@pytest.fixture
def version():
    return offering()


@pytest.fixture
def reached(layla):
    """Layla reads her mail at an address we know."""
    subjects.confirm(layla, ADDRESS, language="ar")
    return layla


def place_of(subject):
    return Membership.objects.get(pk=subject.pk)


def is_on(subject):
    return asking.is_on(Identity.objects.get(pk=subject.pk))


def test_a_yes_sends_one_mail_and_only_its_button_puts_anybody_on_the_list(reached, version, client):
    says(reached, version, True)
    [letter] = mail.outbox
    assert letter.to == [ADDRESS] and "أكّد" in letter.subject
    assert ADDRESS not in letter.body and str(reached.pk) not in letter.body
    page = link_in(letter)
    for method in (client.get, client.head, client.get):
        shown = method(page)
        assert (shown.status_code, is_on(reached)) == (200, False)
    assert 'dir="rtl"' in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert client.post(page).status_code == 200 and is_on(reached)
    assert client.post(page).status_code == 410 and is_on(reached)
    assert answers(reached) == ["set", "confirm"]


def test_the_second_yes_is_on_record_and_grants_nothing(reached, version, clock):
    said = says(reached, version, True)
    clock(hours=1)
    made = joining.confirm(token_in(mail.outbox[-1]))
    body = json.loads(body_of(made))
    [purpose] = body["pii_processing"]["purposes"]
    assert (purpose["purpose"], purpose["event_state"]) == ("newsletter", "confirmed")
    assert made.evidence == "mail_link" and made.actor.startswith("list link ")
    assert (made.content_sha256, made.language) == (said.content_sha256, "ar")
    assert token_in(mail.outbox[-1]) not in json.dumps(body)
    says(reached, version, False)
    assert not agrees(reached) and not is_on(reached)
    says(reached, version, True)
    assert agrees(reached) and not is_on(reached), "who comes back says so twice again"


def test_nobody_may_claim_the_second_yes_for_another(reached, version, issuer):
    said = {"policy": "privacy", "version": 1, "language": "ar", "decision": "confirm"}
    said |= {"content_sha256": version.renditions.get(media="json").sha256, "purposes": {"newsletter": True}}
    sent = issuer.app().post(
        "/api/v1/me/consent-events",
        said,
        content_type="application/json",
        headers={"Idempotency-Key": "6d0b7d0c-2c55-4c0b-8f5e-0a9d5a3f7a12"},
    )
    assert sent.status_code == 400


def test_a_yes_by_an_app_asks_too_and_whoever_has_no_address_is_asked_when_they_have(layla, version):
    record_by_app(layla, version, purposes={"newsletter": True})
    assert mail.outbox == []
    subjects.confirm(layla, ADDRESS, language="ar")
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
    joining.confirm(token_in(mail.outbox[-1]))
    subjects.confirm(layla, "layla@new.example", language="ar")
    assert not is_on(layla), "another address is confirmed anew"
    joining.confirm(token_in(mail.outbox[-1]))
    assert (mail.outbox[-1].to, is_on(layla)) == (["layla@new.example"], True)


def test_whoever_asks_whether_to_write_hears_a_yes_only_after_the_second_one(layla, version, yusuf):
    def told():
        found = permissions([layla.pk, yusuf.pk], policy, "newsletter", at=timezone.now())
        return [found[layla.pk], found[yusuf.pk]]

    policy = read().policies["privacy"]
    assert told() == ["unknown", "unknown"]
    record_by_app(layla, version, purposes={"newsletter": True})
    assert told() == ["denied", "unknown"], "nobody knows where she reads her mail"
    subjects.confirm(layla, ADDRESS, language="ar")
    assert told() == ["denied", "unknown"]
    joining.confirm(token_in(mail.outbox[-1]))
    assert told() == ["allowed", "unknown"]
    subjects.confirm(layla, "layla@new.example", language="ar")
    assert told() == ["denied", "unknown"], "another address is confirmed anew"
    joining.confirm(token_in(mail.outbox[-1]))
    says(layla, version, False)
    assert told() == ["denied", "unknown"]


def test_an_app_that_says_yes_every_day_causes_one_mail(reached, version, clock):
    for hours in (0, 24, 48):
        clock(hours=hours)
        record_by_app(reached, version, purposes={"newsletter": True})
    assert len(mail.outbox) == 1 and joining.is_waiting(token_in(mail.outbox[0]))


def test_a_link_is_good_for_seven_days_and_for_the_last_mail_alone(reached, version, clock):
    says(reached, version, True)
    clock(minutes=11)
    asking.ask(reached.pk)
    first, second = map(token_in, mail.outbox)
    clock(days=7, minutes=12)
    for token in (first, second, "", "x" * 22):
        assert not joining.is_waiting(token)
        with pytest.raises(JoinLinkOver):
            joining.confirm(token)
    assert not is_on(reached) and place_of(reached)
    clock(days=31)
    tidy.run()
    assert not Membership.objects.exists()


def test_a_no_before_the_button_leaves_it_without_effect(reached, version):
    says(reached, version, True)
    says(reached, version, False)
    with pytest.raises(JoinLinkOver):
        joining.confirm(token_in(mail.outbox[-1]))
    assert answers(reached) == ["set", "withdraw"]


def test_an_address_is_asked_once_in_ten_minutes_and_five_times_a_day(reached, yusuf, version, browser):
    now = timezone.now().replace(hour=1)
    says(reached, version, True)
    subjects.confirm(yusuf, ADDRESS, language="ar")
    says(yusuf, version, True)
    assert len(mail.outbox) == 1, "two accounts, one address"
    Membership.objects.all().delete()
    hours = [now + timedelta(days=1, minutes=11 * number) for number in range(7)]
    assert [asking.ask(reached.pk, at=at) for at in hours] == [True] * 5 + [False] * 2
    assert not asking.ask(reached.pk, at=hours[4] + timedelta(minutes=9))
    person, page = browser(reached), {"next": "/ar/privacy/choices/"}
    told = person.post("/ar/mailing-list/again/", page, follow=True).content.decode()
    assert "لم تُرسل رسالة الآن" in told and "اضغط رابطها" in told
    other = browser(yusuf).post("/ar/mailing-list/again/", {"next": "https://evil.example/"})
    assert other["Location"] == "/ar/my-answers/"
    assert Client().post("/ar/mailing-list/again/").status_code == 302


def test_a_no_in_between_means_another_mail_at_once_and_the_page_says_when_there_is_none(
    reached, version, browser, clock
):
    now = timezone.now()
    noon = now.replace(hour=12, minute=0, second=0) + timedelta(days=1)

    def minute(number):
        clock(minutes=number, seconds=(noon - now).total_seconds())

    minute(0)
    says(reached, version, True)
    joining.confirm(token_in(mail.outbox[-1]))
    for number in range(1, 6):
        minute(number)
        says(reached, version, False)
        says(reached, version, True)
    assert len(mail.outbox) == asking_limits.MOST_JOINS
    person, page = browser(reached), "/ar/privacy/choices/"
    shown = person.get(page).content.decode()
    assert "ليست لديك رسالة" in shown and "3:00 ص" in shown and "أرسلنا إليك رسالة" not in shown
    with zipfile.ZipFile(io.BytesIO(exporting.export(reached, language="ar"))) as file:
        copy = file.read("index.html").decode()
    assert "لم تُؤكَّد بعد" in copy and "غادرتها" not in copy
    minute(24 * 60)
    assert "ابتداءً من" not in person.get(page).content.decode()
    sent = person.post("/ar/mailing-list/again/", {"next": page}, follow=True).content.decode()
    assert "الرسالة في طريقها إليك" in sent and "أرسلنا إليك رسالة" in sent
    assert joining.is_waiting(token_in(mail.outbox[-1]))


def test_one_click_needs_no_cookie_and_counts_once(reached, version):
    member = joins(reached, version, ADDRESS)
    person = Client(enforce_csrf_checks=True)
    for method in (person.get, person.head, person.get):
        shown = method(f"/u/{member.token}")
        assert (shown.status_code, agrees(reached), is_on(reached)) == (200, True, True)
    page = shown.content.decode()
    assert page.count("<button") - page.count("look-") >= 1 and "غادر القائمة البريدية" in page
    assert f"/u/{member.token}/preferences" in page
    for _ in range(3):
        done = person.post(
            f"/u/{member.token}",
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert (done.status_code, agrees(reached), is_on(reached)) == (200, False, False)
    assert not person.cookies and done["Referrer-Policy"] == "no-referrer"
    assert answers(reached) == ["set", "confirm", "withdraw"]
    last = reached.records.get(decision="withdraw")
    assert (last.channel, last.method, last.evidence) == ("one_click", "one-click", "mail_link")
    assert "لن يصلك منها" in done.content.decode()


@pytest.mark.parametrize("by_a_parent", [False, True])
def test_a_minor_confirms_only_a_yes_that_somebody_gave_for_them(reached, version, client, by_a_parent):
    if by_a_parent:
        act = an_act(version, "set", purposes={"newsletter": True})
        record_for(reached, act, version=version, remark="بحضور والدتها.", by="huda")
    else:
        says(reached, version, True)
    subjects.set_minor(reached.pk, minor=True)
    told, said = client.post(link_in(mail.outbox[-1])), ["set", "confirm"] if by_a_parent else ["set"]
    assert (told.status_code, is_on(reached)) == ((200, True) if by_a_parent else (403, False))
    assert ("والد" in told.content.decode()) is not by_a_parent and answers(reached) == said
    if by_a_parent:
        subjects.confirm(reached, "layla@new.example", language="ar")
        assert client.post(link_in(mail.outbox[-1])).status_code == 200 and is_on(reached), "anew"
        said.append("confirm")
    says(reached, version, False)
    assert not agrees(reached) and answers(reached) == [*said, "withdraw"]


def test_the_preferences_say_where_somebody_stands_and_change_nothing(reached, version, client):
    member = joins(reached, version, ADDRESS)
    page = f"/u/{member.token}/preferences"
    shown = client.get(page).content.decode()
    assert "أنت فيها" in shown and ADDRESS not in shown and 'value="One-Click"' in shown
    assert client.post(page).status_code == 405 and is_on(reached)
    leaving.leave(member.token)
    shown = client.get(page).content.decode()
    assert "غادرتها" in shown and 'value="One-Click"' not in shown


def test_a_token_that_nobody_has_is_refused_and_an_erased_persons_leads_nowhere(
    reached, yusuf, version, client
):
    member = joins(reached, version, ADDRESS)
    for address in ("/u/" + "x" * 22, "/u/x", f"/u/{member.token.swapcase()}"):
        assert client.post(address).status_code == 404 and is_on(reached)
    twin = joins(yusuf, version, "yusuf@cachoo.example")
    Identity.objects.filter(pk=yusuf.pk).update(email_hmac=member.email_hmac)
    Membership.objects.filter(pk=twin.pk).update(email_hmac=member.email_hmac)
    forget(reached, shred=True, at=timezone.now())
    assert not Membership.objects.exists(), "nor is it known that another account had the address"
    assert client.post(f"/u/{member.token}").status_code == 404


def test_a_link_is_pressed_so_often_and_not_oftener(reached, version, client):
    token = joins(reached, version, ADDRESS).token
    assert {client.get(f"/u/{token}").status_code for _ in range(60)} == {200}
    assert client.get(f"/u/{token}").status_code == 429
    assert {client.get("/u/nobodys").status_code for _ in range(60)} == {404}
    assert client.get("/u/nobodys").status_code == 429


def test_the_database_keeps_whoever_left_off_the_list_and_tokens_apart(reached, yusuf, version):
    member = joins(reached, version, ADDRESS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(left_at=timezone.now())
    subjects.confirm(yusuf, "yusuf@cachoo.example", language="ar")
    says(yusuf, version, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=yusuf.pk).update(token=member.token)


def test_the_place_on_the_list_is_in_what_a_person_takes_along(reached, version):
    joins(reached, version, ADDRESS)
    with zipfile.ZipFile(io.BytesIO(exporting.export(reached, language="ar"))) as file:
        place = json.loads(file.read("data.json"))["account"]["mailing_list"]
        page = file.read("index.html").decode()
    assert place["confirmed_at"] and place["left_at"] is None
    assert "القائمة البريدية" in page and "أنت فيها" in page


def test_the_choices_say_that_the_mail_waits_until_it_was_answered(reached, version, browser):
    person = browser(reached)
    says(reached, version, True)
    assert "أرسل الرسالة مرة أخرى" in person.get("/ar/privacy/choices/").content.decode()
    joining.confirm(token_in(mail.outbox[-1]))
    assert "أرسل الرسالة مرة أخرى" not in person.get("/ar/privacy/choices/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_withdrawal(layla):
    token = joins(layla, offering(), ADDRESS).token

    def press(_number):
        try:
            return len(leaving.leave(token))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(press, range(4))) == [0, 0, 0, 1]
    assert answers(layla) == ["set", "confirm", "withdraw"]
