"""The canonical record: every mandatory member of ISO/IEC TS 27560, from the published text itself. Pure.

docs/reference/record.md explains each member. What nobody declared is said to be unknown, never made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.act import Act, Witness
from consent.models import ConsentRecord, Decision, Notice
from ledger.canonical import canonical, joined
from policies.rfc3339 import to_microsecond

SCHEMA = "cachoo/consent-record/1"
UNKNOWN = "unknown"
AS_WRITTEN = canonical(UNKNOWN)  # a string that has it inside has its quotes escaped
CONTROLLER = "controller"
# How plainly the act was expressed, and what it came to. Continued use is implied and nothing more.
EVENTS = {
    Decision.DISPLAYED: ("notice", "displayed"),
    Decision.ACKNOWLEDGE: ("notice", "acknowledged"),
    Decision.CONTINUED_USE: ("implied", "continued_use_observed"),
    Decision.ACCEPT: ("explicitly_expressed", "accepted"),
    Decision.REFUSE: ("explicitly_expressed", "refused"),
    Decision.SET: ("explicitly_expressed", "chosen"),
    Decision.WITHDRAW: ("explicitly_expressed", "withdrawn"),
    Decision.RENEW: ("explicitly_expressed", "renewed"),
    Decision.CONFIRM: ("explicitly_expressed", "confirmed"),
}


@dataclass(frozen=True)
class Shown:
    """The published document in the language shown, and the addresses that belong to it."""

    document: dict[str, Any]
    page_url: str
    choices_url: str


@dataclass(frozen=True)
class Common:
    """What every record of the same text and the same choices says: members as canonical bytes.

    `unknown` are the pointers into them to what nobody has declared.
    """

    members: dict[str, bytes]
    unknown: list[str]


def common(act: Act, shown: Shown) -> Common:
    """What records of such an act have in common."""
    members = {
        "schema_version": SCHEMA,
        "pii_processing": {
            "privacy_notice": [_notice(act, shown)],
            "language": act.language,
            "purposes": [_purpose(act, shown, purpose) for purpose in shown.document["purposes"]],
        },
        "party_identification": [_controller(shown.document), *_recipients(shown.document)],
    }
    return Common(_canonical(members), list(_unknown(members, "")))


def written(record: ConsentRecord, same: Common, witness: Witness, notice: Notice | None) -> bytes:
    """The record's body in canonical JSON; the record is unsaved but complete otherwise."""
    return whole(own(record, witness, notice), same)


def own(record: ConsentRecord, witness: Witness, notice: Notice | None) -> dict[str, Any]:
    """The members that no other record has."""
    return {
        "record_id": str(record.pk),
        "pii_principal_id": f"urn:uuid:{record.subject_id}",
        "event": event(record),
        "evidence": evidence(record, witness, notice),
    }


def whole(told: dict[str, Any], same: Common) -> bytes:
    """A body of its own members and of those that it shares, in canonical JSON."""
    said = _canonical(told)
    # To look through every member takes longer than to write them all.
    undeclared = _unknown(told, "") if any(AS_WRITTEN in one for one in said.values()) else ()
    return joined(same.members | said | _canonical({"unknown": sorted([*same.unknown, *undeclared])}))


def _canonical(members: dict[str, Any]) -> dict[str, bytes]:
    return {name: canonical(value) for name, value in members.items()}


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC to the microsecond, such as 2026-11-22T09:14:03.000000Z."""
    return at and to_microsecond(at)


def _notice(act: Act, shown: Shown) -> dict[str, Any]:
    document = shown.document
    return {
        "uri": shown.page_url,
        "kind": document["policy"],
        "version": str(document["version"]),
        "language": act.language,
        "content_sha256": act.content_sha256,
        "effective_at": document["effective_at"],
    }


def _purpose(act: Act, shown: Shown, purpose: dict[str, Any]) -> dict[str, Any]:
    document, optional = shown.document, purpose["optional"]
    categories = {item["key"]: item for item in document["data_categories"]}
    contact = f"mailto:{document['contact_email']}"
    told = {
        "purpose": purpose["key"],
        "purpose_label": purpose["title"],
        "optional": optional,
        "lawful_basis": purpose["lawful_basis"] or UNKNOWN,
        "pii_information": [_category(key, categories) for key in purpose["data_categories"] or [UNKNOWN]],
        "pii_controllers": [CONTROLLER],
        "collection_method": purpose["collection"] or UNKNOWN,
        "storage_locations": [UNKNOWN],
        "retention_period": purpose["retention"] or UNKNOWN,
        "jurisdiction": document["controller"]["jurisdictions"] or [UNKNOWN],
        "recipient_third_parties": purpose["recipients"] or [UNKNOWN],
        "withdrawal_method": shown.choices_url if optional else contact,
        "validity_duration": _validity(purpose),
    }
    state = answered(act, purpose["key"])
    return told | ({"event_state": state} if state else {})


def _category(key: str, categories: dict[str, dict[str, Any]]) -> dict[str, Any]:
    declared = categories.get(key)
    if declared is None:
        return {"pii_type": UNKNOWN}
    return {"pii_type": key, "pii_label": declared["title"], "pii_optional": declared["optional"]}


def _validity(purpose: dict[str, Any]) -> str:
    months = purpose["validity_months"]
    return f"P{months}M" if months else "until-event"


def answered(record: Act | ConsentRecord, key: str) -> str | None:
    """What the act said of a purpose; None where it said nothing, so that it stays as it was."""
    if key not in record.purposes:
        return None
    if record.purposes[key]:
        return {Decision.RENEW: "renewed", Decision.CONFIRM: "confirmed"}.get(record.decision, "given")
    return "withdrawn" if record.decision == Decision.WITHDRAW else "refused"


def _controller(document: dict[str, Any]) -> dict[str, Any]:
    controller = document["controller"]
    return {
        "party_id": CONTROLLER,
        "party_type": "controller",
        "party_name": controller["party"] or UNKNOWN,
        "party_address": controller["address"] or UNKNOWN,
        "party_contact": controller["representative"] or document["contact_email"],
        "party_email": document["contact_email"],
    }


def _recipients(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for recipient in document["recipients"]:
        yield {
            "party_id": recipient["key"],
            "party_type": "recipient",
            "party_name": recipient["title"],
            "party_address": UNKNOWN,
            "party_contact": UNKNOWN,
        }


def event(record: ConsentRecord) -> dict[str, Any]:
    """The act itself: what, when, by whom."""
    kind, state = EVENTS[Decision(record.decision)]
    return {
        "decision": record.decision,
        "event_type": kind,
        "event_state": state,
        "event_time": moment(record.decided_at),
        "validity_duration": "until-event",
        "entity_id": record.actor if record.on_behalf else f"urn:uuid:{record.subject_id}",
    }


def evidence(record: ConsentRecord, witness: Witness, notice: Notice | None) -> dict[str, Any]:
    """What vouches for the act."""
    told = {
        "received_at": moment(record.received_at),
        "decided_at_client": moment(record.decided_at_client),
        "sent_at": moment(record.sent_at),
        "clock": record.clock,
        "effect": record.effect,
        "channel": record.channel,
        "level": record.evidence,
        "actor": record.actor,
        "on_behalf": record.on_behalf,
        "remark": witness.remark,
        "method": record.method,
        "surface": record.surface,
        "app": record.app,
        "sec_gpc": record.gpc,
        "question_sha256": record.question_sha256,
        "idempotency_key": str(record.key),
        "prev_record_id": record.previous and str(record.previous),
    }
    if record.original:
        told["original_record_id"] = str(record.original)
    return told | ({"change_notice": _change_notice(notice)} if notice else {})


def _change_notice(notice: Notice) -> dict[str, Any]:
    return {"grade": notice.grade, "at": moment(notice.at), "reference": notice.reference}


def _unknown(value: Any, pointer: str) -> Iterator[str]:
    """JSON pointers of every member that nobody has declared."""
    if value == UNKNOWN:
        yield pointer
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in members:
        yield from _unknown(inner, f"{pointer}/{key}")
