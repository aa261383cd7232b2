"""The published files behind the shipped nginx configuration, against the same nginx on a plain folder."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._serving import ROUNDS, Figure, line, rate
from tests.fixtures.webserver import WebServer, free_port, nginx_program, wait_for

PLAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; user root;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {given}/fullchain.pem; ssl_certificate_key {given}/privkey.pem;
        root {root};
    }}
}}
"""


def as_files(name: str, address: str, file: str, folder: Path) -> list[dict]:
    """The line of an address whose file is given; none, and a loud word, where there is no nginx."""
    if nginx_program() is None:
        sys.stderr.write(f"SKIPPED {name}: no nginx on this machine (Debian: apt-get install nginx-light)\n")
        return []
    published = folder / "published"
    ours = WebServer(folder / "nginx", published, free_port())
    ours.start()
    try:
        status, _, body = ours.get(address)
        assert (status, body) == (200, (published / "pages" / file).read_bytes())
        with plain(folder, published / "pages") as (port, process):
            urls = {
                "ours": (f"https://127.0.0.1:{ours.port}{address}", ours.process.pid),
                "floor": (f"https://127.0.0.1:{port}/{file}", process),
            }
            rates = {one: [] for one in urls}
            for _ in range(ROUNDS):
                for one, asked in urls.items():
                    rates[one].append(rate(*asked))
    finally:
        ours.stop()
    return [line(Figure(name, address, aims=(1.0, None)), rates)]


@contextmanager
def plain(folder: Path, root: Path) -> Iterator[tuple[int, int]]:
    """nginx with nothing but a folder, under the same certificate; gives its port and process."""
    own, port = folder / "plain", free_port()
    own.mkdir()
    text = PLAIN.format(folder=own, port=port, given=folder / "nginx", root=root)
    (own / "nginx.conf").write_text(text)
    process = subprocess.Popen(
        [nginx_program(), "-p", str(own), "-c", str(own / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)
