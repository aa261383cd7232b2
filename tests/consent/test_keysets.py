"""Issuers' keys: fetched apart from requests, the last good set kept, nothing weak let in."""

import json
import logging
from datetime import timedelta

import pytest
from celery.signals import worker_ready
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from django.utils import timezone
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from kombu.exceptions import OperationalError

from consent import keysets, tasks
from consent.fetching import NotFetched, allowed, fetch
from consent.jwk import fit
from consent.models import KeySet
from consent.refusals import UnknownKey
from tests.fixtures.people import ISSUER, Issuer


def a_jwk(key, **more):
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": "a", **more}


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
UNFIT = {
    "RSA of 1024 bits": lambda: a_jwk(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
    "another curve": lambda: a_jwk(ec.generate_private_key(ec.SECP384R1())),
    "a private key": lambda: {**json.loads(RSAAlgorithm.to_jwk(RSA)), "kid": "a"},
    "a shared secret": lambda: {"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256"},
    "an algorithm of another shape": lambda: a_jwk(RSA, alg="ES256"),
    "for encryption": lambda: a_jwk(RSA, use="enc"),
    "without a name": lambda: {k: v for k, v in a_jwk(RSA).items() if k != "kid"},
    "no key at all": lambda: ["kty", "RSA"],
    "a broken key": lambda: {"kty": "RSA", "kid": "a", "n": "x", "e": "AQAB"},
    "names of the wrong kind": lambda: {"kty": ["RSA"], "kid": "a"},
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_key_that_is_not_fit_is_left_out_and_the_rest_is_kept(case):
    good = a_jwk(RSA, kid="good")
    assert fit({"keys": [UNFIT[case](), good]}) == [good]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"keys": []}', b'{"keys": 7}', b"[" * 100_000])
def test_an_answer_without_a_fit_key_keeps_the_last_good_set(issuer, answer, caplog):
    caplog.set_level(logging.ERROR)
    before = KeySet.objects.get().jwks
    assert keysets.refresh(fetch=lambda url: answer) == [ISSUER["issuer"]]
    assert KeySet.objects.get().jwks == before


@pytest.mark.django_db
def test_while_the_issuer_is_away_good_keys_go_on_working(issuer):
    def away(url):
        raise NotFetched("TimeoutError")

    keysets.refresh(fetch=away)
    assert keysets.key(ISSUER["issuer"], "first", at=timezone.now())


@pytest.mark.django_db
def test_a_new_key_is_found_once_another_process_has_fetched_it(issuer):
    at, second = timezone.now(), Issuer(kid="second")
    with pytest.raises(UnknownKey):
        keysets.key(ISSUER["issuer"], "second", at=at)
    KeySet.objects.update(jwks=json.loads(second.jwks()))
    assert keysets.key(ISSUER["issuer"], "second", at=at + timedelta(seconds=2))


@pytest.mark.django_db
def test_many_unknown_keys_ring_one_refresh(issuer, fresh_cache, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.refresh_keysets, "delay", rung.append)
    for _time in range(20):
        tasks.ring_refresh(ISSUER["issuer"])
    assert rung == [ISSUER["issuer"]]


@pytest.mark.django_db
def test_a_token_with_an_unknown_key_is_a_401_and_nothing_is_fetched(issuer, fresh_cache, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.refresh_keysets, "delay", rung.append)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *args, **more: pytest.fail("network"))
    client = Client(headers={"authorization": f"Bearer {Issuer(kid='second').token()}"})
    for _time in range(3):
        assert client.get("/api/v1/me/gate").json()["code"] == "token_invalid"
    assert rung == [ISSUER["issuer"]]


@pytest.mark.django_db
def test_with_the_queue_away_the_answer_is_the_same(issuer, fresh_cache, monkeypatch):
    def away(issuer):
        raise OperationalError("the broker is gone")

    monkeypatch.setattr(tasks.refresh_keysets, "delay", away)
    client = Client(headers={"authorization": f"Bearer {Issuer(kid='second').token()}"})
    assert client.get("/api/v1/me/gate").status_code == 401


@pytest.mark.parametrize(
    ("url", "debug", "answer"),
    [
        ("https://id.cachoo.example/jwks", False, True),
        ("http://id.cachoo.example/jwks", True, False),
        ("http://127.0.0.1:8000/jwks", True, True),
        ("http://localhost:8000/jwks", False, False),
        ("http://127.0.0.1.evil.example/jwks", True, False),
        ("file:///etc/passwd", True, False),
        ("https://", True, False),
    ],
)
def test_keys_come_over_https_or_in_development_from_this_machine(settings, url, debug, answer):
    settings.LOCAL = debug
    assert allowed(url) is answer


@pytest.mark.parametrize("path", ["/redirect", "/large", "/missing", "/slow", "/nonsense", "/torn"])
def test_redirects_large_slow_and_failing_answers_are_not_taken(settings, odd_server, path):
    settings.LOCAL = True
    with pytest.raises(NotFetched):
        fetch(odd_server + path)


def test_a_small_answer_is_taken_whole(settings, odd_server):
    settings.LOCAL = True
    assert json.loads(fetch(odd_server + "/keys")) == {"keys": []}


@pytest.mark.parametrize(("issuers", "fetched"), [([], 0), ([ISSUER], 1)])
def test_a_worker_that_starts_fetches_once_and_only_for_somebody(settings, monkeypatch, issuers, fetched):
    asked = []
    monkeypatch.setattr(tasks.refresh_keysets, "delay", lambda: asked.append(1))
    settings.JWT_ISSUERS = issuers
    worker_ready.send(sender=None)
    assert len(asked) == fetched
