"""Short ways to say what a test about answers stands on."""

import io
import uuid

from consent.recording import Act, Witness, record
from policies import schedule
from policies.publishing import publish
from tests.builders import an_approved

BROWSER = Witness("web", "session", "user 1")
APP = Witness("app", "user_token", "token of https://id.cachoo.example", "ios 5.2.1")
ACT = {"decision", "purposes", "decided_at", "method", "surface", "language", "content_sha256"}
ACT |= {"question_sha256"}


def sha256(version, language="ar"):
    """The hash that an answer names."""
    return version.renditions.get(language=language, media="json").sha256


def an_act(version, decision, *, language="ar", **more):
    """An act on the version's own text."""
    if "content_sha256" not in more:
        more["content_sha256"] = sha256(version, language)
    return Act(decision, language, **more)


def press(subject, version, decision, **more):
    """A press of a button on the answer page."""
    act = an_act(version, decision, **{name: more.pop(name) for name in ACT & more.keys()})
    return record(subject, act, version=version, witness=BROWSER, **more)


def record_by_app(subject, version, *, key=None, **more):
    """An answer sent by an app; accept, and a key of its own, unless told otherwise."""
    act = {"decision": "accept"} | {name: more.pop(name) for name in ACT & more.keys()}
    return record(
        subject, an_act(version, **act), version=version, witness=APP, key=key or uuid.uuid4(), **more
    )


def answers(subject):
    """Every decision of the person, oldest first."""
    return list(subject.records.order_by("received_at").values_list("decision", flat=True))


def spoken(subject):
    """The person's records without what was only shown to them."""
    return subject.records.exclude(decision="displayed")


def published_from(draft):
    """The draft, published."""
    version = publish(an_approved(draft), by="huda")
    schedule.forget()
    return version


def cut_off(client, where, begun):
    """The answer to lines of which so much came before the connection was lost."""
    told = {"CONTENT_LENGTH": len(begun) + 40, "CONTENT_TYPE": "application/x-ndjson"}
    return client.generic("POST", where, **told, **{"wsgi.input": io.BytesIO(begun)})
