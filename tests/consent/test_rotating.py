"""Field keys are changed without downtime, and an older one can then be retired."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from cachoo_privacy.desk.factors import reseal
from consent import rotating, subjects
from consent.addresses import decrypt
from consent.encryption import Unreadable, current_mark, seal, unseal
from consent.models import Identity
from tests.builders import a_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(layla, yusuf):
    """Two people whose addresses were written under the first day's key."""
    for one, name in ((layla, "layla"), (yusuf, "yusuf")):
        subjects.confirm(one, f"{name}@cachoo.example", language="ar")


def stored() -> list[bytes]:
    return [bytes(one) for one in Identity.objects.order_by("pk").values_list("email_encrypted", flat=True)]


def test_after_a_rotation_the_old_key_is_of_no_use_any_more(known, settings, capsys):
    old, new = settings.FIELD_KEYS[0], a_key()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [new]
    assert sorted(map(decrypt, stored())) == ["layla@cachoo.example", "yusuf@cachoo.example"]
    assert rotating.rotate() == rotating.Rotated(0, 0)
    settings.FIELD_KEYS = [old]
    with pytest.raises(Unreadable):
        decrypt(stored()[0])


def test_a_rotation_that_was_killed_goes_on_with_what_is_left(known, settings, monkeypatch):
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    sealed = []

    def killed_at_the_second(plain, *, about):
        if sealed:
            raise KeyboardInterrupt
        sealed.append(plain)
        return seal(plain, about=about)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(rotating, "seal", killed_at_the_second)
        rotating.rotate()
    assert sum(one.startswith(current_mark()) for one in stored()) == 1
    assert rotating.rotate().renewed == 1


def test_an_address_that_changes_during_a_rotation_is_not_put_back(known, layla, settings, monkeypatch):
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]

    def while_layla_moves(plain, *, about):
        subjects.confirm(layla, "new@cachoo.example", language="ar")
        return seal(plain, about=about)

    monkeypatch.setattr(rotating, "seal", while_layla_moves)
    rotating.rotate()
    assert decrypt(Identity.objects.get(subject=layla).email_encrypted) == "new@cachoo.example"


def test_what_no_key_opens_is_counted_and_nothing_says_all_is_well(known, settings):
    settings.FIELD_KEYS = [a_key()]
    with pytest.raises(CommandError):
        call_command("rotate_keys")


def test_the_secrets_of_second_factors_are_renewed_too(equipped, settings, capsys):
    old, new = settings.FIELD_KEYS[0], a_key()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    factor = Authenticator.objects.get(type="totp")
    assert base64.urlsafe_b64decode(factor.data["secret"]).startswith(current_mark())


def test_a_second_factor_that_no_key_opens_is_counted_too(equipped, settings):
    settings.FIELD_KEYS = [a_key()]
    assert reseal() == rotating.Rotated(0, 2), "the app's and that of the recovery codes"
    with pytest.raises(CommandError):
        call_command("rotate_keys")


def test_a_value_does_not_open_in_the_place_of_another_kind_or_when_it_was_touched():
    stored = seal(b"layla", about="address")
    assert unseal(stored, about="address") == b"layla"
    for wrong in (stored[:-1] + bytes([stored[-1] ^ 1]), stored[:9], b""):
        with pytest.raises(Unreadable):
            unseal(wrong, about="address")
    with pytest.raises(Unreadable):
        unseal(stored, about="name")


def test_a_dump_of_the_database_reveals_no_address(known):
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM consent_identity i")
        assert not [row for row in cursor.fetchall() if b"layla".hex() in row[0] or "layla" in row[0]]
