"""Run as a program of its own: sets one document with Typst and ends, so that its caches end with it.

Reads {"template", "inputs"} as JSON from its input and writes the PDF. What Typst refuses is told on the
error output, with a status of 1. Needs neither Django nor the project.
"""

import json
import resource
import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent
STANDARDS = ["a-3a", "ua-1"]
MEMORY = 1 << 30
SECONDS = 10


def main() -> int:
    """The document is on the output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked = json.load(sys.stdin.buffer)
    try:
        made = typst.compile(
            str(HERE / asked["template"]),
            root=str(HERE),
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,
            sys_inputs=asked["inputs"],
            pdf_standards=STANDARDS,
            format="pdf",
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic)
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
