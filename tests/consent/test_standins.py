"""A dump of the database gives no reader's address away, and sign-in goes on as before."""

import base64
import hashlib
import os
import re
import subprocess

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client

from cachoo_privacy.embedded.finding import system_postgres, wheel_postgres
from consent import standins, subjects
from consent.models import SealedAddress
from consent.rights import requesting
from consent.sign_in import Adapter
from tests.builders import a_published, a_staff_member
from tests.consent.builders import press
from tests.consent.test_sign_in import ASK, LAYLA, ask, sign_in, the_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def accounts():
    """Every address that Django and allauth hold in the clear."""
    return {*get_user_model().objects.values_list("email", flat=True)} | {
        *EmailAddress.objects.values_list("email", flat=True)
    }


def dump():
    """The whole database as pg_dump writes it."""
    place = connection.settings_dict
    found = [*wheel_postgres(), *system_postgres(os.environ)]
    newest = max(found, key=lambda programs: programs.version)
    command = [newest.at / "pg_dump", "--dbname", place["NAME"], "--host", place["HOST"]]
    command += ["--username", place["USER"], "--port", str(place["PORT"] or 5432)]
    known = os.environ | {"PGPASSWORD": place["PASSWORD"]}
    return subprocess.run(command, capture_output=True, check=True, env=known).stdout.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_dump_alone_reveals_no_address(layla):
    version = a_published()
    browser = Client()
    ask(browser)
    half_way = dump()
    browser.post("/ar/accounts/login/code/confirm/", {"code": the_code()})
    reader = get_user_model().objects.get(email=standins.stand_in(LAYLA))
    press(subjects.of_user(reader), version, "accept")
    subjects.confirm(layla, "yusuf@cachoo.example", language="ar")
    requesting.ask_as_stranger("question", "سؤال", address="nour@cachoo.example", language="ar")
    change = {"address": "changed@cachoo.example", "confirmed_at": None}
    subjects.set_contact(subject_id=layla.pk, **change)
    standins.cover_all()
    whole = dump()
    assert "consent_identity" in whole
    for address in (LAYLA, "yusuf@cachoo.example", "nour@cachoo.example", "changed@cachoo.example"):
        for text in shapes(address):
            assert text not in half_way.lower()
            assert text not in whole.lower()


def shapes(address):
    """What somebody would look for who has the dump and guesses the address."""
    raw = address.encode()
    yield from (address, address.split("@")[0] + "%40", raw.hex())
    yield from (hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256"))
    yield base64.b64encode(raw).decode().lower().rstrip("=")


def test_a_readers_account_holds_a_stand_in_and_the_page_names_the_mailbox():
    client = Client()
    page = client.get(ask(client).headers["Location"]).content.decode()
    assert LAYLA in page
    assert LAYLA not in str(client.session.items())
    assert mail.outbox[-1].to == [LAYLA]
    client.post("/ar/accounts/login/code/confirm/", {"code": the_code()})
    assert accounts() == {standins.stand_in(LAYLA)}
    assert re.fullmatch(r"[0-9a-f]{64}@address\.invalid", standins.stand_in(LAYLA))
    assert LAYLA not in str(client.session.items())
    assert standins.real(standins.stand_in(LAYLA)) == LAYLA
    assert standins.real("nobody@elsewhere.example") == "nobody@elsewhere.example"


def test_an_older_account_is_covered_when_it_signs_in_or_by_the_round():
    for name in ("layla", "yusuf"):
        get_user_model().objects.create_user(username=name, email=f"{name}@cachoo.example")
    sign_in(Client())
    assert get_user_model().objects.get(username="layla").email == standins.stand_in(LAYLA)
    assert (standins.cover_all(), standins.cover_all()) == (1, 0)
    assert all(email.endswith("@address.invalid") for email in accounts())
    sign_in(Client())
    assert get_user_model().objects.count() == 2


def test_the_team_knows_its_members_addresses_until_they_leave():
    huda = a_staff_member("huda@cachoo.example", "editor")
    standins.cover_all()
    assert accounts() == {"huda@cachoo.example"}
    huda.is_staff = False
    huda.save()
    standins.cover_all()
    assert accounts() == {standins.stand_in("huda@cachoo.example")}


def test_a_stand_in_opens_no_account_and_a_forgotten_one_is_not_written_to():
    sign_in(Client())
    mail.outbox.clear()
    refused = Client().post(ASK, {"email": standins.stand_in(LAYLA).upper()})
    assert refused.context["form"].errors["email"]
    assert (mail.outbox, accounts()) == ([], {standins.stand_in(LAYLA)})
    SealedAddress.objects.all().delete()
    assert standins.real(standins.stand_in(LAYLA)) == ""
    Adapter().send_mail("account/email/login_code", standins.stand_in(LAYLA), {"code": "1"})
    assert mail.outbox == []
