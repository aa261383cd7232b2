"""Publishing: once, whole, by name refused, and never changed again."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies import moments, publishing, readiness
from policies.drafting import copy
from policies.models import AuditEvent, Media, Policy, PolicyVersion, Question, Rendition, Section
from policies.moments import earliest_effective
from policies.publishing import publish
from policies.signals import version_published
from tests.builders import SECTIONS, a_draft, a_policy, a_published, an_approved, soon

pytestmark = pytest.mark.django_db


def test_a_published_version_is_numbered_dated_and_stored_as_bytes():
    version = publish(an_approved(), by="huda")
    assert (version.number, version.status, version.floor) == (1, "published", 1)
    assert version.enforce_at == version.effective_at > version.published_at
    for rendition in version.renditions.all():
        assert hashlib.sha256(rendition.body).hexdigest() == rendition.sha256
    assert {row.media for row in version.renditions.all()} == set(Media.values)
    assert Question.objects.get(version=version, language="ar")


def test_whoever_is_overtaken_by_another_version_is_told_and_nothing_is_stored(monkeypatch):
    """The other one is published between the rendering of this one and its turn under the lock."""
    policy = a_policy()
    first, second = an_approved(a_draft(policy)), an_approved(a_draft(policy))
    rendering = publishing.render

    def overtaken(whole, languages, dates):
        rows = rendering(whole, languages, dates)
        monkeypatch.setattr(publishing, "render", rendering)
        publish(first, by="huda")
        return rows

    monkeypatch.setattr(publishing, "render", overtaken)
    with pytest.raises(publishing.Overtaken):
        publish(second, by="huda")
    assert PolicyVersion.objects.get(pk=second.pk).status == "approved" and not second.renditions.exists()
    assert publish(second, by="huda").number == 2


def test_the_json_names_the_version_and_holds_every_section_in_order():
    version = publish(an_approved(), by="huda")
    document = json.loads(bytes(version.renditions.get(media="json").body))
    assert (document["policy"], document["version"], document["direction"]) == ("privacy", 1, "rtl")
    assert [section["key"] for section in document["sections"]] == [key for key, *_ in SECTIONS]
    assert [section["number"] for section in document["sections"]] == ["", "1", "2", "2.1", "2.2", ""]


def test_publishing_is_written_down_with_its_actor_and_text():
    version = publish(an_approved(), by="huda")
    event = AuditEvent.objects.get(action="publish")
    assert (event.actor, event.action) == ("huda", "publish")
    assert event.content_hash == version.renditions.get(media="json").sha256


def test_the_signal_is_sent_inside_the_transaction_that_publishes():
    seen = []

    def receiver(sender, version, at, **kwargs):
        seen.append((version.number, publishing.transaction.get_connection().in_atomic_block))

    version_published.connect(receiver)
    try:
        publish(an_approved(), by="huda")
    finally:
        version_published.disconnect(receiver)
    assert seen == [(1, True)]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda v: PolicyVersion.objects.filter(pk=v.pk).update(title_ar=" "), readiness.EmptyTitle),
        (
            lambda v: PolicyVersion.objects.filter(pk=v.pk).update(change_summary_ar=""),
            readiness.EmptySummary,
        ),
        (lambda v: v.sections.filter(key="collection").update(title_ar=""), readiness.EmptySection),
        (lambda v: PolicyVersion.objects.filter(pk=v.pk).update(title_ar="\u200b"), readiness.EmptyTitle),
        (
            lambda v: PolicyVersion.objects.filter(pk=v.pk).update(change_summary_ar="\u200f\u00ad"),
            readiness.EmptySummary,
        ),
        (lambda v: v.sections.filter(key="collection").update(title_ar="\u2060"), readiness.EmptySection),
        (
            lambda v: v.sections.filter(key="collection").update(body_ar="\u3164\u200f"),
            readiness.EmptySection,
        ),
        (lambda v: v.sections.filter(key="collection").update(body_ar=" \n"), readiness.EmptySection),
        (lambda v: v.sections.filter(key="contact").update(body_ar=""), readiness.EmptySection),
        (lambda v: v.sections.all().delete(), readiness.NoSections),
        (
            lambda v: PolicyVersion.objects.filter(pk=v.pk).update(effective_at=soon(0.5)),
            moments.EffectiveTooSoon,
        ),
        (
            lambda v: PolicyVersion.objects.filter(pk=v.pk).update(
                effective_at=datetime(2126, 1, 1, tzinfo=UTC)
            ),
            moments.EffectiveTooFar,
        ),
        (
            lambda v: PolicyVersion.objects.filter(pk=v.pk).update(
                enforce_at=datetime(2126, 1, 1, tzinfo=UTC)
            ),
            moments.EnforcedTooFar,
        ),
    ],
)
def test_an_incomplete_or_hasty_version_is_refused_by_name_and_nothing_is_stored(spoil, refusal):
    version = an_approved()
    spoil(version)
    with pytest.raises(refusal) as caught:
        publish(version, by="huda")
    version.refresh_from_db()
    assert version.status == "approved"
    assert not Rendition.objects.exists() and not AuditEvent.objects.filter(action="publish").exists()
    assert str(caught.value) and caught.value.code


def test_answers_cannot_be_required_before_the_version_takes_effect():
    version = a_draft()
    version.enforce_at = soon(5)
    version.save()
    PolicyVersion.objects.filter(pk=version.pk).update(effective_at=None)
    an_approved(version)
    with pytest.raises(moments.EnforcedBeforeEffective):
        publish(version, by="huda", at=timezone.now() + timedelta(hours=1))


def test_a_version_is_published_once():
    version = a_published()
    with pytest.raises(publishing.AlreadyPublished):
        publish(version, by="huda")


def test_effective_moments_of_a_policy_only_rise():
    policy = a_policy()
    a_published(policy, effective_at=soon(600))
    with pytest.raises(moments.EffectiveNotLater):
        publish(an_approved(a_draft(policy, effective_at=soon(300))), by="huda")


def test_an_editorial_version_inherits_what_still_binds():
    policy = a_policy()
    a_published(policy, floor_mode="continued_use")
    second = a_published(policy, effective_at=soon(100), change_class="editorial")
    third = a_published(policy, effective_at=soon(200), change_class="material")
    assert (second.floor, second.floor_mode) == (1, "continued_use")
    assert (third.floor, third.floor_mode) == (3, "explicit")


def test_only_complete_languages_are_published():
    version = a_draft(a_policy(languages=("ar", "en")), title_en="Cachoo privacy policy")
    publish(an_approved(version), by="huda")
    assert set(version.renditions.values_list("language", flat=True)) == {"ar"}


def test_a_language_comes_later_by_an_editorial_version_that_asks_nobody_again():
    first = a_published(a_policy(languages=("ar", "en")), sections=[("use", 1, "لماذا", "للرد.")])
    draft = copy(first, by="omar")
    draft.title_en, draft.change_class = "Privacy policy", "editorial"
    draft.change_summary_ar, draft.change_summary_en = "أضفنا الإنجليزية.", "In English too."
    draft.effective_at = soon(100)
    draft.save()
    draft.sections.update(title_en="Why", body_en="To answer.")
    second = publish(an_approved(draft), by="huda")
    spoken = [set(version.renditions.values_list("language", flat=True)) for version in (first, second)]
    assert spoken == [{"ar"}, {"ar", "en"}]
    assert second.floor == first.number


def ago(seconds: float) -> datetime:
    """The moment of a press after which rendering took that long."""
    return timezone.now().replace(microsecond=0) - timedelta(seconds=seconds)


def test_a_moment_that_nobody_chose_moves_on_where_rendering_outran_it():
    version, pressed = an_approved(), ago(20)
    PolicyVersion.objects.filter(pk=version.pk).update(effective_at=None)
    version.refresh_from_db()
    published = publish(version, by="huda", at=pressed)
    lead = timedelta(seconds=settings.PUBLICATION_LEAD)
    assert (published.number, published.published_at) == (1, pressed)
    assert published.effective_at == pressed + lead + moments.MORE_TO_RENDER[0]
    assert json.loads(bytes(Rendition.objects.get(media=Media.JSON, language="ar").body))["effective_at"] == (
        published.effective_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    assert AuditEvent.objects.filter(action="publish").count() == 1


@pytest.mark.parametrize(("chosen", "seconds"), [(True, 20), (False, 3600)])
def test_a_chosen_moment_stays_and_none_moves_for_ever(chosen, seconds):
    version, pressed = an_approved(), ago(seconds)
    effective_at = earliest_effective(pressed) if chosen else None
    PolicyVersion.objects.filter(pk=version.pk).update(effective_at=effective_at)
    version.refresh_from_db()
    with pytest.raises(moments.EffectiveTooSoon):
        publish(version, by="huda", at=pressed)
    version.refresh_from_db()
    assert (version.status, version.effective_at) == ("approved", effective_at)
    assert not Rendition.objects.exists()


def test_an_edit_between_rendering_and_publication_is_noticed(monkeypatch):
    version = an_approved()
    render = publishing.render

    def render_then_edit(*args):
        rows = render(*args)
        Section.objects.filter(version=version, key="use").update(body_ar="غير ذلك")
        return rows

    monkeypatch.setattr(publishing, "render", render_then_edit)
    with pytest.raises(publishing.ChangedMeanwhile):
        publish(version, by="huda")


def test_publishing_costs_the_same_number_of_queries_whatever_the_length():
    long = [(f"part-{number}", 1, f"قسم {number}", "نص") for number in range(60)]
    counts = []
    for slug, sections in (("short", SECTIONS[:2]), ("long", long)):
        version = an_approved(a_draft(a_policy(slug=slug), sections=sections))
        with CaptureQueriesContext(connection) as queries:
            publish(version, by="huda")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_version_is_not_published_without_the_language_it_is_written_in():
    version = an_approved(a_draft(a_policy(languages=("ar", "en"))))
    Policy.objects.update(languages=["en"])
    with pytest.raises(readiness.SourceLanguageOff):
        publish(version, by="huda")
    assert not Rendition.objects.exists()
