"""The real policy text: tests read it from beside the repository, it is never copied into it."""

from pathlib import Path

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "seed" / "cachoo-privacy-ar.txt"


def seed_words() -> list[str]:
    """Its words, in order."""
    return SEED.read_text(encoding="utf-8").split()
