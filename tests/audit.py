"""Known weaknesses of what requirements.txt pins: `make audit`.

Where nobody could be asked the answer is UNKNOWN and no failure: it must never read as "none is known".
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ASK = ["pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]


def main() -> None:
    """Ends with 1 when a weakness is known."""
    done = subprocess.run(
        [Path(sys.executable).with_name(ASK[0]), *ASK[1:], "--requirement", ROOT / "requirements.txt"],
        capture_output=True,
        text=True,
    )
    told, found = verdict(done.stdout)
    sys.stdout.write(told + "\n")
    sys.exit(found)


def verdict(answered: str) -> tuple[str, bool]:
    """What pip-audit answered, in words, and whether a weakness is known."""
    try:
        packages: list[dict[str, Any]] = json.loads(answered)["dependencies"]
    except ValueError:
        return "UNKNOWN: pip-audit gave no answer.", False
    known = [f"{one['name']} {one['version']}: {flaw['id']}" for one in packages for flaw in flaws(one)]
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    lines = list(known)
    if unasked:
        lines.append(f"UNKNOWN: nobody could be asked about {len(unasked)} of {len(packages)} packages.")
    if not lines:
        lines = [f"No weakness is known in {len(packages)} packages."]
    return "\n".join(lines), bool(known)


def flaws(package: dict[str, Any]) -> list[dict[str, Any]]:
    """What is known against it; nothing where nobody could be asked."""
    return package.get("vulns", [])


if __name__ == "__main__":
    main()
