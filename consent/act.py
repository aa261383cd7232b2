"""What somebody did, and what vouches for it: the two things that recording is told."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Act:
    """What a person did: the decision on the exact text shown, and when their device says it was.

    `question_sha256` may stay empty: the published question of the version and language is meant.
    """

    decision: str
    language: str
    content_sha256: str
    purposes: dict[str, bool] = field(default_factory=dict)
    decided_at: datetime | None = None
    method: str = ""
    surface: str = ""
    question_sha256: str = ""


@dataclass(frozen=True)
class Witness:
    """What vouches for an act: the channel, the kind of evidence, who recorded it as text, and the app.

    `on_behalf`: that somebody acted for the person, and `remark` says why; the remark is kept in the
    encrypted body alone. `gpc`: the browser sent `Sec-GPC: 1`. `original`: the device's record that this one
    carries over to its owner.
    """

    channel: str
    evidence: str
    actor: str
    app: str = ""
    on_behalf: bool = False
    remark: str = ""
    gpc: bool = False
    original: UUID | None = None
