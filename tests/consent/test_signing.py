"""Signing keys: made by a command, kept out of the database, and known after they were replaced."""

import os
import subprocess
import sys

import jwt
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consent import signing
from consent.models import PublicKey
from consent.receipts import receipt_of
from consent.sealing import seal
from ledger.keys import derive, read_secrets
from ledger.note import COSIGNATURE, LOG, check, sign
from ledger.receipt import sign as sign_receipt
from tests.builders import a_published
from tests.consent.builders import press

OLD, NEW = b"o" * 32, b"n" * 32
ORIGIN = "privacy.example.com/ledger"


@pytest.fixture
def key_file(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("SIGNING_KEYS")
    settings.SIGNING_KEY_FILE = tmp_path / "keys" / "signing-keys"
    return settings.SIGNING_KEY_FILE


@pytest.mark.django_db
def test_a_key_is_made_once_for_its_owner_alone_then_rotated_and_retired(key_file):
    call_command("create_signing_key")
    first = key_file.read_text()
    assert key_file.stat().st_mode & 0o777 == 0o600 and len(first.split()) == 1
    with pytest.raises(CommandError, match="--rotate"):
        call_command("create_signing_key")
    call_command("create_signing_key", "--rotate")
    assert key_file.read_text().endswith(first) and len(key_file.read_text().split()) == 2
    call_command("create_signing_key", "--retire")
    kept = key_file.read_text()
    assert len(kept.split()) == 1 and kept != first
    with pytest.raises(CommandError, match="مفتاح واحد"):
        call_command("create_signing_key", "--retire", "--at-once")
    assert key_file.read_text() == kept
    assert key_file.stat().st_mode & 0o777 == 0o600 and list(key_file.parent.iterdir()) == [key_file]


def test_nothing_is_rotated_where_nothing_is(key_file, capsys):
    with pytest.raises(CommandError):
        call_command("create_signing_key", "--rotate")
    call_command("create_signing_key", "--print")
    assert len(capsys.readouterr().out) == 45 and not key_file.exists()


def test_no_key_is_written_where_the_environment_has_one_that_comes_first(key_file, monkeypatch, capsys):
    monkeypatch.setenv("SIGNING_KEYS", "any")
    for how in ([], ["--rotate"], ["--retire"]):
        with pytest.raises(CommandError, match=r"--print"):
            call_command("create_signing_key", *how)
    assert not key_file.exists()
    call_command("create_signing_key", "--print")
    assert len(capsys.readouterr().out) == 45


@pytest.mark.parametrize("content", [b"garbage", b"\xff\xfe", None])
def test_a_file_that_holds_no_key_is_left_as_it_is(key_file, content):
    key_file.parent.mkdir()
    key_file.mkdir() if content is None else key_file.write_bytes(content)
    with pytest.raises(CommandError, match="يُترك كما هو"):
        call_command("create_signing_key", "--rotate")
    assert key_file.is_dir() if content is None else key_file.read_bytes() == content


@pytest.mark.django_db
def test_the_old_key_is_retired_once_both_have_signed_a_checkpoint_or_when_it_was_stolen(
    key_file, settings, own_log, layla
):
    version = a_published()
    call_command("create_signing_key")
    settings.SIGNING_KEYS = read_secrets(key_file.read_text())
    press(layla, version, "accept")
    seal()
    call_command("create_signing_key", "--rotate")
    with pytest.raises(CommandError, match="--at-once"):
        call_command("create_signing_key", "--retire")
    both = key_file.read_text()
    call_command("create_signing_key", "--retire", "--at-once")
    key_file.write_text(both)
    settings.SIGNING_KEYS = read_secrets(both)
    press(layla, version, "refuse")
    seal()
    call_command("create_signing_key", "--retire")
    assert both.startswith(key_file.read_text())


@pytest.mark.slow
def test_production_finds_the_key_in_its_file_unless_others_may_read_it(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "SIGNING_KEYS"}
    environment["VAR_DIR"] = str(tmp_path)

    def run(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words], env=environment, capture_output=True, text=True
        )

    refused = run("check")
    assert refused.returncode == 1 and "create_signing_key" in refused.stderr
    assert run("create_signing_key").returncode == 0 and run("check").returncode == 0
    (tmp_path / "signing-keys").chmod(0o604)
    refused = run("check")
    assert refused.returncode == 1 and "chmod 600" in refused.stderr


def test_while_two_keys_are_configured_both_sign_every_checkpoint(settings):
    settings.SIGNING_KEYS = (NEW, OLD)
    signers = signing.signers(ORIGIN)
    assert [signer.kind for signer in signers] == [LOG, LOG, COSIGNATURE, COSIGNATURE]
    note = sign(b"text\n", signers, time=1)
    settings.SIGNING_KEYS = (OLD,)
    _text, found = check(note, [signer.verifier for signer in signing.signers(ORIGIN)])
    assert len(found) == 2


@pytest.mark.django_db
def test_a_receipt_verifies_by_the_published_keys_after_its_key_was_replaced(settings, client):
    settings.SIGNING_KEYS = (OLD,)
    receipt = sign_receipt(b"{}", signing.receipt_key())
    note = sign(b"text\n", signing.signers(ORIGIN), time=1)
    signing.remember()
    signing.remember()
    settings.SIGNING_KEYS = (NEW,)
    answer = client.get("/.well-known/jwks.json")
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
    used = keys[jwt.get_unverified_header(receipt)["kid"]]
    assert jwt.PyJWS().decode(receipt, used.key, algorithms=["EdDSA"]) == b"{}"
    assert answer["Access-Control-Allow-Origin"] == "*" and len(keys) == 2
    assert len(check(note, signing.verifiers(ORIGIN))[1]) == 2
    assert client.post("/.well-known/jwks.json").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_publickey SET use = 'log'",
        "DELETE FROM consent_publickey",
        "TRUNCATE consent_publickey",
    ],
)
def test_a_public_key_that_was_used_is_never_forgotten_or_changed(statement):
    signing.remember()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert PublicKey.objects.count() == 3
    assert not any(OLD in bytes(key.public) for key in PublicKey.objects.all())


def test_a_key_that_was_replaced_before_the_first_sealing_is_still_published(
    settings, client, layla, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(signing, "_remembered", set())
    settings.SIGNING_KEYS = (OLD,)
    version = a_published()
    with django_capture_on_commit_callbacks(execute=True):
        made, _new = press(layla, version, "accept")
    assert PublicKey.objects.count() == 3
    settings.SIGNING_KEYS = (NEW,)
    signed_by = jwt.get_unverified_header(receipt_of(made))["kid"]
    assert signed_by in {one["kid"] for one in client.get("/.well-known/jwks.json").json()["keys"]}
    assert derive(OLD, "log").public_key().public_bytes_raw() in {
        key.public for key in signing.verifiers(ORIGIN)
    }
    with django_capture_on_commit_callbacks(execute=True):
        press(layla, version, "refuse")
        with CaptureQueriesContext(connection) as queries:
            signing.remember_once()
            signing.remember_once()
    assert PublicKey.objects.count() == 6 and len(queries) == 1, "once a process"
