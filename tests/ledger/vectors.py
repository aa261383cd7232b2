"""Known answers from outside the project: read from beside the repository, never copied into it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared"
EVIDENCE = SHARED / "vectors" / "evidence.json"
VERIFIER = SHARED / "tools" / "verify-evidence.sh"

present = pytest.mark.skipif(not EVIDENCE.exists(), reason="the shared vectors are not beside the repository")


@cache
def evidence() -> dict[str, Any]:
    """Seven Arabic records, their nonces and leaves, three signed checkpoints and proofs."""
    return json.loads(EVIDENCE.read_text(encoding="utf-8"))
