"""The one story: the real text goes in, is read, answered, changed and announced, through every real part."""

import json
import os
import re
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from cachoo_privacy.celery import app as celery
from consent import keysets
from consent.models import ConsentRecord, Identity
from consent.sealing import seal
from ledger.__main__ import main as verify
from notifications.mailings import approving, writing
from notifications.models import Delivery
from policies.approval import hash_of
from policies.models import PolicyVersion
from policies.reviewing import SamePersonCannotApprove, approve
from tests.builders import a_policy, a_staff_member
from tests.fixtures.browser import overflow
from tests.seed import SEED, seed_words

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ISSUER, AUDIENCE = "https://id.cachoo.example", "cachoo-privacy"
LAYLA, NOUR = "layla@cachoo.example", "nour@cachoo.example"
OMAR, HUDA, SALMA = "omar@cachoo.example", "huda@cachoo.example", "salma@cachoo.example"


@pytest.fixture
def company(settings):
    """The company's identity provider: gives tokens that the site was told to believe."""
    key = Ed25519PrivateKey.generate()
    settings.JWT_ISSUERS = [{"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": f"{ISSUER}/jwks.json"}]
    public = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    jwks = {"keys": [{**public, "kid": "1", "alg": "EdDSA", "use": "sig"}]}
    keysets.forget()
    keysets.refresh(fetch=lambda url: json.dumps(jwks).encode())

    def token(sub: str, email: str) -> str:
        now = datetime.now(UTC)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "iat": now, "exp": now + timedelta(hours=1)}
        claims |= {"email": email, "email_verified": True}
        return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": "1"})

    return token


@pytest.fixture
def api(live_server):
    """`api(path, token, ...)` as a mobile app asks: (status, headers, body or None)."""

    def call(path: str, token: str, *, body: dict | None = None, **headers: str):
        request = urllib.request.Request(
            live_server.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.headers, json.loads(response.read())
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, error.headers, json.loads(text) if text else None

    return call


def wait_for(condition, *, seconds: float = 30):
    """The condition's first true value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s in vain")


def code_mailed_to(address: str, sink, *, after: int) -> str:
    """The sign-in code in the newest message to an address that came after so many others."""

    def found():
        mine = [m for m in sink.messages[after:] if m["To"] == address]
        return mine and re.search(
            r"^\s*([A-Z0-9-]{6,12})\s*$", mine[-1].get_body().get_content(), re.MULTILINE
        )

    return wait_for(found)[1]


def sign_in(page, address: str, sink) -> None:
    """From the page that asks for an address, through the code, to where the person was going."""
    before = len(sink.envelopes)
    page.fill("input[name=email]", address)
    page.press("input[name=email]", "Enter")
    page.fill("input[name=code]", code_mailed_to(address, sink, after=before))
    page.press("input[name=code]", "Enter")
    page.wait_for_selector("input[name=code]", state="detached")


def visible_words(page) -> list[str]:
    """The words a reader sees in the article, without the printed section numbers."""
    page.evaluate("document.querySelectorAll('article .number').forEach(number => number.remove())")
    return page.locator("article").inner_text().split()


def picture(page, name: str) -> None:
    """A screenshot for people to look at, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.skipif(not SEED.exists(), reason=f"the real policy text is not here: {SEED}")
def test_the_story(live_server, start_worker, smtp_sink, open_page, settings, company, api, own_log):
    settings.SITE_URL, settings.VAR_DIR = live_server.url, own_log
    a_staff_member(OMAR, "editor")
    a_staff_member(HUDA, "approver")
    a_staff_member(SALMA, "privacy officer")
    a_policy(contact_email="support@cachooapp.com")
    words = seed_words()

    # The real text goes in by Omar, its declarations are confirmed, and Huda's word publishes it.
    call_command(
        "import_policy",
        str(SEED),
        policy="privacy",
        language="ar",
        confirm_declarations=True,
        publish=True,
        by=OMAR,
        approved_by=HUDA,
        gaps_reason="نص المالك كما هو؛ نكمله في الإصدار التالي.",
    )
    first = PolicyVersion.objects.get(number=1)
    assert [p.key for p in first.purposes.filter(optional=True)] == ["newsletter"]
    wait_for(lambda: first.effective_at <= datetime.now(UTC))

    # It is read, right to left, every word in its place.
    for width in (1366, 390):
        page = open_page(width=width)
        page.goto(f"{live_server.url}/ar/privacy/")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert overflow(page) <= 0
        picture(page, "policy")
        title = page.locator("h1").inner_text().split()
        assert title + visible_words(page) == words
    assert first.published_at.astimezone().strftime("%Y") in page.locator("footer").inner_text()

    # Layla's app asks, is told to show version 1, and records her acceptance once.
    layla = company("layla-7", LAYLA)
    status, headers, gate = api("/api/v1/me/gate", layla)
    assert (status, gate["show"], gate["actions"][0]["version"]) == (200, True, 1)
    answer = {
        "policy": "privacy",
        "version": 1,
        "language": "ar",
        "content_sha256": gate["actions"][0]["sha256"],
        "decision": "accept",
    }
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert api("/api/v1/me/consent-events", layla, body=answer, **key)[0] == 201
    status, headers, _ = api("/api/v1/me/consent-events", layla, body=answer, **key)
    assert (status, headers["Idempotency-Replayed"]) == (201, "true")
    status, headers, gate = api("/api/v1/me/gate", layla)
    assert gate["show"] is False
    assert api("/api/v1/me/gate", layla, **{"If-None-Match": headers["ETag"]})[0] == 304

    # Nour reads in the browser, signs in by code, and accepts there.
    reader = open_page(width=390)
    reader.goto(f"{live_server.url}/ar/answer/")
    sign_in(reader, NOUR, smtp_sink)
    picture(reader, "answer")
    reader.click("button[value=accept]")
    reader.wait_for_url("**answered=**")
    assert ConsentRecord.objects.exclude(decision="displayed").count() == 2

    # Omar copies the version and changes a section; Huda approves it and publishes it.
    draft = write_second_version(open_page(), live_server.url, smtp_sink)
    second = publish_second_version(open_page(), live_server.url, smtp_sink, draft)
    assert second.number == 2

    # One mail each, through a worker process of its own, whatever is rung how often.
    sent_before = len(smtp_sink.envelopes)
    start_worker(EMAIL_URL=smtp_sink.url, SITE_URL=live_server.url)

    def everyone_told():
        celery.send_task("notifications.sweep")
        return Delivery.objects.filter(state="accepted").count() == 4

    wait_for(everyone_told)
    time.sleep(1)
    told = [address for one in smtp_sink.envelopes[sent_before:] for address in one.rcpt_tos]
    assert sorted(told) == sorted([LAYLA, NOUR, OMAR, HUDA])
    mail = next(m for m in smtp_sink.messages[sent_before:] if m["To"] == LAYLA)
    html = mail.get_body(("html",)).get_content()
    assert (
        'dir="rtl"' in html
        and "أضفنا قسمًا" in html
        and "أضفنا قسمًا" in mail.get_body(("plain",)).get_content()
    )

    # Her app learns of it, and that it must be accepted.
    status, _, gate = api("/api/v1/me/gate", layla, **{"If-None-Match": headers["ETag"]})
    assert (status, gate["show"]) == (200, True)
    assert (gate["actions"][0]["version"], gate["actions"][0]["action"]) == (2, "accept")

    # Nour follows the mail, refuses, changes her mind: three records, all hers to see.
    letter = next(m for m in smtp_sink.messages[sent_before:] if m["To"] == NOUR)
    link = re.search(rf"{re.escape(live_server.url)}/m/\S*", letter.get_body(("plain",)).get_content())[0]
    for decision in ("refuse", "accept"):
        reader.goto(link)
        reader.click(f"button[value={decision}]")
        reader.wait_for_selector("[role=status]")
    reader.goto(f"{live_server.url}/ar/my-answers/")
    picture(reader, "my-answers")
    assert ConsentRecord.objects.filter(version=second).exclude(decision="displayed").count() == 2
    assert overflow(reader) <= 0

    # She joins the list twice, keeps the receipt, gets a mailing, leaves by it; and takes along what we hold.
    join_the_list(reader, live_server.url, smtp_sink)
    leave_the_list(reader, smtp_sink)
    bundle = take_along(reader, live_server.url, own_log)

    # Salma, the privacy officer, finds her by her address and hands the evidence to whoever asks for it.
    evidence = hand_over(open_page(), live_server.url, smtp_sink, own_log)

    # Nour leaves. Nothing here leads to her any more, and what was handed out is still proved offline.
    leave(reader, live_server.url)
    assert not Identity.objects.filter(user__email=NOUR).exists()
    for proof in (bundle, evidence):
        assert verify(["verify", str(proof)]) == 0


def join_the_list(page, site: str, sink) -> None:
    """As a reader does it: one press to give, with its receipt, and one more on the page of a mail."""
    page.goto(f"{site}/ar/my-answers/")
    page.click("main a[href$='/privacy/choices/']")
    page.click("button[value=yes]")
    page.wait_for_selector(".chip.accept")
    picture(page, "choices")
    page.locator("main a[href*='/receipts/']").first.click()
    assert overflow(page) <= 0
    picture(page, "receipt")
    letter = next(m for m in reversed(sink.messages) if m["To"] == NOUR)
    page.goto(re.search(rf"{re.escape(site)}/ar/mailing-list/\S+", letter.get_content())[0])
    page.click("main form .button")
    page.wait_for_selector("[role=status]")


def leave_the_list(page, sink) -> None:
    """A mailing that two people made comes to her alone; its link leads out, with one press."""
    mailing = writing.begin({"ar": writing.Words("جديد كاتشو", "مرحبًا **بك**.")}, by=OMAR)
    approving.submit(mailing, by=OMAR)
    announcement = approving.approve(mailing, by=HUDA, shown=writing.hash_of(mailing))

    def sent():
        celery.send_task("notifications.sweep")
        return announcement.deliveries.filter(state="accepted").count() == 1

    wait_for(sent)
    mail = sink.messages[-1]
    assert mail["To"] == NOUR and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.goto(mail["List-Unsubscribe"].strip("<>"))
    page.click("main form .button")
    page.wait_for_selector("[role=status]")
    assert overflow(page) <= 0


def take_along(page, site: str, folder: Path) -> Path:
    """As a reader does it: her choice is off, and everything is in one file."""
    page.goto(f"{site}/ar/privacy/choices/")
    page.wait_for_selector("button[value=yes]")
    assert overflow(page) <= 0
    seal()
    page.goto(f"{site}/ar/my-data/")
    with page.expect_download() as taken:
        page.click("main form .button")
    with zipfile.ZipFile(taken.value.path()) as file:
        file.extractall(folder / "taken")
    mine = json.loads((folder / "taken" / "data.json").read_text())
    assert mine["account"]["address"] == NOUR and mine["choices"][0]["agreed_in_version"] is None
    return folder / "taken" / "proofs" / mine["records"][-1]["record_id"]


def hand_over(page, site: str, sink, folder: Path) -> Path:
    """As a privacy officer does it: look up for a reason, read the timeline, take the evidence."""
    page.goto(f"{site}/ar/admin/")
    sign_in(page, SALMA, sink)
    page.goto(f"{site}/ar/admin/consent/subject/")
    page.fill("[name=term]", NOUR)
    page.fill("[name=reason]", "طلب من الجهة الرقابية")
    page.click("main form button.default")
    page.wait_for_selector(".desk-timeline")
    picture(page, "person")
    assert overflow(page) <= 0 and NOUR not in page.content()
    with page.expect_download() as taken:
        page.locator(".desk-timeline form[action*='/evidence/'] button").first.click()
    taken.value.save_as(folder / "evidence.zip")
    return folder / "evidence.zip"


def leave(page, site: str) -> None:
    """As a reader does it: what goes and what stays is said first, and a certificate ends it."""
    page.goto(f"{site}/ar/leave/")
    picture(page, "leave")
    page.check("#sure")
    page.click("main .button.danger")
    page.wait_for_url("**/leave/*-*/")
    picture(page, "certificate")
    assert overflow(page) <= 0


def write_second_version(page, site: str, sink) -> PolicyVersion:
    """As an editor does it: sign in, copy, change a section, preview, submit; nobody approves their own."""
    page.goto(f"{site}/ar/admin/")
    sign_in(page, OMAR, sink)
    picture(page, "desk")
    page.goto(f"{site}/ar/admin/policies/policyversion/add/")
    page.click("main form button")
    page.fill("[name=change_summary_ar]", "أضفنا قسمًا يقول كم نحتفظ ببياناتك.")
    body = page.locator("[name=sections-1-body_ar]")
    body.fill(body.input_value() + "\n\nنحتفظ بها سنة واحدة.")
    page.click("input[name=_continue]")
    draft = PolicyVersion.objects.get(status="draft")
    page.goto(f"{site}/ar/admin/policies/policyversion/{draft.pk}/preview/ar/")
    assert "نحتفظ بها سنة واحدة" in page.locator("article").inner_text()
    page.goto(f"{site}/ar/admin/policies/policyversion/{draft.pk}/change/")
    page.click("form[action$='/submission/'] button")
    page.wait_for_selector("form[action$='/withdrawal/']")
    with pytest.raises(SamePersonCannotApprove):
        approve(draft, by=OMAR, shown=hash_of(draft))
    return draft


def publish_second_version(page, site: str, sink, draft: PolicyVersion) -> PolicyVersion:
    """As an approver does it: sign in, find the draft, approve it, look at the consequences, publish."""
    page.goto(f"{site}/ar/admin/")
    sign_in(page, HUDA, sink)
    page.click(f"a[href$='/policyversion/{draft.pk}/change/']")
    picture(page, "review")
    assert overflow(page) <= 0
    page.fill("[name=text]", "قرأتُها كلَّها، وهي واضحة.")
    page.click("button[formaction$='/approval/']")
    page.wait_for_selector("a.desk-main")
    picture(page, "approved")
    page.click("a.desk-main")
    picture(page, "publish")
    assert overflow(page) <= 0
    page.fill("[name=gaps_reason]", "نكمله في الإصدار التالي.")
    page.fill("[name=number]", "2")
    page.click("main form button.default")
    page.wait_for_url(f"**/policyversion/{draft.pk}/change/")
    page.wait_for_selector("form[action$='/correction/']")
    picture(page, "published")
    return PolicyVersion.objects.get(pk=draft.pk)
