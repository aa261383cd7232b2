"""Company tokens: 25 of them, two of which are good."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from consent import keysets, tokens
from consent.models import KeySet
from consent.refusals import TokenRefused, UnknownKey
from tests.fixtures.people import Issuer

pytestmark = pytest.mark.django_db
NOW = timezone.now().timestamp()
HOUR = 3600


def encoded(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hmac(issuer, secret):
    """A token signed with HS256 and something public for its secret."""
    head = encoded({"alg": "HS256", "kid": issuer.kid}) + "." + encoded(issuer.claims())
    return head + "." + encoded(hmac.new(secret, head.encode(), hashlib.sha256).digest())


def public_pem(issuer):
    return issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(issuer, claims=None, *, key=None, alg="EdDSA", **header):
    key = key or issuer.key
    return jwt.encode(claims or issuer.claims(), key, alg, headers={"kid": issuer.kid, **header})


def tampered(issuer):
    head, _claims, signature = issuer.token().split(".")
    return ".".join([head, encoded(issuer.claims(sub="yusuf")), signature])


BAD = {
    "alg none": lambda i: encoded({"alg": "none", "kid": i.kid}) + "." + encoded(i.claims()) + ".",
    "HS256 keyed with the public PEM": lambda i: by_hmac(i, public_pem(i)),
    "HS256 keyed with the JWK": lambda i: by_hmac(i, i.jwks()),
    "foreign key, right kid": lambda i: Issuer(kid=i.kid).token(),
    "foreign key in jwk": lambda i: signed(i, key=Issuer().key, jwk=json.loads(Issuer().jwks())["keys"][0]),
    "foreign key behind jku": lambda i: signed(i, key=Issuer().key, jku="https://evil.example/jwks"),
    "crit": lambda i: signed(i, crit=["exp"], exp=1),
    "no kid": lambda i: jwt.encode(i.claims(), i.key, "EdDSA"),
    "unknown kid": lambda i: signed(i, kid="second"),
    "RS256 under an EdDSA kid": lambda i: signed(i, key=RSA, alg="RS256"),
    "ES256 under an EdDSA kid": lambda i: signed(i, key=EC, alg="ES256"),
    "type of a logout token": lambda i: signed(i, typ="logout+jwt"),
    "wrong audience": lambda i: i.token(aud="another-service"),
    "no audience": lambda i: i.token(aud=None),
    "wrong issuer": lambda i: i.token(iss="https://id.cachoo.example.evil.example"),
    "no issuer": lambda i: i.token(iss=None),
    "expired": lambda i: i.token(exp=NOW - HOUR),
    "no exp": lambda i: i.token(exp=None),
    "exp true": lambda i: i.token(exp=True),
    "no sub": lambda i: i.token(sub=None),
    "sub a number": lambda i: ".".join(raw_token(i, i.claims(sub=7))),
    "nbf to come": lambda i: i.token(nbf=NOW + HOUR),
    "two days old": lambda i: i.token(iat=NOW - 48 * HOUR, exp=NOW + HOUR),
    "no iat": lambda i: i.token(iat=None),
    "tampered": tampered,
    "7 kB of junk": lambda i: "x" * 7000,
    "junk in three parts": lambda i: "é.é.é",
    "no object": lambda i: ".".join(raw_token(i, ["layla"])),
}
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())


def raw_token(issuer, claims):
    """A rightly signed token of any claims at all."""
    head, body = encoded({"alg": "EdDSA", "kid": issuer.kid}), encoded(claims)
    return head, body, encoded(issuer.key.sign(f"{head}.{body}".encode()))


@pytest.mark.parametrize("case", BAD)
def test_a_token_that_breaks_one_rule_is_refused(issuer, case):
    with pytest.raises(TokenRefused):
        tokens.verify(BAD[case](issuer), at=timezone.now())


@pytest.mark.parametrize("more", [{}, {"aud": ["another-service", "cachoo-privacy"]}])
def test_a_good_token_is_believed(issuer, more):
    assert tokens.verify(issuer.token(**more), at=timezone.now())["sub"] == "layla"


def test_the_typ_of_an_access_token_is_taken(issuer):
    assert tokens.verify(signed(issuer, typ="at+jwt"), at=timezone.now())


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256")])
def test_other_kinds_of_keys_verify_their_own_algorithm(issuer, key, alg):
    algorithm = jwt.get_algorithm_by_name(alg)
    public = json.loads(algorithm.to_jwk(key.public_key()))
    keysets.refresh(fetch=lambda url: json.dumps({"keys": [{**public, "kid": issuer.kid}]}).encode())
    assert tokens.verify(signed(issuer, key=key, alg=alg), at=timezone.now())


def test_a_clock_that_is_half_a_minute_off_is_forgiven_and_more_is_not(issuer):
    now = timezone.now().replace(microsecond=0)
    token = issuer.token(iat=now.timestamp(), exp=now.timestamp() + 60)
    assert tokens.verify(token, at=now + timedelta(seconds=85))
    with pytest.raises(TokenRefused):
        tokens.verify(token, at=now + timedelta(seconds=91))


def test_an_issuer_that_is_not_configured_is_never_believed(issuer, settings):
    settings.JWT_ISSUERS = []
    with pytest.raises(TokenRefused):
        tokens.verify(issuer.token(), at=timezone.now())


def test_keys_not_seen_for_a_day_verify_nothing_more(issuer):
    late = timezone.now() + timedelta(hours=25)
    token = issuer.token(iat=late.timestamp(), exp=late.timestamp() + 60)
    with pytest.raises(TokenRefused) as refusal:
        tokens.verify(token, at=late)
    assert not isinstance(refusal.value, UnknownKey)


def test_a_signature_that_was_good_once_is_good_for_one_token_and_key(issuer, monkeypatch):
    good, now = issuer.token(), timezone.now()
    tokens.verify(good, at=now)
    asked = []
    monkeypatch.setattr(tokens.JWS, "decode", lambda *_token, **_key: asked.append(1))
    assert tokens.verify(good, at=now)["sub"] == "layla" and not asked
    monkeypatch.undo()
    for other in (tampered(issuer), good[:-4] + "AAAA", Issuer(kid=issuer.kid).token()):
        with pytest.raises(TokenRefused):
            tokens.verify(other, at=now)
    with pytest.raises(TokenRefused):
        tokens.verify(good, at=now + timedelta(hours=2))
    KeySet.objects.update(jwks=json.loads(Issuer(kid=issuer.kid).jwks()))  # another key under the same name
    keysets.forget()
    with pytest.raises(TokenRefused):
        tokens.verify(good, at=now)


def test_what_is_remembered_of_tokens_is_bounded_and_no_token(issuer, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_PROVEN", 2)
    monkeypatch.setattr(tokens, "proven", {})
    for number in range(5):
        tokens.verify(issuer.token(jti=str(number)), at=timezone.now())
    assert len(tokens.proven) <= 2 and {len(mark) for mark in tokens.proven} == {32}
