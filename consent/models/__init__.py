"""The tables of people and their answers, one concept a file."""

from consent.models.apikey import ApiKey, Scope
from consent.models.coderequest import CodeRequest
from consent.models.erasure import Erasure, ErasureAnswer, ErasureLevel, Outcome
from consent.models.importing import Import, ImportFault, ImportPage, ImportState
from consent.models.keyset import KeySet
from consent.models.letter import Given, Letter, LetterKind
from consent.models.log import Checkpoint, LeafKind, LedgerEntry, Log, LogTile
from consent.models.logreading import LogReading
from consent.models.membership import Membership
from consent.models.notice import Grade, Notice
from consent.models.pendingaddress import PendingAddress
from consent.models.publickey import KeyUse, PublicKey
from consent.models.record import Channel, Clock, ConsentRecord, Decision, Effect, Evidence
from consent.models.rightsrequest import RequestKind, RequestState, RightsRequest
from consent.models.sealedaddress import SealedAddress
from consent.models.standing import PurposeStanding, Standing
from consent.models.subject import Identity, Subject
from consent.models.subjectkey import SubjectKey
from consent.models.unsealed import UnsealedAudit, UnsealedRecord
from consent.models.websession import WebSession

__all__ = [
    "ApiKey",
    "Channel",
    "Checkpoint",
    "Clock",
    "CodeRequest",
    "ConsentRecord",
    "Decision",
    "Effect",
    "Erasure",
    "ErasureAnswer",
    "ErasureLevel",
    "Evidence",
    "Given",
    "Grade",
    "Identity",
    "Import",
    "ImportFault",
    "ImportPage",
    "ImportState",
    "KeySet",
    "KeyUse",
    "LeafKind",
    "LedgerEntry",
    "Letter",
    "LetterKind",
    "Log",
    "LogReading",
    "LogTile",
    "Membership",
    "Notice",
    "Outcome",
    "PendingAddress",
    "PublicKey",
    "PurposeStanding",
    "RequestKind",
    "RequestState",
    "RightsRequest",
    "Scope",
    "SealedAddress",
    "Standing",
    "Subject",
    "SubjectKey",
    "UnsealedAudit",
    "UnsealedRecord",
    "WebSession",
]
