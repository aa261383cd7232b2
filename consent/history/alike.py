"""What rows of a page that say the same of one version have in common: found, checked and written once."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from consent.act import Act, Witness
from consent.body import UNKNOWN, moment, own, whole
from consent.checking import check, line_of, question_of
from consent.deriving import COLUMNS, said_by
from consent.evidence import common_to
from consent.history.gaps import Gapped, gap, quoted
from consent.history.pouring import Form, fields_of
from consent.history.rows import Row
from consent.models import Channel, Clock, ConsentRecord, Evidence, Identity, Subject
from consent.recording import all_said, unsaved
from consent.refusals import UnknownLanguage
from consent.standing import Said
from consent.versions import published
from ledger.canonical import canonical, sha256_hex

METHOD = "import"
NOBODY = Identity()
OWN = (
    *("id", "subject_id", "decided_at", "decided_at_client", "effect"),
    *("key", "fingerprint", "previous", "body_encrypted", "commitment"),
)


class Alike:
    """Rows that differ in nothing but whose they are, when, on what proof and under which name.

    Raises what `published` and `checking.check` raise, and UnknownLanguage.
    """

    def __init__(self, row: Row, *, actor: str, at: datetime) -> None:
        version = published(row.policy, row.version)
        self.policy, line = line_of(version)
        shown = line.languages.get(row.language)
        if shown is None:
            raise UnknownLanguage
        self.number = version.number
        act = Act(row.decision, row.language, shown.json_sha256, row.purposes, row.decided_at, METHOD)
        witness = Witness(Channel.SERVER, Evidence.IMPORT, actor, on_behalf=True, remark=row.proof)
        # Of what a person may say here nothing depends on who they are: somebody else speaks for them.
        check(act, witness, self.policy, line, of=NOBODY)
        self.prints = Gapped(canonical(all_said(act, version) | {"decided_at": gap("decided_at")}))
        first = unsaved(Subject(), act, version, witness, at=at, clock=Clock.TOLD)
        first.question_sha256 = question_of(act, shown)
        told = {name: getattr(first, name) for name in COLUMNS if name != "version__number"}
        self.first_said = said_by(self.policy, number=version.number, **told)
        same = [one for one in fields_of(ConsentRecord) if one.column not in OWN]
        self.form = Form(ConsentRecord, OWN, {one.column: getattr(first, one.attname) for one in same})
        self.body = _gapped(first, witness)

    @staticmethod
    def mark(row: Row) -> tuple:
        """The same for rows that are alike."""
        # What nobody knows is listed in a body, so such a proof is another form of it.
        said = (row.policy, row.version, row.language, row.decision, tuple(row.purposes.items()))
        return (*said, row.proof == UNKNOWN)

    def fingerprint(self, row: Row) -> str:
        """As `recording.fingerprint_of`."""
        return sha256_hex(self.prints.filled({"decided_at": quoted(row.decided_at.isoformat())}))

    def body_of(self, row: Row, **told: object) -> bytes:
        """The row's canonical record; `told`: what is in its gaps beside the row's own words."""
        values = {name: quoted(value) for name, value in told.items()}
        values |= {"decided_at": quoted(moment(row.decided_at)), "remark": canonical(row.proof)}
        return self.body.filled(values)

    def said(self, row: Row, record_id: UUID) -> Said:
        """The row's record as far as it moves a standing."""
        return replace(self.first_said, decided_at=row.decided_at, id=record_id)


def _gapped(first: ConsentRecord, witness: Witness) -> Gapped:
    """The canonical record, as `consent.body` writes it."""
    told = own(first, witness, None)
    told |= {"record_id": gap("record_id"), "pii_principal_id": gap("person")}
    told["event"]["event_time"] = gap("decided_at")
    told["evidence"] |= {"decided_at_client": gap("decided_at"), "effect": gap("effect")}
    told["evidence"] |= {"idempotency_key": gap("key"), "prev_record_id": gap("previous")}
    if witness.remark != UNKNOWN:
        told["evidence"]["remark"] = gap("remark")
    return Gapped(whole(told, common_to(first)))
