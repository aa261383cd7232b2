"""The client for Python, made from the contract and driven against the real server as an app would."""

import hashlib
import importlib
import io
import json
import re
import sys
import time
import uuid
from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace

import jwt
import pytest
from django.utils import timezone

from clients.python import NAME, generate
from consent import apikeys
from consent.models import ConsentRecord, Scope
from tests.builders import a_published, soon
from tests.fixtures.people import ISSUER
from tests.test_docs import ROOT

OPERATIONS = {
    "policies": ["get_bundle", "get_content"],
    "me": ["get_my_gate", "get_my_receipt", "record_event", "record_events"],
    "servers": ["put_contacts"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The generated package: its operations by name, and its models."""
    folder = generate(tmp_path_factory.mktemp("client")).parent
    sys.path.insert(0, str(folder))
    found = {"package": importlib.import_module(NAME), "models": importlib.import_module(f"{NAME}.models")}
    found["File"] = importlib.import_module(f"{NAME}.types").File
    for tag, names in OPERATIONS.items():
        found |= {name: importlib.import_module(f"{NAME}.api.{tag}.{name}").sync_detailed for name in names}
    yield SimpleNamespace(**found)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def caller(made, live_server):
    """`caller(token)` is a client with that bearer."""
    opened = []

    def call(token: str, **headers: str):
        opened.append(made.package.AuthenticatedClient(live_server.url, token=token, headers=headers))
        return opened[-1]

    yield call
    for client in opened:
        client.get_httpx_client().close()


def said(made, owed, **more):
    """An acceptance of what is owed, as a phone keeps it."""
    now = timezone.now()
    at = {"decided_at": now - timedelta(hours=3), "sent_at": now}
    body = {"policy": owed.policy, "version": owed.version, "language": owed.language, "decision": "accept"}
    kind = made.models.BatchItem if "key" in more else made.models.EventRequest
    return kind.from_dict(
        body
        | {"content_sha256": owed.sha256, "method": "button"}
        | {name: moment.isoformat() for name, moment in at.items()}
        | more
    )


def shown(made, client, owed) -> None:
    """The text that is owed, as it came, has the hash that the gate names."""
    text = made.get_content(owed.policy, owed.version, owed.language, client=client)
    assert hashlib.sha256(text.content).hexdigest() == owed.sha256
    assert text.parsed.sections and text.parsed.direction.value == "rtl"


# Its advice is RFC 9864's name, which PyJWT does not know yet; the bytes are the same.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_an_app_asks_shows_and_answers(made, caller, issuer, clock, transactional_db):
    version = a_published()
    token, renewed = (issuer.token(jti=one, exp=time.time() + 30000) for one in ("first", "renewed"))
    clock(hours=5)
    client = caller(token)

    # It asks once; what has not changed is said in no words.
    asked = made.get_my_gate(client=client)
    (owed,) = asked.parsed.actions
    assert asked.parsed.show and owed.title == version.title_ar
    knowing = caller(renewed, **{"If-None-Match": asked.headers["etag"]})
    again = made.get_my_gate(client=knowing)
    assert (again.status_code, again.content, again.parsed) == (HTTPStatus.NOT_MODIFIED, b"", None)
    shown(made, client, owed)

    # Nobody's answer to another text is taken, and the problem says which member is wrong.
    key = str(uuid.uuid4())
    wrong = said(made, owed, content_sha256="0" * 64)
    refused = made.record_event(client=client, body=wrong, idempotency_key=key).parsed
    assert (refused.code, refused.errors[0].pointer) == ("unknown_content", "#/content_sha256")

    # The answer is recorded once, however often it is sent, and its receipt is the site's.
    answer = said(made, owed)
    answered = made.record_event(client=client, body=answer, idempotency_key=key)
    assert answered.status_code == HTTPStatus.CREATED and answered.parsed.gate.show is False
    answer.sent_at += timedelta(days=1)
    replayed = made.record_event(client=client, body=answer, idempotency_key=key)
    assert replayed.status_code == HTTPStatus.CREATED
    assert replayed.headers["idempotency-replayed"] == "true"
    assert replayed.parsed.receipt == answered.parsed.receipt
    event = answered.parsed.event
    assert (event.clock.value, event.effect.value) == ("ok", "applied")
    receipt = made.get_my_receipt(event.id, client=client)
    assert receipt.parsed == answered.parsed.receipt
    bundle = made.get_bundle(client=client, lang=made.models.GetBundleLang.AR).parsed
    keys = jwt.PyJWKSet([one.to_dict() for one in bundle.keys])
    key = keys[jwt.get_unverified_header(receipt.parsed)["kid"]].key
    assert jwt.decode(receipt.parsed, key, ["EdDSA"], audience="pii_principal")["iss"] == "http://testserver"


def test_the_lines_of_the_page_show_and_answer(made, live_server, issuer, transactional_db):
    version = a_published()
    page = (ROOT / "docs/how-to/connect-an-app.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    assert f"from {NAME} import" in lines
    known = {"site": live_server.url, "token": issuer.token()}
    exec(lines, known)
    assert known["text"].parsed.title == version.title_ar
    assert known["recorded"].event.effect.value == "applied" and known["recorded"].gate.show is False


def test_a_phone_without_a_network_answers_what_it_was_built_with(
    made, caller, issuer, clock, transactional_db
):
    first = a_published()
    client = caller(issuer.token(exp=time.time() + 30000))
    (built_in,) = made.get_bundle(client=client, lang=made.models.GetBundleLang.AR).parsed.policies
    assert hashlib.sha256(built_in.document.encode()).hexdigest() == built_in.sha256
    a_published(first.policy, effective_at=soon(120))
    clock(hours=5)
    (owed,) = made.get_my_gate(client=client).parsed.actions
    keys = [str(uuid.uuid4()) for _ in range(3)]
    items = [
        said(made, built_in, key=keys[0]),
        said(made, owed, key=keys[1], content_sha256="0" * 64),
        said(made, owed, key=keys[2]),
    ]
    sent = made.record_events(client=client, body=made.models.BatchRequest(items=items))
    assert sent.status_code == HTTPStatus.MULTI_STATUS
    assert [(item.key, item.status) for item in sent.parsed.items] == [
        (keys[0], 201),
        (keys[1], 422),
        (keys[2], 201),
    ]
    superseded, unknown, applied = sent.parsed.items
    assert (superseded.event.effect.value, unknown.problem.code) == ("superseded", "unknown_content")
    assert applied.event.effect.value == "applied" and sent.parsed.gate.show is False
    once_more = made.record_events(client=client, body=made.models.BatchRequest(items=items[::2]))
    assert [item.replayed for item in once_more.parsed.items] == [True, True]
    assert ConsentRecord.objects.filter(decision="accept").count() == 2


def test_a_value_that_comes_later_is_read_and_not_an_error(made, caller, issuer, transactional_db):
    a_published()
    told = json.loads(made.get_my_gate(client=caller(issuer.token())).content)
    told["actions"][0] |= {"action": "sign_on_paper", "more": 1}
    (owed,) = made.models.MyGate.from_dict(told | {"mood": "calm"}).actions
    assert owed.action == "sign_on_paper" and owed.to_dict()["action"] == "sign_on_paper"
    assert owed.action not in list(made.models.ActionEnum)


def test_a_server_hands_over_addresses_line_by_line(made, caller, settings, transactional_db):
    settings.JWT_ISSUERS = [ISSUER]
    _key, token = apikeys.issue(name="shop", scopes=[Scope.SUBJECTS])
    line = {"issuer": ISSUER["issuer"], "sub": "layla", "address": "layla@cachoo.example"}
    body = made.File(io.BytesIO(json.dumps(line).encode() + b"\n{}\n"))
    sent = made.put_contacts(client=caller(token), body=body)
    assert sent.status_code == HTTPStatus.MULTI_STATUS
    assert [item.status for item in sent.parsed.items] == [202, 400]
