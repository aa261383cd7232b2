"""The command."""

import sys
from pathlib import Path

from clients.python import generate

sys.stdout.write(f"{generate(Path(sys.argv[1]))}\n")
