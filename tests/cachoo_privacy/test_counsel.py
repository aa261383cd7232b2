"""The page behind a preview link, its buttons at the desk, and the preview of all that is published."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from policies.models import AuditEvent, PreviewLink, Remark
from policies.preview import preview_page
from policies.publishing import publish
from policies.sharing import share, token_of
from tests.builders import a_draft, a_policy, a_staff_member, an_approved, present

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def draft():
    """A draft in two languages, the second one empty."""
    return a_draft(a_policy(languages=("ar", "en")))


def address(draft, name="مكتب المحاماة") -> str:
    link = share(draft, name=name, lasts=timedelta(days=7), by="omar")
    return f"/ar/drafts/{token_of(link)}/"


def words(page: str) -> list[str]:
    """The visible words of its articles."""
    articles = "".join(re.findall(r"<article.*?</article>", page, re.DOTALL))
    return re.sub(r"<[^>]*>", " ", articles).split()


def browser_of(*roles: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member("omar@cachoo.example", *roles))
    return present(client)


def test_counsel_reads_the_exact_text_and_nobody_keeps_or_indexes_it(draft):
    answer = Client().get(address(draft))
    own = preview_page(draft, "ar", at=timezone.now(), links={"ar": "/", "en": "/"}).decode()
    assert answer.status_code == 200 and words(answer.content.decode()) == words(own)
    assert answer["Cache-Control"] == "no-store, private"
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "no-referrer"
    assert "watermark" in answer.content.decode() and not answer.cookies


def test_counsel_comments_on_a_section_and_the_desk_shows_it(draft):
    url, counsel = address(draft), Client(enforce_csrf_checks=True)
    answer = counsel.post(url, {"section_key": "use-mail", "text": "من نراسل؟ <b>"})
    assert answer["Location"] == f"{url}#use-mail"
    page = counsel.get(url).content.decode()
    assert "من نراسل؟ &lt;b&gt;" in page
    hub = browser_of("editor").get(f"/ar/admin/policies/policyversion/{draft.pk}/change/")
    assert [(one.by, one.section, one.text) for one in hub.context["remarks"]] == [
        ("مكتب المحاماة", "الرسائل", "من نراسل؟ <b>")
    ]
    assert AuditEvent.objects.filter(action="remark").count() == 1


def test_a_comment_that_is_refused_says_why_and_another_link_does_not_show_it(draft):
    url, other = address(draft), address(draft, "مكتب آخر")
    assert Client().post(url, {"section_key": "use", "text": ""}).status_code == 422
    Client().post(url, {"section_key": "use", "text": "سرّ"})
    assert "سرّ" not in Client().get(other).content.decode()


def test_a_comment_that_is_not_kept_is_given_back_to_whoever_wrote_it(draft, fresh_cache):
    url = address(draft)
    long = "طويل " * 1001
    for section in ("use", "use-mail"):
        refused = Client().post(url, {"section_key": section, "text": long})
        page = refused.content.decode()
        assert refused.status_code == 422 and page.count(long.strip()) == 1
    over = Client().post("/ar/drafts/none/", {"section_key": "use", "text": "كلامي"})
    assert over.status_code == 404 and "كلامي</textarea>" in over.content.decode()
    for _press in range(20):
        answer = Client().post(url, {"section_key": "use", "text": "كلامي"})
    assert answer.status_code == 429 and "كلامي</textarea>" in answer.content.decode()


def test_an_address_that_is_over_or_made_up_or_of_no_language_says_so_and_shows_nothing(draft):
    url = address(draft)
    for wrong in ("/ar/drafts/x.y/", url[:-3] + "/", url + "fr/"):
        answer = Client().get(wrong)
        assert answer.status_code == 404 and "نجمع" not in answer.content.decode()
        assert answer["Cache-Control"] == "no-store, private"
    PreviewLink.objects.update(revoked_at=timezone.now())
    assert Client().get(url).status_code == Client().post(url, {"text": "x"}).status_code == 404
    assert not Remark.objects.exists()


def test_a_flood_is_throttled(draft):
    url, client = address(draft), Client()
    assert [client.post(url, {}).status_code for _press in range(21)][-1] == 429


def test_who_writes_or_decides_shares_and_revokes_and_nobody_else(draft):
    page = f"/ar/admin/policies/policyversion/{draft.pk}/"
    for number, role in enumerate(("editor", "approver")):
        client = Client()
        client.force_login(a_staff_member(f"{role}@cachoo.example", role))
        assert client.post(page + "sharing/", {"name": "مكتب", "days": "7"}).status_code == 302
        assert client.get(page + "sharing/").status_code == 405
        link = PreviewLink.objects.first()
        assert token_of(link) in client.get(page + "change/").content.decode()
        client.post(f"{page}links/{link.pk}/revocation/")
        assert PreviewLink.objects.exclude(revoked_at=None).count() == number + 1
        assert token_of(link) not in client.get(page + "change/").content.decode()
    for role in ("translator", "auditor", "privacy officer", "operator"):
        client = Client()
        client.force_login(a_staff_member(f"{role.split()[0]}@cachoo.example", role))
        assert client.post(page + "sharing/", {"name": "مكتب", "days": "7"}).status_code == 403
        assert client.post(f"{page}links/{link.pk}/revocation/").status_code == 403
    assert PreviewLink.objects.count() == 2


@pytest.mark.parametrize("sent", [{"name": "", "days": "7"}, {"name": "x", "days": "365"}, {}])
def test_a_link_for_nobody_or_for_ever_is_refused(draft, sent):
    browser_of("editor").post(f"/ar/admin/policies/policyversion/{draft.pk}/sharing/", sent)
    assert not PreviewLink.objects.exists()


def test_the_preview_shows_the_very_bytes_that_are_published(draft):
    version, client = an_approved(draft), browser_of("editor")
    page = f"/ar/admin/policies/policyversion/{version.pk}/preview/ar/"
    text, document = (client.get(f"{page}{media}/").content for media in ("txt", "json"))
    published = publish(version, by="huda")
    after = client.get(page.replace("/preview/", "/previews/"))
    assert after.status_code == 302 and after["Location"].endswith(f"/{version.pk}/change/")
    stored = {one.media: bytes(one.body) for one in published.renditions.filter(language="ar")}
    assert stored["txt"] == text
    dates = {"published_at", "effective_at", "enforce_at"}
    shown, kept = json.loads(document), json.loads(stored["json"])
    assert {k: v for k, v in shown.items() if k not in dates} == {
        k: v for k, v in kept.items() if k not in dates
    }


def test_the_preview_frames_the_page_and_the_mail_and_nobody_else_may(draft):
    client, page = browser_of("editor"), f"/ar/admin/policies/policyversion/{draft.pk}/"
    frames = client.get(f"{page}previews/ar/")
    assert "frame-src 'self'" in frames["Content-Security-Policy"]
    raw, mail = client.get(f"{page}preview/ar/"), client.get(f"{page}preview/ar/mail/")
    for answer in (raw, mail):
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in mail["Content-Security-Policy"] and "script" not in mail["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in frames["Content-Security-Policy"]
    assert client.get(f"{page}preview/ar/exe/").status_code == 404
    assert client.get(f"{page}previews/fr/").status_code == 404
