"""Where a webhook may go: to public addresses by https, never on, and not for long."""

import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest

from notifications.webhooks import reaching
from notifications.webhooks.calling import _unconnected, post
from notifications.webhooks.reaching import UncallableAddress, callable_url, may_call
from tests.fixtures.systems import answer_with, trickle

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "224.0.0.1", "239.1.1.1"),
    *("192.88.99.1", "192.31.196.1", "3fff::1", "2620:4f:8000::1"),
    *("240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "203.0.113.9"),
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1"),
    *(
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
    ),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::200e"]


@pytest.fixture
def in_production(settings):
    settings.LOCAL = False


def leading_to(*addresses):
    """A resolver that answers with these, and counts."""

    def resolve(host, port, *_rest, **_how):
        if host not in addresses:  # connecting looks numbers up too
            resolve.asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    resolve.asked = []
    return resolve


def test_only_public_addresses_are_called_and_ones_own_machine_while_developing(settings):
    settings.LOCAL = False
    assert [one for one in PRIVATE if may_call(one)] == []
    assert [one for one in PUBLIC if not may_call(one)] == []
    settings.LOCAL = True
    assert [one for one in PRIVATE if may_call(one)] == ["127.0.0.1", "127.8.8.8", "::1"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "localhost:8000"])
def test_while_developing_only_ones_own_machine_is_called_unencrypted(settings, host):
    settings.LOCAL = True
    assert callable_url(f"http://{host}/hooks") == f"http://{host}/hooks"
    for elsewhere in ("http://shop.example.com/hooks", "http://8.8.8.8/hooks", f"http://{host}.example.com/"):
        with pytest.raises(UncallableAddress):
            callable_url(elsewhere)


def test_an_address_is_refused_at_once_when_it_says_by_itself_that_it_is_none(in_production):
    assert callable_url(" https://shop.example.com/hooks?a=ب ") == "https://shop.example.com/hooks?a=%D8%A8"
    wrong = [
        "http://shop.example.com/",
        "https://localhost/",
        "https://u:p@shop.example.com/",
        "ftp://a.com/",
    ]
    wrong += [f"https://{one}/" for one in ("10.0.0.1", "[::1]", "169.254.169.254", "[::ffff:8.8.8.8]")]
    wrong += [
        "",
        "shop",
        "https://",
        "https://shop.example.com/#a",
        "https://a.com:99999/",
        "https://a\r\nb.com/",
    ]
    wrong += ["https://shop.example.com/" + "x" * 500, "javascript:alert(1)", "https://2130706433/"]
    for text in wrong:
        with pytest.raises(UncallableAddress):
            pytest.fail(callable_url(text))


def test_a_name_that_leads_inside_is_not_called_and_is_looked_up_once(
    in_production, monkeypatch, safe_system
):
    for addresses in (["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]):
        resolve = leading_to(*addresses)
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        assert post(safe_system.url, b"{}", {}).trouble == "forbidden"
        assert resolve.asked == ["localhost"]
    assert safe_system.calls == []


def test_what_was_looked_at_is_called_whatever_the_name_says_a_moment_later(monkeypatch, safe_system):
    """A rebinding name: public when it is checked, private when it is asked again."""
    asked, connected, connect = [], [], socket.create_connection
    real = socket.getaddrinfo

    def rebinding(host, port, *rest, **how):
        if host != "localhost":
            return real(host, port, *rest, **how)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def watched(address, **how):
        connected.append(address[0])
        return connect(address, **how)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", watched)
    assert post(safe_system.url, b"{}", {}).status == 204
    assert asked == ["localhost"] and connected == ["127.0.0.1"]
    [(headers, _body)] = safe_system.calls
    assert headers["host"] == f"localhost:{safe_system.server_port}"


def test_only_a_trusted_certificate_for_that_very_name_is_spoken_to(monkeypatch, safe_system):
    monkeypatch.setattr(reaching.socket, "getaddrinfo", leading_to("127.0.0.1"))
    assert post(safe_system.url.replace("localhost", "shop.example.com"), b"{}", {}).trouble == "untrusted"
    assert post(safe_system.url, b"{}", {}).trouble == ""
    monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)
    assert post(safe_system.url, b"{}", {}).trouble == "untrusted"
    assert len(safe_system.calls) == 1


@pytest.mark.parametrize("kind", ["system", "safe_system"])
def test_no_answer_leads_elsewhere_or_holds_us_up(request, kind):
    system = request.getfixturevalue(kind)
    system.answers = [
        answer_with(307, Location=system.url),
        trickle,
        lambda taker: taker.connection.close(),
        200,
    ]
    assert post(system.url, b"{}", {}).trouble == "redirected"
    assert post(system.url, b"{}", {}, patience=0.6).trouble == "too_slow"
    assert post(system.url, b"{}", {}).trouble == "unreachable"
    assert post(system.url, b"{}", {}).status == 200
    assert len(system.calls) == 4
    system.shutdown()
    system.server_close()
    assert post(system.url, b"{}", {}).trouble == "unreachable"


@pytest.mark.parametrize("kind", ["system", "safe_system"])
def test_the_look_up_of_a_name_counts_against_the_time_of_its_call(request, monkeypatch, kind):
    system, real = request.getfixturevalue(kind), socket.getaddrinfo

    def slow(host, *rest, **how):
        if host == "localhost":
            time.sleep(0.5)
        return real(host, *rest, **how)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    system.answers = [trickle]
    assert post(system.url, b"{}", {}, patience=0.4).trouble == "too_slow"
    assert system.calls == [], "nothing was said once it was over"


@pytest.mark.parametrize("host", ["[2606:4700:4700::1111]", "[2a00:1450:4001::abcd]", "shop.example.com"])
def test_an_address_without_a_port_is_called_at_that_of_its_scheme(host):
    assert _unconnected(urlsplit(f"https://{host}/hooks")).port == 443
    assert _unconnected(urlsplit(f"https://{host}:8443/hooks")).port == 8443
