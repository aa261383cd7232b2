"""Taking one's data: one file with everything, readable by a person and by a program."""

import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.exporting import export
from consent.models import Grade, Subject
from consent.noticing import record_delivered
from consent.receipts import receipt_of
from consent.sealing import seal
from consent.signing import receipt_keys
from ledger.__main__ import main
from ledger.receipt import verify
from policies import schedule
from policies.models import Purpose
from tests.builders import a_draft, a_policy, a_published
from tests.consent.builders import press, published_from
from tests.consent.rights_people import LAYLA, known
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]


def taken(client) -> zipfile.ZipFile:
    answer = client.post("/ar/my-data/")
    assert answer["Content-Type"] == "application/zip" and "no-cache" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_file_holds_everything_and_its_receipts_verify(layla, yusuf, browser, settings):
    settings.BRAND_COLOUR = "#7a1f5c"
    version = a_published()
    mine, _new = press(known(layla), version, "refuse")
    theirs, _new = press(yusuf, version, "accept")
    person = browser(layla)
    person.post("/ar/requests/", {"kind": "copy", "words": "نسخة من فضلكم"})
    file = taken(person)
    assert set(file.namelist()) == {
        "data.json",
        "index.html",
        "style.css",
        f"receipts/{mine.pk}.jws",
        "receipts/jwks.json",
    }
    assert b"a { color: #7a1f5c; }" in file.read("style.css")
    data = json.loads(file.read("data.json"))
    assert data["account"]["address"] == LAYLA
    assert [one["record_id"] for one in data["records"]] == [str(mine.pk)]
    assert data["requests"][0]["words"] == "نسخة من فضلكم"
    assert verify(file.read(f"receipts/{mine.pk}.jws").decode(), receipt_keys())
    page = file.read("index.html").decode()
    assert 'dir="rtl"' in page and str(mine.pk) in page and LAYLA in page
    assert str(theirs.pk) not in page + file.read("data.json").decode()


def test_the_page_says_all_of_it_in_words(layla, browser):
    draft = a_draft()
    news = {"key": "newsletter", "title_ar": "القائمة البريدية", "lawful_basis": "consent", "optional": True}
    Purpose.objects.create(version=draft, confirmed=True, **news)
    version = published_from(draft)
    press(known(layla), version, "accept", purposes={"newsletter": True})
    for grade in Grade.values:
        record_delivered(version_id=version.pk, told=[(layla.pk, timezone.now())], grade=grade)
    person = browser(layla)
    person.post("/ar/requests/", {"kind": "copy", "words": "نسخة من فضلكم"})
    file = taken(person)
    page = re.sub(r"<[^>]+>", " ", file.read("index.html").decode())
    for said in ("القائمة البريدية", "وافقت", "نعم", "نسخة من فضلكم", "تسلّمه خادم بريدك"):
        assert said in page, said
    assert page.count("UTC+03:00") == 3 + 1 + len(Grade.values) + 1
    for raw in ("newsletter", "accepted_by_recipient_server", "displayed", "copy", "+00:00", "privacy "):
        assert raw not in page, raw


def test_what_a_joined_device_said_is_its_persons_and_every_sealed_record_has_its_proof(
    layla, yusuf, browser, own_log, tmp_path, capsys
):
    version = a_published()
    mine, _new = press(layla, version, "accept")
    on_device, _new = press(yusuf, version, "refuse")  # a phone before it was known to be hers
    Subject.objects.filter(pk=yusuf.pk).update(merged_into=layla)
    seal()
    file = taken(browser(layla))
    data = json.loads(file.read("data.json"))
    assert {one["record_id"] for one in data["records"]} == {str(mine.pk), str(on_device.pk)}
    assert {one["event"]["decision"] for one in data["records"]} == {"accept", "refuse"}
    assert data["devices"] == [str(yusuf.pk)]
    file.extractall(tmp_path / "taken")
    for one in (mine, on_device):
        folder = tmp_path / "taken" / "proofs" / str(one.pk)
        assert main(["verify", str(folder)]) == 0
        told = (folder / "README.ar.txt").read_text()
        assert "ledger verify" in told and "rendition" not in told
        assert f"/api/v1/policies/privacy/versions/{one.version.number}/content/ar\n" in told
    assert "receipt.jws was signed" in capsys.readouterr().out


def test_a_stranger_takes_nothing_and_nobody_takes_too_often(layla, browser):
    assert Client().post("/ar/my-data/").status_code == 302
    person = browser(known(layla))
    answers = [person.post("/ar/my-data/").status_code for _time in range(11)]
    assert answers == [200] * 10 + [302]


def test_the_doors_stand_open_once_whoever_refused_however_many_texts(layla, browser):
    versions = [a_published(), a_published(a_policy(slug="terms", contact_email="terms@cachoo.example"))]
    person = browser(layla)
    for one in versions:
        press(layla, one, "refuse")
    shown = person.get("/ar/answer/").content.decode()
    for door in ("/ar/my-data/", "/ar/leave/"):
        assert shown.count(f'class="button outline" href="{door}"') == 1, door
    assert shown.count('class="doors"') == 1 and "terms@cachoo.example" in shown
    answered = "&".join(f"answered={one.records.get(decision='refuse').pk}" for one in versions)
    assert person.get(f"/ar/answer/?{answered}").content.decode().count('class="doors"') == 1
    press(layla, versions[0], "accept")
    assert person.get("/ar/answer/").content.decode().count('class="doors"') == 1
    press(layla, versions[1], "accept")
    assert 'class="doors"' not in person.get("/ar/answer/").content.decode()


@pytest.mark.parametrize("page", ["/ar/my-data/", "/ar/leave/", "/ar/requests/"])
def test_every_door_after_a_refusal_is_a_link_on_the_page(layla, browser, page):
    version = a_published()
    press(layla, version, "refuse")
    person = browser(layla)
    shown = person.get("/ar/answer/").content.decode()
    doors = ["/ar/my-data/", "/ar/leave/", "/ar/accounts/logout/", f"/ar/privacy/versions/{version.number}/"]
    assert all(f'"{door}"' in shown for door in doors)
    assert person.get(page).status_code == 200
    assert receipt_of(version.records.get(decision="refuse"))


def test_many_records_cost_no_more_queries_than_few(layla, own_log):
    version = a_published()

    def queries():
        seal()
        schedule.read()  # by the clock a process reads it anew, which is no cost of a record
        with CaptureQueriesContext(connection) as asked:
            held = zipfile.ZipFile(io.BytesIO(export(layla, language="ar")))
        return len(asked), sum(name.endswith("record.tlog-proof") for name in held.namelist())

    press(layla, version, "accept", at=timezone.now())
    queries()  # what a process reads once is read
    few, proofs = queries()
    for decision in ("refuse", "accept") * 3:
        press(layla, version, decision, at=timezone.now())
    assert (proofs, queries()) == (1, (few, 7))


@pytest.mark.parametrize("damaged", ["substr(body, 1, 31)", "set_byte(body, 0, get_byte(body, 0) # 1)"])
def test_a_damaged_log_keeps_nobody_from_their_data_and_proves_nothing(layla, browser, own_log, damaged):
    mine, _new = press(layla, a_published(), "accept", at=timezone.now())
    seal()
    unguarded(f"UPDATE consent_logtile SET body = {damaged} WHERE level = 0")
    names = taken(browser(layla)).namelist()
    assert f"receipts/{mine.pk}.jws" in names and not [one for one in names if one.startswith("proofs/")]
    assert browser(layla).get(f"/ar/receipts/{mine.pk}/evidence.zip").status_code == 302
    assert Client().get(f"/ledger/proof/{mine.pk}").status_code == 404
    asked = browser(layla).get(f"/api/v1/me/consent-events/{mine.pk}/proof")
    assert (asked.status_code, asked.json()) == (202, {"sealed": False})
