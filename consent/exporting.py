"""Everything that we hold of a person, in one file for them: as data, as a page, and with their receipts."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from consent.addresses import decrypt
from consent.bundling import Proving
from consent.evidence import body_of
from consent.exportpage import page
from consent.limits import Rate
from consent.models import ConsentRecord, Identity, Membership, Notice, PendingAddress, Subject
from consent.proving import leaves_of
from consent.receipts import receipt_of
from consent.rights.queue import reply_to, words_of
from consent.signing import receipt_keys
from consent.subjectkeys import Keys, keys_of_all
from consent.subjects import all_of, on_record
from ledger.keys import jwk
from policies.colours import dyed

EXPORTS = Rate("export", 10, 3600)  # of one person, on the page and over the API together


def export(subject: Subject, *, language: str, at: datetime | None = None) -> bytes:
    """A ZIP of data.json, a page that is read without us, every receipt, and a proof of what is sealed.

    The records of devices that were joined to the person are theirs.
    """
    at = at or timezone.now()
    mine = on_record(subject).select_related("version__policy", "subject")
    records, keys = list(mine.order_by("received_at", "pk")), keys_of_all(all_of(subject))
    told = list(notices_of(subject))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file, translation.override(language):
        said = [_record(one, keys.get(one.subject_id)) for one in records]
        data = {**_person(subject, told, at), "records": said}
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        file.writestr("index.html", page(data, subject=subject, records=records, told=told, at=at))
        # The page is read without us, so it brings its few rules along.
        file.writestr("style.css", dyed(render_to_string("consent/export.css")))
        _write_evidence(file, records, keys)
        public = {"keys": [jwk(key) for key in receipt_keys().values()]}
        file.writestr("receipts/jwks.json", json.dumps(public, indent=1))
    return held.getvalue()


def notices_of(subject: Subject) -> QuerySet[Notice]:
    """What the person was told, and their devices were, the oldest first."""
    theirs = Notice.objects.filter(subject__in=all_of(subject))
    return theirs.select_related("version__policy").order_by("at")


def _write_evidence(
    file: zipfile.ZipFile, records: Iterable[ConsentRecord], keys: Mapping[UUID, Keys]
) -> None:
    leaves, proving = leaves_of(one.pk for one in records), Proving()
    for record in records:
        theirs, leaf = keys.get(record.subject_id), leaves.get(record.pk)
        if receipt := receipt_of(record, theirs):
            file.writestr(f"receipts/{record.pk}.jws", receipt)
        files = leaf and theirs and proving.files(record, leaf, theirs)
        for name, content in (files or {}).items():
            file.writestr(f"proofs/{record.pk}/{name}", content)


def _person(subject: Subject, told: Iterable[Notice], at: datetime) -> dict[str, Any]:
    identity = Identity.objects.filter(subject=subject).first()
    return {
        "exported_at": at.isoformat(),
        "from": settings.SITE_URL,
        "person": str(subject.pk),
        "first_seen": subject.created_at.isoformat(),
        "account": identity and _account(identity),
        "devices": [str(one) for one in all_of(subject).exclude(pk=subject.pk).values_list("pk", flat=True)],
        "told": [{"version": str(one.version), "how": one.grade, "at": one.at.isoformat()} for one in told],
        "choices": [
            {"policy": one.policy.slug, "purpose": one.key, "agreed_in_version": one.consented_number or None}
            for one in subject.purpose_standings.select_related("policy").order_by("policy_id", "key")
        ],
        "requests": [
            {
                "reference": one.reference,
                "kind": one.kind,
                "state": one.state,
                "asked_at": one.created_at.isoformat(),
                "words": words_of(one),
                "reply": reply_to(one),
            }
            for one in subject.requests.order_by("created_at")
        ],
    }


def _account(identity: Identity) -> dict[str, Any]:
    waiting = PendingAddress.objects.filter(identity=identity).first()
    member = Membership.objects.filter(identity=identity).first()
    return {
        "address": decrypt(identity.email_encrypted) if identity.email_encrypted else None,
        "address_confirmed_at": identity.email_confirmed_at and identity.email_confirmed_at.isoformat(),
        "address_to_be_confirmed": waiting and decrypt(waiting.email_encrypted),
        "language": identity.language,
        "mailing_list": member and _place(member),
        "known_to_the_companys_sign_in": identity.external_ref is not None,
        "last_seen_on": identity.last_seen_on and identity.last_seen_on.isoformat(),
    }


def _place(member: Membership) -> dict[str, Any]:
    moments = {"asked_at": member.asked_at, "confirmed_at": member.confirmed_at, "left_at": member.left_at}
    return {name: at and at.isoformat() for name, at in moments.items()}


def _record(record: ConsentRecord, keys: Keys | None) -> dict[str, Any]:
    body = body_of(record, keys)
    return json.loads(body) if body else {"record_id": str(record.pk), "decision": record.decision}
