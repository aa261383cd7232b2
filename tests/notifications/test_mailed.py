"""The link in a mail: one person, the versions of that mail, and no more than a mail proves."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRecord, Evidence, Identity, Notice, Standing
from notifications.answering import VALID
from notifications.draining import drain
from notifications.models import Announcement
from notifications.naming import link_name
from tests.builders import a_policy, a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail(smtp_sink, fresh_cache):
    """Layla's mail of a version with an optional purpose, delivered."""
    (layla,) = people(1)
    version = a_published()
    drain(due_announcement(version).pk)
    return Mail(layla, version, smtp_sink.messages[0])


class Mail:
    """What she got, and the path behind its link."""

    def __init__(self, subject, version, message):
        self.subject, self.version, self.message = subject, version, message
        self.path = re.search(r"http://testserver(/m/\S+)", message.get_body(("plain",)).get_content())[1]

    def said(self, decision="accept", **more):
        text = self.version.renditions.get(media="json", language="ar")
        return {
            "policy": self.version.policy.slug,
            "version": self.version.number,
            "language": "ar",
            "content_sha256": text.sha256,
            "decision": decision,
            **more,
        }


def test_the_link_stands_in_both_bodies_and_opens_the_question_in_the_mail_s_language(mail, client):
    assert f'href="http://testserver{mail.path}"' in mail.message.get_body(("html",)).get_content()
    page = client.get(mail.path)
    assert page.status_code == 200
    assert 'lang="ar"' in page.content.decode() and mail.version.title_ar in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_a_scanner_that_opens_the_link_changes_nothing(mail, client):
    for ask in (client.get, client.head):
        for _time in range(3):
            assert ask(mail.path).status_code == 200
    assert not ConsentRecord.objects.exists()
    assert not Notice.objects.filter(grade="displayed").exists()
    assert client.put(mail.path).status_code == 405


def test_an_answer_is_recorded_once_with_what_vouches_for_it(mail, client):
    for _press in range(2):
        page = client.post(mail.path, mail.said())
        assert page.status_code == 200 and str(ConsentRecord.objects.get().pk) in page.content.decode()
    record = ConsentRecord.objects.get()
    assert (record.subject, record.version, record.decision) == (mail.subject, mail.version, "accept")
    assert (record.channel, record.evidence, record.surface) == ("mail", Evidence.MAIL_LINK, "mail")
    assert Standing.objects.get(subject=mail.subject).accepted_number == 1


def test_a_refusal_by_the_link_is_recorded_and_can_be_changed(mail, client):
    client.post(mail.path, mail.said("refuse"))
    client.post(mail.path, mail.said("accept"))
    told = ConsentRecord.objects.order_by("received_at").values_list("decision", flat=True)
    assert list(told) == ["refuse", "accept"]


def test_the_link_grants_no_optional_purpose(mail, client):
    page = client.post(
        mail.path, mail.said(**{"asked-privacy": "newsletter", "purpose-privacy": "newsletter"})
    )
    assert page.status_code == 422
    assert not ConsentRecord.objects.exists()


def test_the_link_answers_for_no_version_but_that_of_its_mail(mail, client):
    other = Mail(mail.subject, a_published(a_policy(slug="terms")), mail.message)
    assert client.post(mail.path, other.said()).status_code == 422
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("bad", [{"version": "x"}, {"version": "99"}, {"decision": "set"}, {"policy": "\0"}])
def test_a_form_that_is_not_ours_is_refused_and_records_nothing(mail, client, bad):
    assert client.post(mail.path, mail.said() | bad).status_code == 400
    assert not ConsentRecord.objects.exists()


def test_a_text_that_was_never_published_is_not_answered(mail, client):
    assert client.post(mail.path, mail.said() | {"content_sha256": "0" * 64}).status_code == 422
    assert not ConsentRecord.objects.exists()


def test_the_mail_of_a_minor_answers_for_nobody(mail, client):
    Identity.objects.update(is_minor=True)
    assert "<button" not in client.get(mail.path).content.decode().partition("<main")[2]
    assert client.post(mail.path, mail.said()).status_code == 422
    assert not ConsentRecord.objects.exists()


def test_the_page_names_whom_to_ask_of_the_policy_that_the_mail_told_of(smtp_sink, fresh_cache, client):
    a_published(a_policy(slug="first", position=0, contact_email="first@cachoo.example"))
    (layla,) = people(1)
    version = a_published(a_policy(position=1, contact_email="terms@cachoo.example"))
    drain(due_announcement(version).pk)
    mail = Mail(layla, version, smtp_sink.messages[0])
    footers = [client.get(mail.path).content.decode(), client.post(mail.path, mail.said()).content.decode()]
    Identity.objects.update(is_minor=True)
    for page in (*footers, client.get(mail.path).content.decode()):
        assert "terms@cachoo.example" in page and "first@cachoo.example" not in page


def test_the_link_expires(mail, client):
    Announcement.objects.update(created_at=timezone.now() - VALID - timedelta(minutes=1))
    for answered in (client.get(mail.path), client.post(mail.path, mail.said())):
        assert answered.status_code == 404
    assert not ConsentRecord.objects.exists()


def test_a_link_of_nobody_s_and_that_of_somebody_erased_look_alike(mail, client, yusuf):
    never_sent = reverse("mailed", args=[link_name(Announcement.objects.get().pk, yusuf.pk)])
    pages = {client.get(path).content for path in (never_sent, "/m/" + "A" * 48, "/m/x")}
    Identity.objects.filter(subject=mail.subject).delete()
    assert {client.get(mail.path).content} == pages
    assert client.post(mail.path, mail.said()).status_code == 404


def test_asking_too_often_is_slowed_down(mail, client):
    seen = {client.get(mail.path).status_code for _ in range(70)}
    assert seen == {200, 429}
