"""Answers of an older system: each row once for ever, at its own time, as the evidence that it is."""

import base64
import hashlib
import json
import tracemalloc
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.columns import differing
from consent.committed import wrong_in
from consent.deriving import derived, stored
from consent.erasing import deciding
from consent.evidence import body_of
from consent.history import receiving, running
from consent.history.receiving import FileTooLarge, forget_unsent, receive
from consent.history.standings import Standings
from consent.models import (
    ConsentRecord,
    Identity,
    Import,
    ImportFault,
    ImportPage,
    ImportState,
    Scope,
    Standing,
    UnsealedRecord,
)
from consent.subjects import of_token, reference
from consent.tasks import import_history
from policies import schedule
from tests.builders import a_draft
from tests.consent.builders import cut_off, published_from
from tests.consent.test_api_servers import holding, with_purposes
from tests.fixtures.people import ISSUER

IMPORTS = "/api/v1/imports"
UNTOLD = ("displayed", "continued_use", "renew", "confirm")  # what no older system tells of
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture(autouse=True)
def configured(settings):
    settings.JWT_ISSUERS = [ISSUER]


@pytest.fixture
def version():
    return published_from(with_purposes(a_draft(), mailer=["newsletter"]))


def a_row(source_id="crm-1", sub="layla", **more):
    told = {
        "source_id": source_id,
        "subject": {"issuer": ISSUER["issuer"], "sub": sub},
        "policy": "privacy",
        "version": 1,
        "language": "ar",
        "decision": "accept",
        "decided_at": "2024-03-01T10:00:00Z",
        "proof": "نموذج ورقي رقم 81",
    }
    return {name: value for name, value in {**told, **more}.items() if value is not None}


def ndjson(*rows):
    return b"\n".join(
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows
    )


def send(*rows, server=None, query="source=crm", **headers):
    server = server or holding(Scope.IMPORTS)
    body = rows[0] if len(rows) == 1 and isinstance(rows[0], bytes) else ndjson(*rows)
    return server.post(f"{IMPORTS}?{query}", body, content_type="application/x-ndjson", headers=headers)


def brought_in(*rows, **more):
    """The import after it was worked on."""
    taken = send(*rows, **more)
    assert taken.status_code == 202, taken.content
    running.run()
    return Import.objects.get(pk=taken.json()["id"])


def counts(job):
    return (job.state, job.lines, job.new, job.same, job.refused)


def faults(job):
    return list(job.faults.order_by("line").values_list("line", "code", "pointer"))


def test_a_row_is_a_record_of_its_person_at_its_own_time_and_as_what_it_is(version):
    job = brought_in(a_row(purposes={"newsletter": True}))
    assert counts(job) == ("done", 1, 1, 0, 0)
    assert not ImportPage.objects.exists(), "what was worked on is gone"
    made = ConsentRecord.objects.select_related("subject__key", "version__policy", "notice").get()
    assert (made.evidence, made.channel, made.clock, made.on_behalf) == ("import", "server", "told", True)
    assert made.actor.endswith("import from crm") and made.actor.startswith("key cpk_")
    assert made.decided_at.isoformat() == "2024-03-01T10:00:00+00:00" < version.published_at.isoformat()
    assert made.received_at > version.published_at
    body = body_of(made)
    told = json.loads(body)["evidence"]
    assert told["remark"] == "نموذج ورقي رقم 81" and not differing(made, body)
    made.known = UnsealedRecord.objects.filter(record=made).exists()
    assert not list(wrong_in(made)), "it goes into the log like any other"
    layla = of_token(issuer=ISSUER["issuer"], sub="layla", claims={})
    assert layla == made.subject and (layla.seq, layla.last_record) == (1, made.pk)
    standing = Standing.objects.get()
    assert (standing.subject, standing.accepted_number) == (layla, 1)


def test_many_rows_of_one_person_come_to_what_they_would_have_one_by_one(version, issuer):
    days = ["2023-01-01", "2023-06-01", "2022-01-01", "2024-01-01"]
    rows = [
        a_row(f"crm-{place}", decision=decision, purposes=purposes, decided_at=f"{day}T00:00:00Z")
        for place, (day, decision, purposes) in enumerate(
            zip(days, ["accept", "refuse", "accept", "set"], [{}, {}, {}, {"newsletter": True}], strict=True)
        )
    ]
    brought_in(*rows)
    layla = Identity.objects.get(external_ref=reference(ISSUER["issuer"], "layla")).subject
    line = schedule.read().policies["privacy"]
    assert stored(layla, line) == derived(layla, line)
    assert stored(layla, line).accepted == 0 and stored(layla, line).purposes["newsletter"].number == 1
    effects = dict(layla.records.values_list("decided_at__year", "effect").order_by("received_at"))
    assert effects[2022] == "out_of_order"
    assert (layla.seq, layla.records.get(pk=layla.last_record).decision) == (4, "set")
    brought_in(a_row("crm-9", decided_at="2024-06-01T00:00:00Z"))
    layla.refresh_from_db()
    assert stored(layla, line) == derived(layla, line) and stored(layla, line).accepted == 1
    assert issuer.app().get("/api/v1/me/gate").json()["show"] is False


def test_the_same_file_again_records_nothing_and_a_changed_row_is_refused(version):
    first = brought_in(a_row(), a_row("crm-2", sub="yusuf"))
    again = brought_in(a_row(), a_row("crm-2", sub="yusuf"))
    assert again == first, "the very same file is the same import"
    more = brought_in(a_row(), a_row("crm-2", sub="yusuf", decision="refuse"), a_row("crm-1", sub="huda"))
    assert counts(more) == ("done", 3, 0, 1, 2)
    assert faults(more) == [(line, "source_id_reused", "#/source_id") for line in (2, 3)]
    assert not Identity.objects.filter(external_ref=reference(ISSUER["issuer"], "huda")).exists()
    other = brought_in(a_row(decision="refuse"), query="source=shop")
    assert other.new == 1, "another source names its rows itself"
    twice = brought_in(a_row("crm-3"), a_row("crm-3"), a_row("crm-3", decision="refuse"))
    assert counts(twice) == ("done", 3, 1, 1, 1)
    made = ConsentRecord.objects.first()
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_dry_run_counts_and_tells_and_stores_nothing(version):
    job = brought_in(a_row(), a_row("crm-2", version=7), query="source=crm&dry_run=true")
    assert counts(job) == ("done", 2, 1, 0, 1) and job.dry_run
    assert not ConsentRecord.objects.exists() and not Identity.objects.exists()
    real = brought_in(a_row(), a_row("crm-2", version=7))
    assert real != job and real.new == 1


def test_a_dry_run_sent_again_counts_what_was_recorded_since(version):
    first = brought_in(a_row(), query="source=crm&dry_run=true")
    brought_in(a_row())
    again = send(a_row(), query="source=crm&dry_run=true").json()
    assert again["id"] != str(first.pk)
    assert send(a_row(), query="source=crm&dry_run=true").json()["id"] == again["id"], "while it waits"
    running.run()
    assert counts(Import.objects.get(pk=again["id"])) == ("done", 1, 0, 1, 0)


def test_each_wrong_line_is_told_by_number_and_place_and_spoils_no_other(version, settings):
    long = "x" * 501
    wrong = {
        b'{"source_id": ': ("parse_error", "#"),
        b"[1]": ("invalid", "#"),
        b'{"source_id": "a", "source_id": "b"}': ("parse_error", "#"),
        b"\xff\xfe": ("parse_error", "#"),
        ndjson(a_row(other=1)): ("invalid", "#"),
        ndjson(a_row(subject={"sub": "x"})): ("invalid", "#/subject/issuer"),
        ndjson(a_row("other", subject={"issuer": "https://x", "sub": "x"})): ("invalid", "#/subject/issuer"),
        ndjson(a_row(decided_at=None)): ("invalid", "#/decided_at"),
        ndjson(a_row(decided_at="2024-03-01")): ("invalid", "#/decided_at"),
        ndjson(a_row(decided_at="2999-01-01T00:00:00Z")): ("invalid", "#/decided_at"),
        ndjson(a_row(decided_at="0001-01-01T00:00:00Z")): ("invalid", "#/decided_at"),
        ndjson(a_row(decided_at="1970-01-01T00:00:00Z")): ("invalid", "#/decided_at"),
        **{ndjson(a_row(decision=word)): ("invalid", "#/decision") for word in UNTOLD},
        ndjson(a_row(decision=["accept"])): ("invalid", "#/decision"),
        ndjson(a_row(decision={"x": 1})): ("invalid", "#/decision"),
        ndjson(a_row(version="1")): ("invalid", "#/version"),
        ndjson(a_row(version=True)): ("invalid", "#/version"),
        ndjson(a_row(version=2**40)): ("invalid", "#/version"),
        ndjson(a_row(version=2)): ("unknown_content", "#/version"),
        ndjson(a_row(policy="nothing")): ("unknown_content", "#/policy"),
        ndjson(a_row(language="fr")): ("invalid", "#/language"),
        ndjson(a_row(purposes={"newsletter": 1})): ("invalid", "#/purposes"),
        ndjson(a_row(purposes={"other": True})): ("invalid", "#/purposes"),
        ndjson(a_row(decision="set")): ("invalid", "#/purposes"),
        ndjson(a_row(proof=long)): ("invalid", "#/proof"),
        ndjson(a_row(source_id="a\x00b")): ("invalid", "#/source_id"),
        ndjson(a_row(policy="a\u0000")): ("invalid", "#/policy"),
    }
    server = holding(Scope.IMPORTS)
    job = brought_in(a_row(), b"", *wrong, a_row("crm-2", sub="yusuf"), b"  ", server=server)
    assert counts(job) == ("done", len(wrong) + 2, 2, 0, len(wrong))
    assert faults(job) == [(line, *said) for line, said in enumerate(wrong.values(), 3)]
    told = server.get(f"{IMPORTS}/{job.pk}/errors.ndjson", headers={"accept-language": "ar"})
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert told.headers["Content-Type"] == "application/x-ndjson" and len(lines) == len(wrong)
    assert lines[0] == {"line": 3, "code": "parse_error", "title": "تعذّر قراءة الطلب", "pointer": "#"}
    again = send(a_row(), b"", *wrong, a_row("crm-2", sub="yusuf"), b"  ").json()
    assert again["id"] != str(job.pk), "what was mended meanwhile is worth trying again"


def test_killed_between_two_pages_the_next_worker_goes_on_and_nothing_is_doubled(version, monkeypatch):
    monkeypatch.setattr(receiving, "PAGE", 2)
    job = Import.objects.get(pk=send(*[a_row(f"crm-{n}", sub=f"s{n}") for n in range(5)]).json()["id"])
    assert list(job.pages.order_by("first_line").values_list("first_line", flat=True)) == [1, 3, 5]
    real = Standings.store

    def killed(states):
        real(states)
        raise KeyboardInterrupt

    running.run(most=1)
    monkeypatch.setattr(Standings, "store", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run(most=1)
    assert ConsentRecord.objects.count() == 2
    monkeypatch.setattr(Standings, "store", real)
    import_history()
    job.refresh_from_db()
    assert counts(job) == ("done", 5, 5, 0, 0) and ConsentRecord.objects.count() == 5


def test_who_was_erased_is_not_made_known_again_by_the_same_file(version, own_file):
    brought_in(a_row())
    deciding.leave(Identity.objects.get().subject, at=timezone.now())
    job = brought_in(a_row(), b"")
    assert faults(job) == [(1, "already_erased", "#/subject")] and not Identity.objects.exists()


def test_a_fault_of_ours_in_one_import_holds_up_no_other_and_is_tried_again(version, monkeypatch, caplog):
    stuck = Import.objects.get(pk=send(a_row("crm-1")).json()["id"])
    other = Import.objects.get(pk=send(a_row("erp-1", sub="yusuf"), query="source=erp").json()["id"])
    real = running.store

    def broken(rows, *, source, **more):
        if source == "crm":
            raise TypeError(rows)
        return real(rows, source=source, **more)

    with monkeypatch.context() as patch:
        patch.setattr(running, "store", broken)
        running.run()
    assert [Import.objects.get(pk=one.pk).state for one in (stuck, other)] == ["waiting", "done"]
    assert "TypeError" in caplog.text and "layla" not in caplog.text and "crm-1" not in caplog.text
    running.run()
    assert Import.objects.get(pk=stuck.pk).state == "done" and ConsentRecord.objects.count() == 2


def test_a_page_costs_the_same_queries_for_ten_rows_and_for_a_hundred(version):
    spent = []
    for start, end in ((0, 10), (10, 110)):
        send(*[a_row(f"crm-{n}", sub=f"s{n}") for n in range(start, end)])
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        running.run()
        connection.force_debug_cursor = False
        spent.append(len(connection.queries_log) - before)
    assert spent[0] >= spent[1] > 0


def test_a_file_is_never_held_whole():
    line = ndjson(a_row()) + b"\n"
    left = [20_000]

    def read(size):
        lines = min(left[0], size // len(line))
        left[0] -= lines
        return line * lines

    tracemalloc.start()
    job = receive(read, source="crm", dry_run=True, actor="key cpk_x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert job.lines == 20_000 and job.pages.count() == 20
    assert peak < 20_000 * len(line) / 3
    body = bytes(job.pages.first().body)
    assert b"layla" not in body and b"crm-1" not in body, "it lies here sealed"


def test_a_file_is_bounded_and_whole_or_not_there(monkeypatch):
    assert send(b"\n\n").json()["code"] == "invalid"
    digest = base64.b64encode(hashlib.sha256(ndjson(a_row())).digest()).decode()
    assert send(a_row(), **{"content-digest": f"sha-256=:{digest}:"}).status_code == 202
    other = send(a_row("crm-2"), **{"content-digest": f"sha-256=:{digest}:"})
    assert (other.status_code, other.json()["code"]) == (400, "digest_mismatch")
    assert send(a_row(), **{"content-digest": "md5=:x:"}).status_code == 400
    Import.objects.all().delete()
    assert send(b'"' + b"x" * 9000 + b'"').json()["code"] == "too_large"
    monkeypatch.setattr(receiving, "MOST_LINES", 2)
    assert send(b"1\n2\n3").status_code == 413
    cut = iter([b'{"source', ConnectionError()])

    def read(size):
        part = next(cut)
        if isinstance(part, Exception):
            raise part
        return part

    with pytest.raises(ConnectionError):
        receive(read, source="crm", dry_run=False, actor="key cpk_x")
    assert not Import.objects.exists() and not ImportPage.objects.exists()
    Import.objects.create(source="crm", actor="x", created_at=timezone.now() - timedelta(days=2))
    forget_unsent()
    assert not Import.objects.exists(), "whose process was killed too"
    monkeypatch.setattr(receiving, "LARGEST", 4)
    assert send(b"1\n2\n3").status_code == 413


def test_a_file_whose_connection_was_lost_at_a_lines_end_is_not_taken_for_all_of_it():
    begun = ndjson(a_row()) + b"\n"
    answer = cut_off(holding(Scope.IMPORTS), f"{IMPORTS}?source=crm", begun)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert not Import.objects.exists() and not ImportPage.objects.exists()


def test_only_a_key_of_the_companys_own_with_the_scope_brings_answers_in(version, issuer):
    assert send(a_row(), server=holding(Scope.RECORDS)).status_code == 403
    assert send(a_row(), server=holding(Scope.IMPORTS, recipient="mailer")).status_code == 403
    assert send(a_row(), server=issuer.app()).status_code == 403
    ours = holding(Scope.IMPORTS)
    assert ours.post(f"{IMPORTS}?source=crm", {}, content_type="application/json").status_code == 415
    for query in ("", "source=CRM", "source=a&dry_run=1", "source=" + "a" * 41):
        refused = send(a_row(), server=ours, query=query)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), query
    taken = send(a_row(), server=ours)
    told = ours.get(taken.headers["Location"])
    assert told.json()["state"] == "waiting" and told.json() | {"lines": 1} == taken.json()
    assert ours.get(f"{IMPORTS}/{Import.objects.get().pk}").status_code == 200
    assert not ImportFault.objects.exists() and Import.objects.get().state == ImportState.WAITING


def test_a_longer_file_than_one_import_takes_is_refused_by_the_act_too(monkeypatch):
    monkeypatch.setattr(receiving, "LONGEST_LINE", 3)
    parts = iter([b"12345\n", b""])
    with pytest.raises(FileTooLarge):
        receive(lambda size: next(parts), source="crm", dry_run=False, actor="x")


def test_the_same_file_twice_at_once_is_one_import_also_when_that_is_done_meanwhile(version, monkeypatch):
    first, save = brought_in(a_row(), a_row("crm-2", version=9)), Import.save
    assert counts(first) == ("done", 2, 1, 0, 1)

    def comes_second(job, *args, **more):
        if job.state == ImportState.WAITING:
            raise IntegrityError  # as when the first one still waited
        save(job, *args, **more)

    monkeypatch.setattr(Import, "save", comes_second)
    taken = send(a_row(), a_row("crm-2", version=9))
    assert taken.json()["id"] == str(first.pk) and Import.objects.count() == 1
