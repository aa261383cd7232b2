"""What collectstatic makes of our sheets and scripts: lean, whole, and as good as they were."""

import gzip
import http.server
import shutil
import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from policies import projection, published, schedule
from policies.projection import project_published
from tests.builders import a_published

FIRST = ("page.css", "look.js")  # what a browser awaits before it paints, beside the page itself


@pytest.fixture
def source(settings, tmp_path):
    """Our static files, to be changed."""
    folder = tmp_path / "source"
    for ours in ("cachoo_privacy/static/cachoo", "policies/static/cachoo"):
        shutil.copytree(settings.BASE_DIR / ours, folder / "cachoo", dirs_exist_ok=True)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": settings.HASHED}}
    return folder / "cachoo"


def collected(settings, name):
    call_command("collectstatic", verbosity=0, interactive=False)
    return (settings.STATIC_ROOT / staticfiles_storage.stored_name(f"cachoo/{name}")).read_text()


def test_a_sheet_holds_what_it_imports_and_nothing_that_only_its_writers_need(source, settings):
    (source / "frame.css").write_text("/* why */\n.one {\n  color: red;\n}\n")
    (source / "policy.css").write_text('.two::after { content: "  /* kept */"; }\n')
    assert collected(settings, "page.css") == '.one{color:red}.two::after{content:"  /* kept */"}'
    assert ".two" not in collected(settings, "cachoo.css")
    script = collected(settings, "search.js")
    assert "// " not in script and "joined letters" not in script and "export function matcher" in script


def test_a_change_of_an_imported_sheet_reaches_those_that_import_it_where_static_files_are_kept(
    source, settings
):
    (source / "frame.css").write_text(".old { color: red; }\n")
    assert ".old" in collected(settings, "page.css")
    (source / "frame.css").write_text(".new { color: red; }\n")
    assert collected(settings, "page.css").startswith(".new{color:red}")


def test_what_the_first_screen_and_the_first_visit_await_stays_small(source, settings):
    collected(settings, "page.css")
    sizes = {
        name: len(gzip.compress((settings.STATIC_ROOT / name_of(name)).read_bytes(), mtime=0))
        for name in (*FIRST, "reading.js", "due.js", "fonts/vazirmatn-subset.woff2")
    }
    assert sum(sizes[name] for name in FIRST) < 6_400, sizes
    assert sum(sizes.values()) < 39_500, sizes


def name_of(name):
    return staticfiles_storage.stored_name(f"cachoo/{name}")


@pytest.mark.browser
@pytest.mark.django_db
def test_a_page_with_collected_files_looks_and_works_as_the_sources_do(
    source, settings, tmp_path, page, client
):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    schedule.forget()
    version = a_published()
    collected(settings, "page.css")
    projection.Last.state = None
    published.SHELF.clear()
    project_published(at=version.effective_at)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    with serving(settings.PUBLISHED_ROOT / "pages") as address:
        page.goto(f"{address}/ar/privacy/")
        page.wait_for_load_state("networkidle")
        assert page.locator("link[rel=stylesheet]:not([media=print])").count() == 1
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Vazirmatn")
        assert page.evaluate("document.fonts.check('16px Vazirmatn')")
        assert page.locator(".columns").evaluate("one => getComputedStyle(one).display") == "grid"
        page.locator("#page_question").fill("سياسة")
        page.locator("form[data-live]").wait_for()
    assert [fault for fault in faults if "/api/" not in fault] == []


@contextmanager
def serving(folder):
    """The files of a folder are answered; gives the address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing."""

    def log_message(self, *_):
        pass
