"""Erasure: nothing leads to the person any more, what is left counts and proves, and no backup undoes it."""

import hashlib
import itertools
import json
import logging
import re
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import BinaryField
from django.test import Client
from django.utils import timezone

from consent import posting, readdressing, subjects
from consent.addresses import digest
from consent.encryption import Unreadable, unseal
from consent.erasing import deciding
from consent.erasing.certificate import certificate
from consent.evidence import body_of
from consent.models import (
    ConsentRecord,
    Erasure,
    ErasureLevel,
    Identity,
    Letter,
    RequestState,
    RightsRequest,
    Subject,
)
from consent.receipts import receipt_of
from consent.recording import record
from consent.refusals import (
    AlreadyErased,
    ErasureProposed,
    NothingAsked,
    SamePersonErases,
    UnknownErasure,
    UnknownSubject,
)
from consent.signals import subject_erased
from consent.signing import receipt_keys
from consent.standins import kept as kept_for
from consent.tasks import tidy
from ledger.receipt import verify
from notifications.models import Announcement, Chunk, Delivery
from policies.dates import exactly
from policies.models import AuditEvent
from tests.builders import a_published
from tests.consent.builders import BROWSER, an_act, press
from tests.consent.rights_people import LAYLA, ask_online, known, mailed_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once", "own_file")]
WORK = "layla@work.example"
SHRED, UNLINK = ErasureLevel.SHRED, ErasureLevel.UNLINK


@pytest.fixture
def answered(layla):
    """Layla, whose address is known and who accepted a version."""
    EmailAddress.objects.create(user=known(layla).identity.user, email=LAYLA, verified=True, primary=True)
    return press(layla, a_published(), "accept")[0]


def everything_kept() -> str:
    """Every row of every table as text, every value of the cache and every file that is ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    server = cache._cache.get_client()
    kept = [str(server.get(key)) + str(key) for key in server.keys("*") if server.type(key) == b"string"]
    rows += [str(one.get_decoded()) for one in Session.objects.all()]
    files = [path for path in settings.VAR_DIR.rglob("*") if path.is_file()]
    return "\n".join([*rows, *kept, *(path.read_bytes().decode("latin-1") for path in files)]).lower()


def traces(kept: str) -> list[str]:
    """How the address could still stand there: as it is, in the hexadecimal of a bytea, as a plain hash."""
    forms = (LAYLA, LAYLA.encode().hex(), hashlib.sha256(LAYLA.encode()).hexdigest())
    return [form for form in forms if form in kept]


def test_after_leaving_no_table_cache_queue_file_or_log_holds_the_address(answered, layla, browser, caplog):
    caplog.set_level(logging.DEBUG)
    person = browser(layla)
    session = person.session
    session["account_authentication_methods"] = [{"method": "code", "email": LAYLA}]
    session.save()
    person.post("/ar/requests/", {"kind": "erase", "words": f"أنا {LAYLA}"})
    Client().post("/ar/accounts/login/code/", {"email": LAYLA})
    assert traces(everything_kept())
    page = person.post("/ar/leave/", {"sure": "yes"}, follow=True)
    assert page.status_code == 200 and "_auth_user_id" not in person.session
    assert not traces(everything_kept())
    assert LAYLA not in caplog.text and LAYLA not in page.content.decode()
    assert not get_user_model().objects.filter(username="layla").exists()


def test_what_is_left_counts_and_proves_and_opens_for_nobody(answered, layla):
    theirs = receipt_of(answered)
    erasure = deciding.leave(layla)
    kept = ConsentRecord.objects.select_related("subject").get()
    assert (kept.decision, kept.commitment is not None, erasure.records) == ("accept", True, 1)
    assert (body_of(kept), receipt_of(kept)) == (None, None)
    assert verify(theirs, receipt_keys()).commitment == bytes(kept.commitment)
    with pytest.raises(UnknownSubject):
        record(layla, an_act(answered.version, "refuse"), version=answered.version, witness=BROWSER)


def test_unlinking_keeps_the_sealed_record_until_its_time_is_over(answered, layla):
    erasure = deciding.approve(deciding.propose(layla, UNLINK, "طلب", by="huda"), by="omar")
    assert not Identity.objects.filter(subject=layla).exists()
    assert body_of(ConsentRecord.objects.get()) is not None
    assert deciding.shred_what_is_over(at=erasure.done_at + deciding.KEPT - timedelta(days=1)) == 0
    assert deciding.shred_what_is_over(at=erasure.done_at + deciding.KEPT) == 1
    assert body_of(ConsentRecord.objects.select_related("subject").get()) is None
    assert ConsentRecord.objects.count() == 1


def test_the_time_of_a_joined_device_is_over_with_its_persons(answered, layla, yusuf):
    record = ConsentRecord.objects.get(subject=layla)
    Subject.objects.filter(pk=layla.pk).update(merged_into=yusuf)
    erasure = deciding.approve(deciding.propose(yusuf, UNLINK, "طلب", by="huda"), by="omar")
    assert body_of(record) is not None
    assert deciding.shred_what_is_over(at=erasure.done_at + deciding.KEPT) == 1
    assert body_of(ConsentRecord.objects.select_related("subject").get(pk=record.pk)) is None


def test_the_staff_erase_by_two_names_only(answered, layla):
    for unread in (" ", "\u200b", "\u202e\u2800"):
        with pytest.raises(NothingAsked):
            deciding.propose(layla, SHRED, unread, by="huda")
    proposed = deciding.propose(layla, SHRED, "طلب رقم 7", by="huda")
    with pytest.raises(ErasureProposed):
        deciding.propose(layla, SHRED, "طلب رقم 7", by="omar")
    with pytest.raises(SamePersonErases):
        deciding.approve(proposed, by="huda")
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(done_at=timezone.now(), done_by="huda")
    deciding.approve(proposed, by="omar")
    with pytest.raises(UnknownErasure):
        deciding.approve(proposed, by="omar")
    with pytest.raises(AlreadyErased):
        deciding.propose(layla, SHRED, "طلب رقم 7", by="huda")
    assert set(AuditEvent.objects.filter(target=f"subject:{layla.pk}").values_list("action", "actor")) == {
        ("propose_erasure", "huda"),
        ("erase", "omar"),
    }


def test_a_dropped_proposal_erases_nobody_and_can_be_made_anew(answered, layla):
    proposed = deciding.propose(layla, SHRED, "طلب", by="huda")
    deciding.drop(proposed, by="omar")
    with pytest.raises(UnknownErasure):
        deciding.approve(proposed, by="omar")
    assert Identity.objects.filter(subject=layla).exists()
    assert deciding.propose(layla, SHRED, "طلب", by="huda")


def test_a_device_that_was_joined_goes_with_its_person(answered, layla, yusuf):
    Subject.objects.filter(pk=yusuf.pk).update(merged_into=layla)
    told = []
    subject_erased.connect(lambda subject_ids, **_: told.extend(subject_ids), weak=False, dispatch_uid="test")
    try:
        deciding.leave(layla)
    finally:
        subject_erased.disconnect(dispatch_uid="test")
    assert set(told) == {layla.pk, yusuf.pk}
    assert not Identity.objects.exists()


def mailed(subject, addr_hmac: str) -> None:
    """A mail of an announcement went to the person and came back."""
    announcement, now = Announcement.objects.get(), timezone.now()
    chunk = Chunk.objects.create(announcement=announcement, position=1, subjects=[subject.pk], n=1)
    Delivery.objects.create(
        announcement=announcement,
        subject=subject,
        chunk=chunk,
        state="rejected",
        fence=1,
        language="ar",
        addr_hmac=addr_hmac,
        smtp_text="no such user",
        opened_at=now,
        at=now,
    )


def test_mailing_forgets_the_address_too(answered, layla):
    mailed(layla, "a" * 64)
    deciding.leave(layla)
    kept = Delivery.objects.get()
    assert (kept.addr_hmac, kept.smtp_text, kept.state) == ("", "", "rejected")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_erase_at_once_one_does(layla):
    known(layla)
    said, start = [], threading.Barrier(2)

    def leave():
        start.wait()
        try:
            deciding.leave(layla)
            said.append("erased")
        except (AlreadyErased, IntegrityError):
            said.append("refused")
        connection.close()

    threads = [threading.Thread(target=leave) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["erased", "refused"]


def test_the_certificate_is_signed_names_nobody_and_ends_the_way_out(answered, layla, browser):
    person = browser(layla)
    assert "sure_errors" in person.post("/ar/leave/").content.decode()
    assert Identity.objects.filter(subject=layla).exists()
    place = person.post("/ar/leave/", {"sure": "yes"})["Location"]
    page, file = person.get(place), person.get(place + "certificate.jws")
    token = file.content.decode()
    key = receipt_keys()[jwt.get_unverified_header(token)["kid"]]
    said = json.loads(jwt.PyJWS().decode(token, key, algorithms=["EdDSA"]))
    assert (said["pii_principal_id"], said["records_kept_without_a_name"]) == (f"urn:uuid:{layla.pk}", 1)
    done = Erasure.objects.get()
    assert str(layla.pk) in page.content.decode() and token == certificate(done)
    assert exactly(done.done_at) in page.content.decode(), (
        "the second and its zone, as the signed file has it"
    )


def test_the_documented_lines_check_a_certificate(layla, client, tmp_path):
    done = deciding.approve(deciding.propose(layla, SHRED, "طلب", by="huda"), by="omar")
    (tmp_path / "certificate.jws").write_text(certificate(done))
    (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").content)
    page = (settings.BASE_DIR / "docs/how-to/verify.md").read_text(encoding="utf-8")
    lines = [sys.executable, "-c", re.search(r"```python\n(.*?)```", page, re.S)[1]]
    told = subprocess.run(lines, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert str(layla.pk) in told.stdout
    (tmp_path / "certificate.jws").write_text(certificate(done)[:-8] + "AAAAAAAA")
    told = subprocess.run(lines, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "InvalidSignatureError" in told.stderr


def test_no_certificate_before_it_is_done(answered, layla, client):
    proposed = deciding.propose(layla, SHRED, "طلب", by="huda")
    assert client.get(f"/ar/leave/{proposed.pk}/").status_code == 404


def test_a_request_from_the_same_address_is_emptied_too(answered, layla, client):
    ask_online(client, LAYLA)
    deciding.leave(layla)
    assert not traces(everything_kept())


def test_a_code_that_was_mailed_before_confirms_nothing_any_more(answered, layla, client):
    page, code = ask_online(client, LAYLA)["Location"], mailed_code()
    deciding.leave(layla)
    told = client.post(page, {"code": code})
    assert told.status_code == 200 and told.context["form"].errors["code"]
    assert RightsRequest.objects.get().state == RequestState.UNCONFIRMED


def still_opened() -> str:
    """Every sealed value of every table that the keys of the environment open, as text."""
    found = []
    for model in apps.get_models():
        sealed = [field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField)]
        for row in model.objects.values_list(*sealed) if sealed else []:
            for value, about in itertools.product(filter(None, row), ("address", "letter", "request")):
                with suppress(Unreadable):
                    found.append(unseal(value, about=about).decode())
    return "\n".join(found).lower()


def test_no_sealed_value_opens_to_the_address_either(answered, layla, client, monkeypatch, browser):
    monkeypatch.setattr(posting, "hand_over", lambda pk, by: None)  # the mail server is away: letters wait
    ask_online(client, LAYLA)
    browser(layla).post("/ar/requests/", {"kind": "correct", "words": f"أنا {LAYLA}"})
    assert still_opened().count(LAYLA) > 3
    deciding.leave(layla)
    assert LAYLA not in still_opened()
    assert Letter.objects.filter(next_try_at__isnull=False).count() == 0


def test_a_sign_in_that_was_only_begun_and_a_second_account_keep_no_address(answered, layla, yusuf):
    known(yusuf)  # the same mailbox, known a second time
    get_user_model().objects.filter(pk=yusuf.identity.user_id).update(email=kept_for(LAYLA))
    begun = get_user_model().objects.create_user(username="begun", email=kept_for(LAYLA))
    EmailAddress.objects.create(user=begun, email=kept_for(LAYLA))
    deciding.leave(layla)
    assert LAYLA not in still_opened() and digest(LAYLA) not in everything_kept()
    assert not get_user_model().objects.filter(username="begun").exists()
    left = Identity.objects.get()
    assert (left.subject_id, left.email_hmac, left.email_confirmed_at) == (yusuf.pk, None, None)


def test_of_a_person_with_two_addresses_and_two_identities_nothing_holds_either(
    answered, layla, yusuf, browser, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(posting, "hand_over", lambda pk, by: None)  # the mail server is away: letters wait
    EmailAddress.objects.create(user=layla.identity.user, email=kept_for(WORK), verified=True)
    known(yusuf, WORK)  # the same person, known to the app under the other address
    readdressing.propose(layla.identity, "layla.new@cachoo.example")
    for person in (layla, yusuf):
        browser(person).post("/ar/requests/", {"kind": "question", "words": f"أنا {LAYLA} و{WORK}"})
    ask_online(Client(), WORK)
    mailed(yusuf, digest(WORK))
    held = still_opened()
    assert held.count(WORK) > 4 and held.count(LAYLA) > 3
    deciding.leave(layla)
    held = still_opened() + everything_kept() + caplog.text.lower()
    for address in (LAYLA, WORK, "layla.new@cachoo.example"):
        forms = (address, address.encode().hex(), digest(address))
        assert not [form for form in forms if form in held], address
    assert not Letter.objects.filter(next_try_at__isnull=False).exists()
    assert Identity.objects.get().subject_id == yusuf.pk


def test_an_address_that_was_only_claimed_takes_nothing_from_its_owner(layla, yusuf):
    known(yusuf)
    subjects.set_contact(subject_id=layla.pk, address=LAYLA, confirmed_at=None)
    deciding.leave(layla)
    assert Identity.objects.get().email_confirmed_at is not None


def test_whoever_works_here_stays_on_the_team(answered, layla):
    get_user_model().objects.filter(username="layla").update(is_staff=True)
    deciding.leave(layla)
    assert get_user_model().objects.filter(username="layla").exists()
    assert not Identity.objects.exists()


def test_sessions_that_are_over_are_read_by_no_erasure_and_go_by_themselves(
    layla, yusuf, browser, monkeypatch
):
    over, mine, anothers = (browser(one).session.session_key for one in (layla, layla, yusuf))
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))
    opened, read = Session.get_decoded, []
    monkeypatch.setattr(Session, "get_decoded", lambda one: read.append(one.pk) or opened(one))
    deciding.leave(layla)
    assert set(read) == {mine, anothers}
    assert set(Session.objects.values_list("pk", flat=True)) == {over, anothers}
    tidy.run()
    assert Session.objects.get().pk == anothers
