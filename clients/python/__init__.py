"""The client for Python: `python -m clients.python FOLDER` writes `cachoo_privacy_client` there."""

import subprocess
import sys
from pathlib import Path

from clients import CONTRACT

HERE = Path(__file__).resolve().parent
NAME = "cachoo_privacy_client"


def generate(folder: Path) -> Path:
    """The package stands in the folder, and nothing of the contract was left out of it."""
    package = folder / NAME
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(CONTRACT)]
    command += ["--meta", "none", "--output-path", str(package), "--overwrite", "--fail-on-warning"]
    command += ["--config", str(HERE / "config.yml"), "--custom-template-path", str(HERE / "templates")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return package
