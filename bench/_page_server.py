"""The demo, and its published files as a web server sends them: for bench/page_weight.py. Not a bench."""

import gzip
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
ASSETS = (ROOT / "cachoo_privacy", ROOT / "policies")
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


@contextmanager
def files(pages: Path) -> Iterator[str]:
    """The files below `pages`, and the assets, are answered compressed; gives the address."""

    class Sender(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = _found(pages, self.path.split("?")[0])
            self.send_response(200 if path else 404)
            kind = mimetypes.guess_type(path.name)[0] if path else "text/plain"
            body = path.read_bytes() if path else b""
            if kind != "font/woff2":
                body = gzip.compress(body, 9)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
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


def _found(pages: Path, path: str) -> Path | None:
    wanted = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
    places = ASSETS if path.startswith("/static/") else (pages,)
    return next((place / wanted for place in places if (place / wanted).is_file()), None)


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
