"""Unsaved words: kept for whoever typed them, overwritten, shown to nobody else, and gone after a month."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policies.models import Scratch
from policies.scratching import forget, keep, kept
from tests.builders import a_draft, a_policy

pytestmark = pytest.mark.django_db
WORDS = [("title_ar", "عنوان"), ("title_ar", "ثان")]


def test_the_last_words_of_each_person_are_kept_and_shown_to_them_alone():
    draft = a_draft()
    keep(draft, [("title_ar", "قديم")], seen="1", by="omar")
    keep(draft, WORDS, seen="2", by="omar")
    keep(draft, [("title_ar", "لغيره")], seen="2", by="huda")
    found = kept(draft, by="omar")
    assert ([tuple(one) for one in found.words], found.seen) == (WORDS, "2")
    assert kept(draft, by="yusuf") is None
    forget(draft, by="omar")
    assert kept(draft, by="omar") is None and kept(draft, by="huda")


def test_what_nobody_came_back_to_for_a_month_is_gone():
    old, new = a_draft(), a_draft(a_policy(slug="terms"))
    keep(old, WORDS, seen="", by="omar", at=timezone.now() - timedelta(days=31))
    keep(new, WORDS, seen="", by="huda")
    assert [one.version for one in Scratch.objects.all()] == [new]


def test_unsaved_words_go_with_their_draft():
    draft = a_draft()
    keep(draft, WORDS, seen="", by="omar")
    draft.delete()
    assert not Scratch.objects.exists()
