"""Which plain columns of a record say something else than the body that was committed to."""

import json
from typing import Any

from consent.act import Witness
from consent.body import answered, event, evidence
from consent.models import ConsentRecord
from ledger.canonical import composed


def differing(record: ConsentRecord, body: bytes) -> list[str]:
    """The members of the body that the row contradicts; empty when the two agree.

    A row keeps text as it was sent, the body has it in NFC: composed in another way, it says the same.
    """
    told = json.loads(body)
    [notice] = told["pii_processing"]["privacy_notice"]
    pairs: dict[str, tuple[Any, Any]] = {
        "record_id": (told["record_id"], str(record.pk)),
        "pii_principal_id": (told["pii_principal_id"], f"urn:uuid:{record.subject_id}"),
        "language": (told["pii_processing"]["language"], record.language),
        "content_sha256": (notice["content_sha256"], record.content_sha256),
        "policy": (notice["kind"], record.version.policy.slug),
        "version": (notice["version"], str(record.version.number)),
        "purposes": (_states(told), _answers(told, record)),
    }
    remark = Witness(record.channel, record.evidence, record.actor, remark=told["evidence"]["remark"])
    pairs |= _each(told["event"], event(record))
    pairs |= _each(told["evidence"], evidence(record, remark, record.notice))
    return [name for name, (said, kept) in pairs.items() if said != kept and said != _composed(kept)]


def _each(said: dict[str, Any], kept: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (said.get(name), kept.get(name)) for name in said.keys() | kept.keys()}


def _composed(kept: Any) -> Any:
    return composed(kept) if isinstance(kept, str) else kept


def _states(told: dict[str, Any]) -> dict[str, str | None]:
    return {one["purpose"]: one.get("event_state") for one in told["pii_processing"]["purposes"]}


def _answers(told: dict[str, Any], record: ConsentRecord) -> dict[str, str | None]:
    keys = dict.fromkeys([one["purpose"] for one in told["pii_processing"]["purposes"]])
    return {key: answered(record, key) for key in keys | record.purposes}
