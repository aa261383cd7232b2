"""A thousand addresses in one request: each line has its own answer, and nobody's newer word is undone."""

import gzip
import json
import uuid

import pytest
from django.core import mail

from consent import subjects
from consent.addresses import decrypt
from consent.models import Identity, PendingAddress, Scope
from tests.builders import a_draft
from tests.consent.builders import cut_off, published_from
from tests.consent.test_api_servers import holding, with_purposes
from tests.fixtures.people import ISSUER

CONTACTS, VERIFIED = "/api/v1/contacts", "2026-01-01T00:00:00Z"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]


@pytest.fixture(autouse=True)
def configured(settings):
    settings.JWT_ISSUERS = [ISSUER]


def person(sub="layla", **more):
    told = {"issuer": ISSUER["issuer"], "sub": sub, "address": f"{sub}@cachoo.example"}
    return {name: value for name, value in {**told, **more}.items() if value is not None}


def send(*lines, server=None, **headers):
    body = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    kind = headers.pop("kind", "application/x-ndjson; charset=utf-8")
    return (server or holding(Scope.SUBJECTS)).post(CONTACTS, body, content_type=kind, headers=headers)


def told(answer):
    assert answer.status_code == 207, answer.content
    return [(item["line"], item["status"]) for item in answer.json()["items"]]


def test_each_line_sets_one_persons_address_and_has_an_answer_of_its_own():
    answer = send(
        person(verified_at=VERIFIED, language="en"),
        b"",
        person("yusuf"),
        b"{",
        person("huda", address="nobody"),
        person("omar", address=None),
        person("omar", other=1),
        person("omar", issuer="https://evil.example"),
        person("omar", verified_at="2999-01-01T00:00:00Z"),
        b'{"issuer": "a", "issuer": "b"}',
    )
    assert told(answer) == [(1, 200), (3, 202)] + [(line, 400) for line in range(4, 11)]
    items = answer.json()["items"]
    layla = Identity.objects.get(pk=items[0]["contact"]["id"])
    assert (decrypt(layla.email_encrypted), layla.language) == ("layla@cachoo.example", "en")
    assert b"layla" not in bytes(layla.email_encrypted) and "address" not in items[0]["contact"]
    assert layla.subject == subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={})
    yusuf = Identity.objects.get(pk=items[1]["contact"]["id"])
    assert yusuf.email_confirmed_at is None and yusuf not in Identity.objects.reachable()
    codes = [item["problem"]["code"] for item in items[2:]]
    assert codes == ["parse_error", "invalid_address", *["invalid"] * 4, "parse_error"]
    assert items[4]["problem"]["errors"][0]["pointer"] == "#/address"
    assert "nobody" not in answer.content.decode() and Identity.objects.count() == 2
    english = send(b"{", **{"accept-language": "en"}).json()["items"][0]["problem"]
    assert english["title"] == "The request could not be read"


def test_a_confirmed_address_is_replaced_only_by_its_reader_or_a_newer_check():
    send(person(verified_at=VERIFIED))
    again = send(person(verified_at=VERIFIED), person())
    assert told(again) == [(1, 200), (2, 200)], "the same address keeps its confirmation"
    changed = send(person(address="new@cachoo.example"))
    assert told(changed) == [(1, 202)] and PendingAddress.objects.count() == 1
    assert [letter.to for letter in mail.outbox] == [["new@cachoo.example"]]
    older = send(person(address="old@cachoo.example", verified_at="2025-01-01T00:00:00Z"))
    assert told(older) == [(1, 409)]
    assert older.json()["items"][0]["problem"]["code"] == "newer_address_known"
    newer = send(person(address="new@cachoo.example", verified_at="2026-02-01T00:00:00Z"))
    assert told(newer) == [(1, 200)]
    assert decrypt(Identity.objects.get().email_encrypted) == "new@cachoo.example"


def test_lines_are_utf_8_and_may_begin_with_the_mark_that_some_tools_write():
    line = json.dumps(person(verified_at=VERIFIED))
    assert told(send(line.encode("utf-16-be"))) == [(1, 400)]
    assert told(send(line.encode("utf-8-sig"))) == [(1, 200)]


def test_a_file_whose_connection_was_lost_is_no_file_though_it_ends_with_a_line():
    whole = json.dumps(person(verified_at=VERIFIED)).encode() + b"\n"
    answer = cut_off(holding(Scope.SUBJECTS), CONTACTS, whole)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert not Identity.objects.exists()


def test_a_body_is_taken_as_it_stands_and_of_one_type():
    squeezed = send(gzip.compress(json.dumps(person()).encode()), **{"content-encoding": "gzip"})
    assert (squeezed.status_code, squeezed.json()["code"]) == (415, "unsupported_media_type")
    assert squeezed.headers["Accept-Encoding"] == "identity" and squeezed.json()["detail"]
    one = f"{CONTACTS.removesuffix('contacts')}subjects/{uuid.uuid4()}/contact"
    for kind in ("*/*", "application/*"):
        answer = holding(Scope.SUBJECTS).put(one, "{}", content_type=kind)
        assert answer.status_code == 415, kind


def test_a_request_is_bounded_and_for_the_companys_own_key_alone():
    assert send(b" ").json()["code"] == "invalid"
    assert send(*[b"{"] * 1001).json()["code"] == "too_large"
    assert send(b"x" * (1024 * 1024 + 1)).status_code == 413
    assert send(person(), kind="application/json").status_code == 415
    assert send(person(), server=holding(Scope.RECORDS)).status_code == 403
    published_from(with_purposes(a_draft(), mailer=["newsletter"]))
    assert send(person(), server=holding(Scope.SUBJECTS, recipient="mailer")).status_code == 403
    assert not Identity.objects.exists()


def test_a_hundred_lines_cost_the_queries_of_ten(django_assert_max_num_queries):
    server = holding(Scope.SUBJECTS)
    send(person("first"), server=server)
    with django_assert_max_num_queries(16):
        assert len(told(send(*[person(f"s{number}") for number in range(100)], server=server))) == 100
