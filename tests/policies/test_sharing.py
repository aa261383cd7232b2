"""Preview links: unguessable, ending, revocable; every opening and comment on record."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policies import reviewing
from policies.approval import hash_of
from policies.asked import NoSuchPage
from policies.models import AuditEvent, PreviewLink, Remark
from policies.publishing import AlreadyPublished, publish
from policies.sharing import (
    LastsTooLong,
    LinkIsOver,
    RemarkTooLong,
    open_link,
    remark,
    revoke,
    share,
    token_of,
)
from tests.builders import a_draft, an_approved

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def a_link(version=None, **more) -> PreviewLink:
    return share(version or a_draft(), name="مكتب المحاماة", lasts=WEEK, by="omar", **more)


def log(action: str) -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(action=action).values_list("actor", "target"))


def test_who_has_the_address_reads_the_draft_and_that_is_on_record():
    link = a_link()
    opened = open_link(token_of(link))
    assert opened.version == link.version
    assert log("share_preview") == [("omar", f"policyversion:{link.version.pk}")]
    assert log("open_preview") == [("preview-link:مكتب المحاماة", f"policyversion:{link.version.pk}")]
    assert PreviewLink.objects.get().opened == 1


def test_the_address_names_nobody_and_cannot_be_made_up():
    link = a_link()
    token = token_of(link)
    key, _dot, signature = token.partition(".")
    assert (key, len(signature)) == (link.pk.hex, 43)
    other = Signer(sep=".", salt="another").sign(link.pk.hex)
    for forged in (
        key,
        f"{key}.",
        f"{key}.{'A' * 43}",
        other,
        token[:-1],
        "",
        "x.y",
        Signer(sep=".").sign("x"),
    ):
        with pytest.raises(LinkIsOver):
            open_link(forged)
    assert not log("open_preview")


def test_a_link_ends_by_time_by_revocation_and_by_publication():
    version = a_draft()
    expired, revoked, published = a_link(version), a_link(version), a_link(version)
    with pytest.raises(LinkIsOver):
        open_link(token_of(expired), at=expired.expires_at)
    for _press in range(2):
        revoke(revoked, by="huda")
    assert log("revoke_preview") == [("huda", f"policyversion:{version.pk}")]
    with pytest.raises(LinkIsOver):
        open_link(token_of(revoked))
    open_link(token_of(published))
    publish(an_approved(version), by="huda")
    for act in (lambda: open_link(token_of(published)), lambda: said(published)):
        with pytest.raises(LinkIsOver):
            act()
    with pytest.raises(AlreadyPublished):
        a_link(version)


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(days=-1), timedelta(days=31)])
def test_a_link_lasts_at_most_thirty_days(lasts):
    with pytest.raises(LastsTooLong):
        share(a_draft(), name="x", lasts=lasts, by="omar")


def said(link, text="أوضح هذا الغرض.", section_key="use", **more) -> PreviewLink:
    return remark(token_of(link), section_key=section_key, text=text, **{"language": "ar", **more})


def test_a_comment_stands_with_its_section_and_the_text_it_speaks_of():
    link = a_link()
    said(link, text=" أوضح\x00 هذا. ")
    kept = Remark.objects.get()
    assert (kept.text, kept.section_key, kept.content_hash) == ("أوضح هذا.", "use", hash_of(link.version))
    assert log("remark")[0][0] == "preview-link:مكتب المحاماة"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"text": " \n"}, reviewing.CommentMissing),
        ({"text": "\u200b \u2060"}, reviewing.CommentMissing),
        ({"language": "fr"}, NoSuchPage),
        ({"text": "س" * 5001}, RemarkTooLong),
        ({"section_key": "elsewhere"}, reviewing.UnknownSection),
    ],
)
def test_a_comment_without_words_or_place_is_refused_and_nothing_is_kept(more, refusal):
    with pytest.raises(refusal):
        said(a_link(), **more)
    assert not Remark.objects.exists() and not log("remark")


def test_a_comment_neither_approves_nor_touches_nor_voids():
    version = reviewing.submit(a_draft(), by="omar")
    approved = reviewing.approve(version, by="huda", shown=hash_of(version))
    said(a_link(approved))
    approved.refresh_from_db()
    assert approved.status == "approved"
    assert publish(approved, by="huda", gaps_reason="يكتمل بعد.").is_published


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policies_remark SET text = 'x'",
        "DELETE FROM policies_remark",
        "TRUNCATE policies_remark",
        "UPDATE policies_previewlink SET expires_at = created_at",
    ],
)
def test_the_database_keeps_comments_and_ends(statement):
    said(a_link())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_shared_or_said_of_a_published_version_by_raw_sql():
    link = a_link()
    publish(an_approved(link.version), by="huda")
    now = timezone.now()
    for make in (
        lambda: PreviewLink.objects.create(
            version=link.version, name="x", created_by="x", created_at=now, expires_at=now + WEEK
        ),
        lambda: Remark.objects.create(version=link.version, link=link.pk, by="x", text="x", at=now),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
