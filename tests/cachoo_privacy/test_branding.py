"""What a deployment says of its company, and that readers and staff find it in their own language."""

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override
from environ import Env

from cachoo_privacy import branding
from cachoo_privacy.called import has_a_name
from cachoo_privacy.desk.factors import Factors
from consent.models import Given, LetterKind
from consent.posting import To, post
from notifications.composing import compose
from tests.builders import a_policy, a_published, a_staff_member

NAMES = {"ar": "كاتشو", "en": "Cachoo"}


@pytest.fixture
def both_names(settings):
    """The same company in both languages of the interface."""
    settings.BRAND, settings.BRAND_NAMES = NAMES["ar"], {"en": NAMES["en"]}


def test_the_environment_gives_one_name_or_one_for_each_language(monkeypatch, tmp_path):
    for name in ("BRAND", "BRAND_EN"):
        monkeypatch.delenv(name, raising=False)
    said = branding.settings(Env(), beside=tmp_path)
    assert said["BRAND"] == "كاتشو" and set(said["BRAND_NAMES"].values()) == {""}
    monkeypatch.setenv("BRAND_EN", "Cachoo, Inc.")
    assert branding.settings(Env(), beside=tmp_path)["BRAND_NAMES"]["en"] == "Cachoo, Inc."


@pytest.mark.parametrize("name", ["", "  \n\t ", "\u200b\u200b", "…", "ك" * 81])
def test_a_name_that_nobody_can_read_is_refused(settings, name):
    settings.BRAND, settings.BRAND_NAMES = "كاتشو 2", {"en": "", "ar": "Cachoo, Inc."}
    assert has_a_name(None) == []
    settings.BRAND = name
    assert [error.id for error in has_a_name(None)] == ["cachoo.E003"]
    settings.BRAND, settings.BRAND_NAMES = "كاتشو", {"en": name}
    assert len(has_a_name(None)) == bool(name), "one that is not set is taken from the others"


@pytest.mark.parametrize(
    ("said", "found"), [("", ""), ("logo.png", "/srv/var/logo.png"), ("/etc/logo.png", "/etc/logo.png")]
)
def test_a_logo_is_named_below_the_folder_of_the_site_or_by_its_whole_path(monkeypatch, said, found):
    monkeypatch.setenv("BRAND_LOGO", said)
    assert branding.settings(Env(), beside=Path("/srv/var"))["BRAND_LOGO"] == found


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_page_desk_and_second_factor_name_the_company_in_the_readers_language(both_names, language):
    desk = Client()
    desk.force_login(a_staff_member("huda@cachoo.example", "editor"))
    other = NAMES["en" if language == "ar" else "ar"]
    for address in ("accounts/login/code/", "admin/", "accounts/2fa/", "nowhere/"):
        visitor = desk if address != "accounts/login/code/" else Client()
        page = visitor.get(f"/{language}/{address}").content.decode()
        assert f"<bdi>{NAMES[language]}</bdi>" in page and f"<bdi>{other}</bdi>" not in page, address


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_a_mail_comes_from_the_company_by_its_name_in_the_language_of_its_words(
    both_names, language, django_capture_on_commit_callbacks
):
    name, other = NAMES[language], NAMES["en" if language == "ar" else "ar"]
    with django_capture_on_commit_callbacks(execute=True):
        post(LetterKind.JOIN, To("l@x.example", Given.ACCOUNT, language), title="t", text="t")
    Client().post(f"/{language}/accounts/login/code/", {"email": "layla@cachoo.example"})
    for one in mail.outbox:
        assert one.from_email == f'"{name}" <notices@testserver>'
        assert name in one.body and other not in one.body
    assert len(mail.outbox) == 2
    version = a_published(
        a_policy(languages=("ar", "en")), title_en="Privacy policy", title_ar="سياسة الخصوصية"
    )
    notice = compose([version], language=language)
    for part in (notice.subject, notice.text, notice.html):
        assert name in part and other not in part


def test_the_app_of_codes_shows_the_name_in_the_members_language(both_names):
    for language, name in NAMES.items():
        with override(language):
            assert Factors().get_totp_issuer() == name
