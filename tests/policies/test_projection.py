"""Projection: this host's files say what the database says, whole or not at all."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from policies import projection, replacing, schedule
from policies.documents import every_document
from policies.models import Media
from policies.projection import project_published
from policies.renditions import _body, body
from tests.builders import a_policy, a_published, soon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    _body.cache_clear()
    projection.Last.state = None
    return settings.PUBLISHED_ROOT


def test_every_published_page_and_rendition_becomes_a_file(own_folder):
    version = a_published()
    project_published(at=version.effective_at)
    for rendition in version.renditions.all():
        assert (own_folder / "bytes" / rendition.sha256).read_bytes() == bytes(rendition.body)
    for page in ("ar/privacy", "ar/privacy/versions", "ar/privacy/versions/1"):
        assert "كاتشو" in (own_folder / "pages" / page / "index.html").read_text()


def test_projecting_twice_changes_nothing_the_second_time(own_folder):
    version = a_published()
    assert project_published(at=version.effective_at) > 0
    assert project_published(at=version.effective_at) == 0


def test_the_current_page_flips_at_the_effective_moment(own_folder):
    policy = a_policy()
    first = a_published(policy, title_ar="الأولى")
    second = a_published(policy, title_ar="الثانية", effective_at=soon(100))
    page = own_folder / "pages/ar/privacy/index.html"
    project_published(at=second.effective_at - timedelta(seconds=1))
    assert "الأولى" in page.read_text() and "الثانية" not in page.read_text()
    project_published(at=second.effective_at)
    assert "الثانية" in page.read_text()
    assert first.number == 1


def test_a_crash_in_the_middle_leaves_the_old_files_whole(own_folder, monkeypatch):
    policy = a_policy()
    first = a_published(policy, title_ar="الأولى")
    project_published(at=first.effective_at)
    before = (own_folder / "schedule.json").read_bytes()
    page_before = (own_folder / "pages/ar/privacy/index.html").read_bytes()
    second = a_published(policy, title_ar="الثانية", effective_at=soon(100))
    replace = os.replace

    def crash_at_the_first_page(source, target):
        if "pages" in str(target):
            raise OSError("power cut")
        replace(source, target)

    monkeypatch.setattr(replacing.os, "replace", crash_at_the_first_page)
    with pytest.raises(OSError, match="power cut"):
        project_published(at=second.effective_at)
    assert (own_folder / "schedule.json").read_bytes() == before
    assert (own_folder / "pages/ar/privacy/index.html").read_bytes() == page_before
    monkeypatch.undo()
    project_published(at=second.effective_at)
    assert "الثانية" in (own_folder / "pages/ar/privacy/index.html").read_text()


def test_the_schedule_survives_its_file():
    version = a_published(a_policy(languages=("ar", "en")))
    project_published(at=version.effective_at)
    assert schedule.from_file(schedule.schedule_file()) == schedule.load()


def test_bytes_are_found_in_the_file_when_there_is_no_row(own_folder, django_assert_num_queries):
    version = a_published()
    project_published(at=version.effective_at)
    sha256 = version.renditions.get(media=Media.JSON).sha256
    _body.cache_clear()
    with django_assert_num_queries(0):
        assert b'"policy":"privacy"' in body(sha256)


def test_a_damaged_file_is_never_served_and_is_written_anew(own_folder):
    version = a_published()
    project_published(at=version.effective_at)
    rendition = version.renditions.get(media=Media.JSON)
    damaged = own_folder / "bytes" / rendition.sha256
    for spoilt in (b"", b"{}"):
        damaged.write_bytes(spoilt)
        _body.cache_clear()
        assert body(rendition.sha256) == bytes(rendition.body)
        assert project_published(at=version.effective_at) == 1
        assert damaged.read_bytes() == bytes(rendition.body)


def test_a_list_of_versions_that_goes_on_is_no_file_which_could_not_say_so():
    version = a_published()
    read = schedule.load()
    line = read.policies["privacy"]
    [only], address = line.versions, "/api/v1/policies/privacy/versions"
    for count in (50, 51):
        versions = tuple(replace(only, number=number + 1) for number in range(count))
        policies = {"privacy": replace(line, versions=versions)}
        written = dict(every_document(replace(read, policies=policies), version.effective_at))
        assert (address in written) == (count == 50) and f"{address}/{count}" in written
