"""The demo, and its published files as a web server sends them: for bench/page_weight.py. Not a bench."""

import http.server
import mimetypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.webserver import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 180


@contextmanager
def demo(folder: Path, page: str) -> Iterator[str]:
    """The demo runs and has written its files; gives its address."""
    port = free_port()
    environ = {**os.environ, "VAR_DIR": str(folder), "PORT": str(port)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "manage.py", "demo"], cwd=ROOT, env=environ, **quiet)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(
            lambda: _answers(address + page) and (folder / f"published/pages{page}index.html").exists(),
            process,
        )
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def deployed(folder: Path) -> Path:
    """What a real site would publish in the demo's place, by its own commands; gives the pages' folder."""
    environ = {**os.environ, "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "bench._deployed"}
    for command in (["collectstatic", "--no-input"], ["project_published"]):
        call = [sys.executable, "manage.py", *command, "-v0"]
        subprocess.run(call, check=True, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    return folder / "deployed/pages"


@contextmanager
def files(pages: Path) -> Iterator[str]:
    """The files below `pages` are answered, compressed where such a file lies beside; gives the address."""

    class Sender(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.split("?")[0].lstrip("/")
            path = pages / (f"{name}index.html" if name.endswith("/") or not name else name)
            zipped = path.with_name(f"{path.name}.gz")
            body = path.read_bytes() if path.is_file() else b""
            self.send_response(200 if path.is_file() else 404)
            if zipped.is_file():
                body = zipped.read_bytes()
                self.send_header("Content-Encoding", "gzip")
            kind = mimetypes.guess_type(path.name)[0] or "text/plain"
            self.send_header("Content-Type", kind if "font" in kind else f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sender)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _wait(ready: Callable[[], bool], process: subprocess.Popen) -> None:
    began = time.monotonic()
    while not ready():
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            raise SystemExit("the demo did not come up")
        time.sleep(0.5)
