"""Random acts of a person on two versions, in any order, late and lying: for rules about them all."""

import uuid
from datetime import timedelta

from hypothesis import strategies as st

from consent.recording import record
from policies.models import Purpose
from tests.builders import a_draft, a_policy, soon
from tests.consent.builders import APP, an_act, published_from

PURPOSES = ("newsletter", "analytics")
CHOICES = st.dictionaries(st.sampled_from(PURPOSES), st.booleans(), max_size=2)
ON_A_VERSION = ("accept", "refuse", "acknowledge")
ANY = (*ON_A_VERSION, "displayed", "set", "withdraw", "renew")


def offering(policy, **more):
    """A published version that offers both purposes; a yes to the newsletter counts for a year."""
    draft = a_draft(policy, **more)
    for key in PURPOSES:
        validity = 12 if key == "newsletter" else None
        Purpose.objects.create(
            version=draft, key=key, title_ar=key, optional=True, confirmed=True, validity=validity
        )
    return published_from(draft)


def two_versions():
    """Two published versions of one policy, the second to come."""
    first = offering(a_policy())
    return first, offering(first.policy, effective_at=soon(120))


@st.composite
def acts(draw, among=ANY, of=2):
    """One act: what, on which of so many versions, when by the device's clock, when sent and received."""
    decision = draw(st.sampled_from(among))
    chosen = draw(CHOICES) if decision in ("accept", "refuse", "set") else {}
    if decision in ("set", "withdraw", "renew"):
        chosen = chosen or {draw(st.sampled_from(PURPOSES)): True}
    if decision in ("withdraw", "renew"):
        chosen = dict.fromkeys(chosen, decision == "renew")
    when = draw(st.none() | st.integers(0, 5))
    return decision, draw(st.integers(0, of - 1)), chosen, when, draw(st.booleans()), draw(st.integers(5, 8))


def say_all(subject, versions, said, start):
    """The acts are recorded; their minutes count from `start`."""
    for decision, which, chosen, when, sends, received in said:
        at = start + timedelta(minutes=received)
        decided = start + timedelta(minutes=when) if when is not None else None
        act = an_act(versions[which], decision, purposes=chosen, decided_at=decided)
        sent = at if sends else None
        record(subject, act, version=versions[which], witness=APP, key=uuid.uuid4(), sent_at=sent, at=at)
