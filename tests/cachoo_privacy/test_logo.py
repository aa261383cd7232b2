"""The company's logo: in the place of the mark on every page, at the desk too, and refused where unfit."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from policies import projection, schedule
from policies.assets import asset
from policies.projection import project_published
from tests.builders import a_published, a_staff_member
from tests.cachoo_privacy.test_collecting import collected, source  # noqa: F401
from tests.policies.test_pictures import drawn

SIGN_IN, DESK = "/ar/accounts/login/code/", "/ar/admin/"


@pytest.fixture
def logo(settings, tmp_path):
    """Writes a picture and lets a setting name it."""

    def put(content, name="logo.png", setting="BRAND_LOGO"):
        (tmp_path / name).write_bytes(content)
        setattr(settings, setting, str(tmp_path / name))

    return put


@pytest.fixture
def with_desk(source, settings):  # noqa: F811
    """Our static files and those of the desk."""
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, Path(admin.__file__).parent / "static"]


def refused():
    return [one for one in run_checks() if one.id == "cachoo.E002"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg", "ليس صورة سليمة"),
        (drawn()[:-9], "logo.png", "ليس صورة سليمة"),
        (drawn("webp", "RGB"), "logo.png", "من صيغة webp"),
        (drawn(size=(513, 8)), "logo.png", "513 في 8 بكسل"),
        (drawn() + bytes(100 * 1024), "logo.png", "أكبر من 100"),
    ],
)
def test_a_logo_that_would_not_do_is_refused_in_arabic_with_what_to_do(logo, content, name, said):
    logo(content, name)
    (error,) = refused()
    assert error.msg.startswith("BRAND_LOGO: ") and said in error.msg
    assert re.search("[ء-ي]{3}", error.hint)
    with pytest.raises(CommandError, match=r"cachoo\.E002"):
        call_command("collectstatic", interactive=False, verbosity=0, dry_run=True, skip_checks=False)


def test_a_file_that_is_not_there_and_a_dark_logo_alone_are_refused(logo, settings, tmp_path):
    settings.BRAND_LOGO = str(tmp_path / "none.png")
    assert "تعذّرت قراءة" in refused()[0].msg
    settings.BRAND_LOGO = ""
    assert refused() == []
    logo(drawn(), setting="BRAND_LOGO_DARK")
    assert [one.msg.split(":")[0] for one in refused()] == ["BRAND_LOGO_DARK"]


@pytest.mark.django_db
def test_pages_and_desk_show_the_logos_by_their_size_and_the_icon_follows(
    with_desk, logo, settings, tmp_path
):
    logo(drawn("webp", "RGBA"), "ours.webp")
    logo(drawn(size=(40, 40)), "night.png", "BRAND_LOGO_DARK")
    assert ".brand img + img{display:var(--night,none)}" in collected(settings, "page.css")
    day, night = r"cachoo/logo\.[0-9a-f]{12}\.webp", r"cachoo/logo-dark\.[0-9a-f]{12}\.png"
    shown = (
        rf'<img src="/static/{day}" width="61" height="17" alt="" loading="lazy">'
        rf'<img src="/static/{night}" width="40" height="40" alt="" loading="lazy">'
    )
    page = Client().get(SIGN_IN).content.decode()
    assert re.search(shown, page) and "<rect" not in page.split("<main")[0].split("<header")[1]
    assert re.search(rf'<link rel="icon" href="/static/{day}" type="image/webp">', page)
    desk = Client()
    desk.force_login(a_staff_member("huda@cachoo.example", "editor"))
    assert re.search(
        rf'<div id="site-name"><a href="/ar/admin/"><img src="/static/{night}"',
        desk.get(DESK).content.decode(),
    )
    settings.PUBLISHED_ROOT = tmp_path / "published"
    schedule.forget()
    projection.Last.state = None
    project_published(at=a_published().effective_at)
    page = (settings.PUBLISHED_ROOT / "pages/ar/privacy/index.html").read_text()
    assert re.search(shown, page)
    name = re.search(day, page)[0]
    assert asset(name).content_type == "image/webp" and asset(name).body == drawn("webp", "RGBA")


@pytest.mark.django_db
def test_a_logo_alone_stands_on_a_white_plate_at_the_desk_and_no_logo_leaves_all_as_it_was(
    with_desk, logo, settings
):
    assert ".brand img" not in collected(settings, "page.css")
    page = Client().get(SIGN_IN).content.decode()
    assert "<img" not in page and "icons/icon." in page and "<rect" in page.split("<header")[1]
    logo(drawn())
    assert ".brand img" in collected(settings, "cachoo.css")
    desk = Client()
    desk.force_login(a_staff_member("huda@cachoo.example", "editor"))
    assert '<div id="site-name" class="plate">' in desk.get(DESK).content.decode()
