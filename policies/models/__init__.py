"""The tables of policy text, one concept a file."""

from policies.models.audit import AuditEvent
from policies.models.declaration import DataCategory, LawfulBasis, Purpose, Recipient
from policies.models.policy import Controller, Policy
from policies.models.rendition import Media, Question, Rendition
from policies.models.review import Contribution, Review, Verdict
from policies.models.scratch import Scratch
from policies.models.section import CONTACT, INTRODUCTION, WITHOUT_HEADING, Section
from policies.models.sharing import PreviewLink, Remark
from policies.models.version import ChangeClass, FloorMode, Origin, PolicyVersion, Status

__all__ = [
    "CONTACT",
    "INTRODUCTION",
    "WITHOUT_HEADING",
    "AuditEvent",
    "ChangeClass",
    "Contribution",
    "Controller",
    "DataCategory",
    "FloorMode",
    "LawfulBasis",
    "Media",
    "Origin",
    "Policy",
    "PolicyVersion",
    "PreviewLink",
    "Purpose",
    "Question",
    "Recipient",
    "Remark",
    "Rendition",
    "Review",
    "Scratch",
    "Section",
    "Status",
    "Verdict",
]
