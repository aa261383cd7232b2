"""What is logged holds the ids that lead to its cause, and nothing about a person."""

import json
import logging
import os
import socket
import subprocess
import sys

import pytest
from celery import shared_task
from django.conf import settings
from django.db import IntegrityError, connection
from django.http import Http404
from django.test import RequestFactory

from cachoo_privacy.embedded.kept import keep
from cachoo_privacy.journal import Line, impersonal, request_id
from cachoo_privacy.middleware import RequestMarks
from tests.fixtures.webserver import free_port, wait_for

log = logging.getLogger("tests.journal")


class Kept(logging.Handler):
    """The lines that would have been written, as the journal writes them."""

    def __init__(self):
        super().__init__()
        self.lines: list[dict] = []
        self.setFormatter(Line())

    def emit(self, record):
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def journal():
    kept, root = Kept(), logging.getLogger()
    root.addHandler(kept)
    yield kept.lines
    root.removeHandler(kept)


@pytest.mark.parametrize(
    "words",
    [
        "sara@example.com",
        "<sara.k+list@mail.example.com>:",
        "to=sara@example.com,",
        "مرحبا سارة@مثال.شركة",
        "?email=sara%40example.com",
        "from 203.0.113.7.",
        "[203.0.113.7]:443",
        "2001:db8:0:1::42",
        "fe80:0:0:0:1:2:3:4",
        "duplicate key\nDETAIL:  Key (email)=(سارة) already exists.\n",
        "new row\nDETAIL:  Failing row contains (1, x,\n\nسارة).\n",
        "from 2001:db8::1,",
        "[fe80::db8]",
        '"sara k"@example.com',
        "sara@localhost",
        "Authorization: Bearer sara.2001-db8",
        "key cpk_abcdefgh_sara2001",
    ],
)
def test_addresses_and_rows_are_struck_out(words):
    said = impersonal(words)
    assert not any(left in said for left in ("sara", "سارة", "203.0.113", "2001", "db8", "fe80"))
    assert "[" in said


@pytest.mark.parametrize(
    "words", ["at 12:30:45", "Django 5.2.19", "mail 7: 250 2.1.5 Ok", "celery@host ready."]
)
def test_what_is_nobodys_address_stays(words):
    assert impersonal(words) == words


def test_a_line_is_one_line_whatever_is_in_it(journal):
    log.error("first\nsecond «%s»", "ثالث")
    [line] = journal
    assert line["message"] == "first\nsecond «ثالث»" and line["level"] == "ERROR"
    assert set(line) == {"at", "level", "logger", "message"}
    record = logging.makeLogRecord({"msg": "a\nb"})
    assert "\n" not in Line().format(record)


def test_a_line_of_a_request_has_the_id_of_its_answer_and_the_next_line_has_not(journal):
    def view(request):
        log.warning("inside")
        raise Http404

    with pytest.raises(Http404):
        RequestMarks(view)(RequestFactory().get("/", headers={"X-Request-Id": "quoted-by-caller"}))
    log.warning("after")
    assert [line.get("request") for line in journal] == ["quoted-by-caller", None]
    assert request_id.get() == ""


@pytest.mark.django_db
def test_a_page_that_is_refused_is_told_by_its_route_and_never_by_its_address(client, journal):
    for path in ("/ar/drafts/a-secret-token/", "/u/a-secret-token", "/no/such/a-secret-token"):
        client.get(path, {"email": "sara@example.com"})
    said = json.dumps(journal)
    assert "secret" not in said and "sara" not in said
    assert "GET /ar/drafts/<str:token>/: 404" in said and "GET no route of ours: 404" in said
    assert all(line["request"] for line in journal if line["logger"] == "django.request")


@pytest.mark.django_db
def test_a_refusal_of_the_database_quotes_no_row(journal):
    insert, person = "INSERT INTO known VALUES (%s)", ["سارة"]
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE known (name text UNIQUE)")
        cursor.execute(insert, person)
        try:
            cursor.execute(insert, person)
        except IntegrityError:
            log.exception("refused")
            raise
    [line] = [line for line in journal if line["message"] == "refused"]
    assert "IntegrityError" in line["error"] and "سارة" not in line["error"]


def test_a_line_of_a_task_has_its_id(journal):
    @shared_task(name="tests.journal.inside")
    def inside():
        log.warning("inside")

    inside.apply(task_id="the-id")
    assert [line["task"] for line in journal if line["message"] == "inside"] == ["the-id"]


def test_the_journal_is_written_this_way():
    [handler] = settings.LOGGING["root"]["handlers"]
    formatter = settings.LOGGING["handlers"][handler]["formatter"]
    assert settings.LOGGING["formatters"][formatter]["()"] == f"{Line.__module__}.{Line.__name__}"


@pytest.mark.parametrize("words", ["at 12:30:45", "tests::test_x", "'1'::uuid[]", "@wraps(view)", "a::b::c"])
def test_what_only_looks_alike_stays(words):
    assert impersonal(words) == words


def test_gunicorn_quotes_nothing_of_a_request_that_it_cannot_read(tmp_path):
    port, said = free_port(), tmp_path / "web.log"
    command = [sys.executable, "-m", "gunicorn", "wsgiref.simple_server:demo_app", "--no-control-socket"]
    server = keep([*command, "--bind", f"127.0.0.1:{port}"], log=said, env=os.environ, cwd=settings.BASE_DIR)
    try:
        wait_for(port)
        for line in (b"Cookie session=secret", b"sara bad: x"):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
                caller.sendall(b"GET /w/token?mail=sara%40example.com HTTP/1.1\r\n" + line + b"\r\n\r\n")
                assert b" 400 " in caller.recv(4096)
    finally:
        server.stop()
    lines = [json.loads(line) for line in said.read_text().splitlines()]
    told = [line["message"] for line in lines if line["level"] == "WARNING"]
    assert told == ["Invalid request Invalid HTTP Header", "Invalid request Invalid HTTP header name"]
    assert not any(word in said.read_text() for word in ("secret", "sara", "token"))


def test_the_address_of_a_request_that_gunicorn_lets_fall_is_not_told():
    record = logging.LogRecord(
        "gunicorn.error", logging.ERROR, "", 0, "Error handling request %s %s", ("GET", "/w/token"), None
    )
    assert json.loads(Line().format(record))["message"] == "Error handling request"


def test_a_host_that_is_not_ours_fills_no_journal(journal, client):
    assert client.get("/ar/privacy/", headers={"host": "evil.example"}).status_code == 400
    assert not [line for line in journal if "evil" in json.dumps(line) or "DisallowedHost" in line["logger"]]


def test_a_beat_that_cannot_begin_tells_it_in_lines_of_json(tmp_path):
    asked = [
        "celery",
        "--quiet",
        "-A",
        "cachoo_privacy",
        "beat",
        "--schedule",
        str(tmp_path / "none" / "beat"),
    ]
    fell = subprocess.run([sys.executable, "-m", *asked], capture_output=True, text=True, timeout=60)
    lines = [json.loads(line) for line in fell.stderr.splitlines()]
    assert fell.returncode and 1 <= len(lines) < 5
    assert lines[-1]["message"] == "Ended by an error." and "No such file" in lines[-1]["error"]
