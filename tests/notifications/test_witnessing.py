"""Each mail that tells of a version carries the log's last checkpoint, which a stranger can check."""

from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from consent import signing
from consent.sealing import seal
from ledger.checkpoint import checked
from notifications.envelopes import envelope_for
from notifications.messages import compile_message, compiled
from notifications.models import MessagePart
from notifications.starting import freeze_messages
from notifications.witnessing import last_signed
from tests.builders import a_published
from tests.notifications.test_messages import NAME, sent
from tests.notifications.test_starting import due_announcement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


def test_every_mail_carries_the_last_checkpoint_beside_its_bodies():
    announcement = due_announcement(a_published())
    signed = seal()
    freeze_messages(announcement)
    part = MessagePart.objects.get()
    whole = compiled(part).addressed(
        envelope=envelope_for("layla@example.com"), message_id="<a@b>", name=NAME, at=timezone.now()
    )
    message = message_from_bytes(whole, policy=policy.default)
    assert not message.defects and message.get_content_type() == "multipart/mixed"
    bodies, attachment = message.iter_parts()
    assert not bodies.defects and not attachment.defects
    assert [one.get_content_type() for one in bodies.iter_parts()] == ["text/plain", "text/html"]
    assert (
        "هـ" in message.get_body(("plain",)).get_content()
        and NAME in message.get_body(("html",)).get_content()
    )
    assert attachment.get_filename() == (name := f"ledger-{signed.size}.checkpoint")
    assert all(name in message.get_body((kind,)).get_content() for kind in ("plain", "html")), "explained"
    told, by = checked(
        attachment.get_content(), signing.verifiers(signed.log.origin), origin=signed.log.origin
    )
    assert (told.size, told.root, len(by)) == (signed.size, bytes(signed.root), 2)
    assert max(map(len, whole.split(b"\r\n"))) <= 78 and whole.isascii()
    assert compiled(part).sha256 == part.sha256


def test_before_anything_was_signed_the_mail_has_its_two_bodies_alone():
    version = a_published()
    assert last_signed() is None
    freeze_messages(due_announcement(version))
    part = MessagePart.objects.get()
    assert bytes(part.tail) == b"" and b".checkpoint" not in bytes(part.text) + bytes(part.html)
    assert sent(version)[1].get_content_type() == "multipart/alternative"


def test_the_same_checkpoint_gives_the_same_bytes():
    version = a_published()
    seal()
    once, again = (compile_message([version], language="ar", attached=last_signed()) for _ in range(2))
    assert once == again and once["tail"]
