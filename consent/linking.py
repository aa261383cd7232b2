"""Linking a device to the person who turned out to hold it, with what they said on it and no more."""

import uuid
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import inf

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.checking import line_of
from consent.deriving import derived, records_of
from consent.devices import named
from consent.models import ConsentRecord, Decision, Evidence, Identity, Subject
from consent.recording import record
from consent.refusals import MinorCannotAnswer, UnknownSubject
from consent.remembering import forget
from consent.standing import ANSWERS, Said, State, fold
from policies.models import PolicyVersion
from policies.refusals import Refused
from policies.timeline import PolicyLine

CARRIED = uuid.UUID("5b0d1a5e-6a0e-4c39-9d0e-1d0f6c2f7a44")
VERSION = ""  # what an answer speaks of beside the purposes by their keys
ON_THE_VERSION = (*ANSWERS, Decision.ACKNOWLEDGE)


class LinkConflict(Refused):
    """The device is somebody else's already, perhaps since a moment ago."""

    code = "link_conflict"
    sentence = _("This device is linked to another account.")


@transaction.atomic
def link(owner: Subject, token: str, *, at: datetime | None = None) -> list[ConsentRecord]:
    """The device is its owner's for good: they have what was answered on it, where they had not answered.

    Each answer that stood is recorded anew for the owner and names its original, if it is on a later version
    than the owner spoke of; nothing of the owner's is changed by it, and while a no of theirs stands no other
    answer comes beside it. The device learns nothing of them. Linked again to the same owner, nothing
    happens. Raises UnknownDevice, LinkConflict and UnknownSubject.
    """
    at = at or timezone.now()
    device = named(token)
    # Of two people who link it at once one wins; the other waits here and finds it taken.
    if not Subject.objects.filter(pk=device.pk, merged_into=None).update(merged_into=owner, merged_at=at):
        if Subject.objects.filter(pk=device.pk, merged_into=owner).exists():
            return []
        raise LinkConflict
    Subject.objects.select_for_update().get(pk=owner.pk)
    if not Identity.objects.filter(subject=owner).exists():
        raise UnknownSubject
    transaction.on_commit(partial(forget, device.pk), robust=True)
    return [made for line in _lines(device) for made in _carry(device, owner, line, at)]


def _lines(device: Subject) -> Iterator[PolicyLine]:
    """The policies that something was said of on the device."""
    said_of = PolicyVersion.objects.filter(records__subject=device).select_related("policy")
    for version in said_of.order_by("policy_id", "-number").distinct("policy_id"):
        yield line_of(version)[0]


def _carry(device: Subject, owner: Subject, line: PolicyLine, at: datetime) -> Iterator[ConsentRecord]:
    for said in list(_new_to(owner, device, line)):
        original = device.records.select_related("version__policy").get(pk=said.id)
        with suppress(MinorCannotAnswer):  # a device can be linked to a child, who agrees to nothing by it
            yield _record(original, said, owner, at)


def _new_to(owner: Subject, device: Subject, line: PolicyLine) -> Iterator[Said]:
    """What holds on the device and its owner never spoke of."""
    own = records_of(owner, line, original=None)  # not what another device of theirs said
    mine = fold(own)
    newest = max((one.number for one in own if one.decision in ON_THE_VERSION), default=0)
    above = inf if mine.refused_at else newest
    return carried(derived(device, line), above=above, chosen=mine.purposes)


def carried(state: State, *, above: float = 0, chosen: Container[str] = ()) -> Iterator[Said]:
    """The records that a folded state rests on, each with what it rests on it for.

    Without answers that speak of a version not `above` that one, and without the purposes that were `chosen`.
    Folded themselves they come to the same, in whatever order they are recorded.
    """
    answers = [one for one in _answers(state) if _reach(one) > above]
    choices = {key: one.said for key, one in state.purposes.items() if key not in chosen}
    for one in sorted({one.id: one for one in (*answers, *choices.values())}.values(), key=_in_order):
        mine = {key: one.purposes[key] for key, said in choices.items() if said is one}
        only_chosen = one.decision in ANSWERS and one not in answers
        yield replace(one, decision=Decision.SET if only_chosen else one.decision, purposes=mine)


def _answers(state: State) -> Iterator[Said]:
    """Every yes, every text that was acknowledged, and every no."""
    basis = state.basis
    yield from basis.accepted.values()
    yield from (one for one in basis.informed.values() if one.decision == Decision.ACKNOWLEDGE)
    yield from basis.refused.values()


def _reach(said: Said) -> int:
    """The earliest version that the answer says something of: a no takes back what satisfies its own."""
    return said.floor if said.decision == Decision.REFUSE else said.number


def _in_order(said: Said) -> tuple:
    return (said.decided_at, said.received_at, said.id)


def _record(original: ConsentRecord, said: Said, owner: Subject, at: datetime) -> ConsentRecord:
    act = Act(
        said.decision,
        original.language,
        original.content_sha256,
        purposes=said.purposes,
        decided_at=original.decided_at,
        method=original.method,
        surface=original.surface,
    )
    # What vouches for it is the device still, as far as it was believed then.
    witness = Witness(
        original.channel,
        Evidence.DEVICE,
        original.actor,
        original.app,
        gpc=original.gpc,
        original=original.pk,
    )
    made, _is_new = record(
        owner,
        act,
        version=original.version,
        witness=witness,
        key=uuid.uuid5(CARRIED, str(original.pk)),
        vouched=original.clock,
        at=at,
    )
    return made
