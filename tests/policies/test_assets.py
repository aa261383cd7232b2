"""Assets: a deployment changes the pages around the text, no hashed byte, and breaks no page of the past."""

import shutil

import pytest
from django.core.management import call_command

from policies import projection, published, schedule
from policies.projection import project_published
from policies.renditions import _body
from tests.builders import a_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def deploy(settings, tmp_path):
    """`deploy(css)` collects the readers' assets with this line in the style sheet, as a new image would."""
    source = tmp_path / "source"
    for ours in ("cachoo_privacy/static/cachoo", "policies/static/cachoo"):
        shutil.copytree(settings.BASE_DIR / ours, source / "cachoo", dirs_exist_ok=True)
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    _body.cache_clear()
    schedule.forget()
    releases = []

    def collect(line: str) -> None:
        with (source / "cachoo/frame.css").open("a") as sheet:
            sheet.write(line)
        releases.append(line)
        settings.STATIC_ROOT = tmp_path / f"static-{len(releases)}"
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": settings.HASHED}}
        call_command("collectstatic", verbosity=0, interactive=False)
        projection.Last.state = None
        published.SHELF.clear()

    return collect


def style_sheet(page: str) -> str:
    return page.split('rel="stylesheet" href="')[1].split('"')[0]


def test_a_deployment_keeps_every_hashed_byte_and_the_assets_of_old_pages(client, deploy, settings):
    version = a_published()
    root = settings.PUBLISHED_ROOT
    page = root / "pages/ar/privacy/versions/1/index.html"
    deploy("")
    project_published(at=version.effective_at)
    old, hashed = page.read_text(), {path: path.read_bytes() for path in (root / "bytes").iterdir()}
    assert (root / "pages" / style_sheet(old).lstrip("/")).is_file()
    deploy("\n:root { --deployed: 2 }\n")
    project_published(at=version.effective_at)
    new = page.read_text()
    assert style_sheet(new) != style_sheet(old)
    assert {path: path.read_bytes() for path in (root / "bytes").iterdir()} == hashed
    for asset in (style_sheet(old), style_sheet(new)):
        assert (root / "pages" / asset.lstrip("/")).is_file()
        answer = client.get(asset)
        assert answer.status_code == 200 and answer["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer["Cache-Control"]


def test_nothing_but_a_kept_asset_is_answered_under_static(client, deploy, settings):
    version = a_published()
    deploy("")
    project_published(at=version.effective_at)
    secret = settings.PUBLISHED_ROOT / "pages/static/cachoo/secret.0123456789ab.txt"
    secret.write_text("secret")
    for address in (
        "/static/cachoo/secret.0123456789ab.txt",
        "/static/cachoo/../../schedule.json",
        "/static/cachoo/%2e%2e/%2e%2e/schedule.json",
        "/static/cachoo/missing.0123456789ab.css",
        "/static/admin/css/base.css",
    ):
        assert client.get(address).status_code == 404, address
