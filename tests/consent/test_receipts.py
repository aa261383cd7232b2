"""The receipt: at once, the same bytes for ever, verified by libraries of others, its own person's alone."""

import io
import json
import zipfile

import jwt
import pypdfium2
import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from joserfc import jws as joserfc_jws
from joserfc.jwk import KeySet

from consent.evidence import body_of
from consent.models import ConsentRecord, Identity, LetterKind, SubjectKey
from consent.onbehalf import record_for
from consent.posting import Letter
from consent.receipts import receipt_of
from consent.sealing import seal
from consent.signing import receipt_keys
from ledger.__main__ import main
from ledger.canonical import canonical
from ledger.receipt import verify
from policies.dates import exactly
from tests.builders import a_draft, a_published
from tests.consent.builders import an_act, press, published_from, record_by_app, sha256
from tests.consent.rights_people import LAYLA, known
from tests.consent.test_api_servers import with_purposes
from tests.consent.test_history import a_row, brought_in
from tests.fixtures.people import ISSUER
from tests.policies.pdf import reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]


@pytest.fixture
def made(layla):
    """Layla's acceptance."""
    return press(layla, a_published(), "accept")[0]


def jwks() -> dict:
    return json.loads(Client().get("/.well-known/jwks.json").content)


def test_a_receipt_holds_the_whole_record_and_the_promise_of_the_log(made):
    said = verify(receipt_of(made), receipt_keys())
    assert said.record_bytes == body_of(made)
    assert said.commitment == bytes(made.commitment)
    assert said.said["log"]["mmd_seconds"] == 300
    assert said.said["status_url"].endswith(f"/ar/receipts/{made.pk}/")


# Its advice is RFC 9864's name, which PyJWT does not know yet; the bytes are the same.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_two_independent_libraries_verify_a_receipt_with_the_published_keys(made):
    token = receipt_of(made)
    keys = jwks()
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(one) for one in keys["keys"] if one["kid"] == kid)
    by_pyjwt = jwt.PyJWS().decode(token, key.key, algorithms=["EdDSA"])
    by_joserfc = joserfc_jws.deserialize_compact(token, KeySet.import_key_set(keys), algorithms=["EdDSA"])
    assert by_pyjwt == by_joserfc.payload == canonical(json.loads(by_pyjwt))
    head, said, signature = token.split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.PyJWS().decode(f"{head}.{said[:-4]}AAAA.{signature}", key.key, algorithms=["EdDSA"])


def test_the_same_answer_sent_again_gives_the_same_bytes_also_after_a_change_of_key(made, layla, settings):
    before = receipt_of(made)
    settings.SIGNING_KEYS = (b"k" * 32, *settings.SIGNING_KEYS)
    assert receipt_of(ConsentRecord.objects.get(pk=made.pk)) == before


def test_the_apps_answer_carries_the_receipt_and_a_replay_the_same_one(issuer):
    version = a_published()
    said = {
        "policy": "privacy",
        "version": version.number,
        "language": "ar",
        "content_sha256": sha256(version),
        "decision": "accept",
    }
    key = {"idempotency-key": "7d0cb1a4-6f6f-4f0e-9d2a-6f5f0c8a4a11"}
    answers = [
        issuer.app().post("/api/v1/me/consent-events", said, "application/json", headers=key).json()
        for _time in range(2)
    ]
    assert answers[0]["receipt"] == answers[1]["receipt"]
    assert verify(answers[0]["receipt"], receipt_keys()).said["receipt_id"] == answers[0]["event"]["id"]


def test_the_page_and_both_files_show_it_to_its_person_and_to_nobody_else(made, layla, yusuf, browser):
    pages = [f"/ar/receipts/{made.pk}/{name}" for name in ("", "receipt.jws", "receipt.json")]
    page, signed, said = (browser(layla).get(one) for one in pages)
    with override("ar"):
        when = exactly(made.decided_at)
    assert f"{timezone.localtime(made.decided_at):%-I:%M:%S}" in when and "UTC+03:00" in when
    for words in (str(made.pk), made.content_sha256, when):
        assert words in page.content.decode(), words
    assert signed.content.decode() == receipt_of(made)
    assert json.loads(said.content)["receipt_id"] == str(made.pk)
    assert "attachment" in signed["Content-Disposition"] and "no-cache" in page["Cache-Control"]
    for one in pages:
        assert browser(yusuf).get(one).status_code == 404
        assert Client().get(one).status_code == 302
    assert browser(yusuf).post(f"/ar/receipts/{made.pk}/mail/").status_code == 404


def test_it_is_mailed_when_the_person_wishes_and_no_queue_keeps_it(made, layla, browser):
    browser(known(layla)).post(f"/ar/receipts/{made.pk}/mail/")
    [letter] = mail.outbox
    [(name, content, _kind)] = letter.attachments
    assert letter.to == [LAYLA] and name.endswith(".jws")
    assert (content if isinstance(content, str) else content.decode()) == receipt_of(made)
    kept = Letter.objects.get(kind=LetterKind.RECEIPT)
    assert (kept.text_encrypted, kept.to_encrypted) == (None, None)


def test_without_a_known_address_the_page_says_so(made, layla, browser):
    page = browser(layla).post(f"/ar/receipts/{made.pk}/mail/", follow=True)
    assert not mail.outbox
    assert [str(one) for one in page.context["messages"]] == ["لا نعرف لك عنوانًا مؤكَّدًا."]


def test_mail_is_sent_only_so_often(made, layla, browser):
    person = browser(known(layla))
    for _time in range(11):
        person.post(f"/ar/receipts/{made.pk}/mail/")
    assert len(mail.outbox) == 10


def test_with_its_persons_key_the_receipt_is_gone_from_us_but_theirs_still_verifies(made):
    theirs = receipt_of(made)
    SubjectKey.objects.all().delete()
    assert receipt_of(ConsentRecord.objects.select_related("subject").get()) is None
    assert verify(theirs, receipt_keys()).said["receipt_id"] == str(made.pk)


def test_what_somebody_recorded_for_a_person_names_them_and_how_it_was_told(layla, browser):
    version = a_published()
    get_user_model().objects.create(username="omar", first_name="عمر", is_staff=True)
    act = an_act(version, "accept")
    made, _new = record_for(layla, act, version=version, remark="قالته في مكالمة.", by="omar")
    page = browser(layla).get(f"/ar/receipts/{made.pk}/").content.decode()
    assert "<bdi>عمر</bdi>" in page and "قالته في مكالمة." in page and "omar" not in page
    mine = browser(layla).get("/ar/my-answers/").content.decode()
    assert "<dt>من تصرّف نيابةً عنك</dt><dd><bdi>عمر</bdi></dd>" in mine and "omar" not in mine
    copy = browser(layla).post("/ar/my-data/").content
    told = zipfile.ZipFile(io.BytesIO(copy)).read("index.html").decode()
    assert "<dt>من تصرّف نيابةً عنك</dt><dd><bdi>عمر</bdi></dd>" in told
    paper = reading.by_pdfium(browser(layla).get(f"/ar/receipts/{made.pk}/receipt.pdf").content)
    assert "omar" in paper and "قالته في مكالمة" in paper, "the paper says what was signed"


def test_a_withdrawal_has_a_receipt_too(layla):
    version = a_published()
    assert receipt_of(record_by_app(layla, version, decision="refuse")[0])


def test_the_paper_says_it_in_words_and_holds_the_signed_file(layla, browser):
    made = press(layla, a_published(), "accept")[0]
    answer = browser(layla).get(f"/ar/receipts/{made.pk}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-cache" in answer["Cache-Control"]
    text, at = reading.by_pdfium(answer.content), f"{timezone.localtime(made.decided_at):%-I:%M:%S}"
    for words in ("إيصال", "سياسة الخصوصية", "قبول", str(made.pk), made.content_sha256, at, "UTC"):
        assert words in text, words
    with pypdfium2.PdfDocument(answer.content) as document:
        [inside] = [document.get_attachment(n) for n in range(document.count_attachments())]
        assert bytes(inside.get_data()).decode() == receipt_of(made)
    assert browser(layla).get(f"/ar/receipts/{made.pk}/receipt.pdf").content == answer.content


def test_the_paper_is_its_own_persons(layla, yusuf, browser):
    made = press(layla, a_published(), "accept")[0]
    assert browser(yusuf).get(f"/ar/receipts/{made.pk}/receipt.pdf").status_code == 404
    assert Client().get(f"/ar/receipts/{made.pk}/receipt.pdf").status_code == 302


def test_letters_that_the_paper_cannot_write_stand_as_numbers_and_the_file_keeps_them(
    layla, browser, settings
):
    version, remark = a_published(), "قالها 中文 👍🏽 हि \ufeff\U000e0041."
    made, _new = record_for(layla, an_act(version, "accept"), version=version, remark=remark, by="omar")
    answer = browser(layla).get(f"/ar/receipts/{made.pk}/receipt.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = " ".join(reading.by_pdfium(answer.content).split())
    for number in ("U+4E2D U+6587", "U+1F44D U+1F3FD", "U+0939", "U+FEFF"):
        assert number in text, number
    assert "بأرقامها" in text
    with pypdfium2.PdfDocument(answer.content) as document:
        assert bytes(document.get_attachment(0).get_data()).decode() == receipt_of(made)
    told = json.loads(browser(layla).get(f"/ar/receipts/{made.pk}/receipt.json").content)
    assert told["record"]["evidence"]["remark"] == remark
    settings.BRAND = "คาชู"
    assert browser(layla).get(f"/ar/receipts/{made.pk}/receipt.pdf")["Content-Type"] == "application/pdf"


def test_an_answer_of_an_earlier_system_has_no_receipt_and_all_the_evidence(
    browser, settings, own_log, django_user_model, tmp_path, capsys
):
    settings.JWT_ISSUERS = [ISSUER]
    published_from(with_purposes(a_draft(), mailer=["newsletter"]))
    brought_in(a_row(purposes={"newsletter": True}))
    made, reader = ConsentRecord.objects.get(), django_user_model.objects.create(username="layla")
    Identity.objects.filter(subject=made.subject_id).update(user=reader)
    person, page = browser(made.subject), f"/ar/receipts/{made.pk}/"
    waiting = person.get(page).content.decode()
    assert "من نظام أقدم" in waiting and "قبل الإيصالات" not in waiting and "بعد ثوانٍ" in waiting
    assert "<span>newsletter</span>" not in waiting
    seal()
    told = person.get(page).content.decode()
    assert f"{page}evidence.zip" in told and "receipt.jws" not in told
    with zipfile.ZipFile(io.BytesIO(person.get(f"{page}evidence.zip").content)) as file:
        assert "receipt.jws" not in file.namelist()
        assert all(b"receipt.jws" not in file.read(f"README.{one}.txt") for one in ("ar", "en"))
        file.extractall(tmp_path / "bundle")
    assert main(["verify", str(tmp_path / "bundle")]) == 0, capsys.readouterr()
