"""The commands of the shipped systemd units, with this environment's programs."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def unit(name: str) -> list[str]:
    """What its ExecStart says."""
    text = (ROOT / f"deploy/systemd/cachoo-privacy-{name}.service").read_text()
    said = re.search(r"^ExecStart=(.*)$", text, re.M)[1].split()
    return [part.replace("/srv/cachoo-privacy/.venv/bin", str(Path(sys.executable).parent)) for part in said]
