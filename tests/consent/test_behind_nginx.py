"""The nginx of the how-to as it stands there: whoever owes an answer is led on and back; forms are kept."""

import http.client
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.webserver import WHOLE, free_port, nginx_program, wait_for

pytestmark = [pytest.mark.nginx, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOW_TO = Path(__file__).parents[2] / "docs/how-to/gate-your-app.md"
AROUND = """
upstream app {{ server 127.0.0.1:{app}; }}
upstream privacy {{ server {privacy}; }}
server {{ listen 127.0.0.1:{port}; access_log off; {written} }}
"""


class Shop(BaseHTTPRequestHandler):
    """The app behind the proxy."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"cart")

    do_POST = do_GET

    def log_message(self, *_told):
        """Nothing."""


@pytest.fixture
def proxy(live_server, tmp_path):
    """The port of an nginx with the block of the how-to before an app."""
    shop = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    port, folder = free_port(), tmp_path / "nginx"
    [written] = re.findall(r"^```nginx\n(.*?)^```", HOW_TO.read_text(), re.M | re.S)
    names = {"app": shop.server_port, "privacy": urlsplit(live_server.url).netloc, "port": port}
    folder.mkdir()
    (folder / "shipped.conf").write_text(
        AROUND.format(**names, written=written.replace("privacy.example.com", "testserver"))
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(WHOLE.format(folder=folder, user=user))
    command = [nginx_program(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for(port)
    yield port
    process.terminate()
    process.wait(20)
    shop.shutdown()
    shop.server_close()


def test_who_has_to_answer_is_led_there_and_back_and_a_form_is_kept(proxy, layla, settings, clock):
    settings.GATED_ORIGINS = [f"http://127.0.0.1:{proxy}"]
    version = a_published()
    clock(minutes=1)
    client = Client()
    client.force_login(layla.identity.user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def ask(method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=20)
        given = {"Accept": "text/html", "Cookie": cookie} | headers
        connection.request(method, "/cart?size=4", headers=given)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    status, headers, _body = ask()
    back = f"next=http%3A%2F%2F127.0.0.1%3A{proxy}%2Fcart%3Fsize%3D4"
    assert (status, headers["Location"]) == (302, f"http://testserver/ar/answer/?{back}")
    status, headers, body = ask("POST")
    assert status == 403 and "Location" not in headers
    assert headers["X-Gate-Location"] == "http://testserver/ar/answer/"
    assert b'<a href="http://testserver/ar/answer/">' in body
    assert b'lang="ar" dir="rtl"' in body and "تجد النموذج كما ملأته" in body.decode()
    assert ask(Cookie="")[0] == 401
    press(layla, version, "accept")
    assert ask()[::2] == (200, b"cart") and ask("POST")[::2] == (200, b"cart")
