"""People come in from a file: each line for itself, again without harm, and nobody's newer word is undone."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent import peopling, subjects
from consent.addresses import decrypt
from consent.erasing import deciding
from consent.management.commands import import_people
from consent.models import Identity, Subject
from consent.peopling import Known, bring_in
from tests.fixtures.people import ISSUER

pytestmark = pytest.mark.django_db
VERIFIED = "2026-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def configured(settings):
    settings.JWT_ISSUERS = [ISSUER]


@pytest.fixture
def run(tmp_path):
    """Runs the command over lines of a file; what it printed and, after it failed, its last words."""

    def run(lines, *options, name="people.ndjson"):
        file, out, err = tmp_path / name, io.StringIO(), io.StringIO()
        text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        try:
            call_command("import_people", str(file), *options, stdout=out, stderr=err)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), str(error)
        return out.getvalue(), err.getvalue(), ""

    return run


def person(sub="layla", **more):
    return {"issuer": ISSUER["issuer"], "sub": sub} | more


def reached():
    return {decrypt(one.email_encrypted) for one in Identity.objects.reachable()}


def test_who_is_in_the_file_is_the_same_person_who_comes_later_and_is_told_before(run):
    out, err, failed = run(
        [person(address="Layla@Cachoo.example", verified_at=VERIFIED, language="en"), person("yusuf")]
    )
    assert "2" in out
    assert (err, failed) == ("", "")
    assert reached() == {"layla@cachoo.example"}
    layla = subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={})
    assert (layla.identity.language, Subject.objects.count()) == ("en", 2)


def test_a_csv_says_the_same(run):
    head = "issuer,sub,address,verified_at,language"
    rows = [
        head,
        f"{ISSUER['issuer']},layla,layla@cachoo.example,{VERIFIED},ar",
        f"{ISSUER['issuer']},yusuf,,,",
    ]
    assert run(rows, name="people.csv")[2] == ""
    assert (reached(), Identity.objects.count()) == ({"layla@cachoo.example"}, 2)
    assert "issuer, sub" in run(["name,mail", "x,y"], name="people.csv")[2]
    assert run(["issuer,sub", '"' + "x" * 200_000], name="people.csv")[2]


WRONG = [
    "no json",
    "[]",
    '{"issuer": 1, "sub": "x"}',
    person("x", more=1),
    person("x", issuer="https://typo.example"),
    person("a\tb"),
    person("x", address="nobody"),
    person("x", verified_at="2999-01-01T00:00:00Z"),
    person("x", verified_at="9999-99-99T00:00:00Z"),
    person("x", language="tlh"),
    '{"issuer": "\udcff", "sub": "x"}',
    "[" * 100_000,
]


def test_a_wrong_line_is_named_and_spoils_no_other(run):
    out, err, failed = run([person("first"), *WRONG, person("last")])
    assert [line.split(":")[0].split()[-1] for line in err.splitlines()] == [
        str(number) for number in range(2, 2 + len(WRONG))
    ]
    assert str(len(WRONG)) in failed
    assert "nobody" not in out + err
    assert Identity.objects.count() == 2


def test_a_dry_run_says_what_would_be_and_stores_nothing(run):
    out, err, _failed = run([person(), "no json"], "--dry-run")
    assert "1" in out
    assert err
    assert not Subject.objects.exists()


def test_the_same_file_again_changes_nothing_and_a_stopped_one_goes_on(run, monkeypatch):
    monkeypatch.setattr(import_people, "PAGE", 2)
    lines = [person(f"p{number}", address=f"p{number}@cachoo.example") for number in range(5)]
    pages = []

    def stopped_at_the_second(people, **more):
        if pages:
            raise KeyboardInterrupt
        pages.append(1)
        return bring_in(people, **more)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(import_people, "bring_in", stopped_at_the_second)
        run(lines)
    assert Identity.objects.count() == 2
    run(lines, "--after", "2")
    before = list(Identity.objects.order_by("pk").values())
    assert len(before) == 5
    run(lines)
    assert list(Identity.objects.order_by("pk").values()) == before


def test_a_page_costs_the_same_few_queries_for_one_and_for_many(django_assert_max_num_queries):
    people = [Known(n, ISSUER["issuer"], f"p{n}", address=f"p{n}@cachoo.example") for n in range(200)]
    with django_assert_max_num_queries(12):
        assert bring_in(people).new == 200
    with django_assert_max_num_queries(6):
        assert bring_in(people).same == 200


def test_one_person_thrice_in_a_page_is_one_and_the_last_line_counts():
    at = timezone.now()
    thrice = [
        Known(1, ISSUER["issuer"], "layla", "first@cachoo.example", at),
        Known(2, ISSUER["issuer"], "layla", "second@cachoo.example", at),
        Known(3, ISSUER["issuer"], "layla", "first@cachoo.example", at),
    ]
    brought = bring_in(thrice, at=at)
    assert (brought.new, brought.changed, reached()) == (1, 2, {"first@cachoo.example"})


@pytest.mark.usefixtures("letters_at_once")
def test_what_the_person_confirmed_since_stays_and_an_unverified_change_is_confirmed_first(layla):
    Identity.objects.filter(subject=layla).update(external_ref=subjects.reference(ISSUER["issuer"], "layla"))
    subjects.confirm(layla, "mine@cachoo.example", language="ar")
    old = datetime(2020, 1, 1, tzinfo=UTC)
    known = Known(7, ISSUER["issuer"], "layla", "old@cachoo.example", old)
    [(line, refused)] = bring_in([known]).faults
    assert (line, refused.code) == (7, "newer_address_known")
    assert not mail.outbox
    bring_in([Known(7, ISSUER["issuer"], "layla", "new@cachoo.example")])
    assert ([one.to for one in mail.outbox], reached()) == ([["new@cachoo.example"]], {"mine@cachoo.example"})
    later = timezone.now()
    bring_in(
        [Known(7, ISSUER["issuer"], "layla", "new@cachoo.example", later)], at=later + timedelta(hours=1)
    )
    assert reached() == {"new@cachoo.example"}


def test_whoever_comes_during_the_import_is_one_person(monkeypatch):
    asked = peopling._identities

    def then_they_come(refs):
        found = asked(refs)
        if not found:
            subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={})
        return found

    monkeypatch.setattr(peopling, "_identities", then_they_come)
    brought = bring_in([Known(1, ISSUER["issuer"], "layla", "layla@cachoo.example", timezone.now())])
    assert (brought.new, brought.changed, Subject.objects.count()) == (0, 1, 1)
    assert reached() == {"layla@cachoo.example"}


@pytest.mark.usefixtures("own_file")
@pytest.mark.parametrize("told", [{"address": "new@cachoo.example"}, {"language": "en"}])
def test_who_is_erased_during_the_import_spoils_no_other(monkeypatch, told):
    bring_in(Known(n, ISSUER["issuer"], sub) for n, sub in enumerate(["layla", "yusuf"], 1))
    layla, asked = subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={}), peopling._identities

    def then_she_leaves(refs):
        found = asked(refs)
        if found and Identity.objects.filter(subject=layla):
            deciding.leave(layla)
        return found

    monkeypatch.setattr(peopling, "_identities", then_she_leaves)
    brought = bring_in(Known(n, ISSUER["issuer"], sub, **told) for n, sub in enumerate(["layla", "yusuf"], 1))
    assert [(line, refused.code) for line, refused in brought.faults] == [(1, "not_found")]
    assert brought.changed == 1
