"""The demo: two versions of a policy in words of its own, told and answered like any other."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from cachoo_privacy.demo import seeding
from cachoo_privacy.demo.texts import FOLDER, text
from cachoo_privacy.desk.roles import OFFICER, ROLES
from consent.actors import names_of
from consent.models import ConsentRecord, Identity
from notifications.models import Announcement
from policies import schedule
from policies.models import AuditEvent, PolicyVersion
from policies.snapshot import content, read
from tests.seed import SEED, seed_words

pytestmark = pytest.mark.django_db


def test_the_demo_has_two_versions_in_two_languages_and_twenty_readers_who_accepted_the_first():
    assert seeding.load()
    line = schedule.load().policies["privacy"]
    assert [set(version.languages) for version in line.versions] == [{"ar", "en"}, {"ar", "en"}]
    assert Identity.objects.reachable().count() == 20
    assert ConsentRecord.objects.filter(version__number=1, decision="accept").count() == 20
    assert Announcement.objects.count() == 2


def test_every_login_that_the_demo_prints_can_enter_the_desk_and_every_role_has_one():
    seeding.load()
    assert {role for role, _address, _name in seeding.LOGINS} == set(ROLES)
    for role, address, _name in seeding.LOGINS:
        user = User.objects.get(email=address)
        assert user.is_staff and [group.name for group in user.groups.all()] == [role]


def test_the_desk_calls_everybody_of_the_demo_by_name():
    seeding.load()
    called = names_of(AuditEvent.objects.values_list("actor", flat=True))
    assert called == {seeding.OMAR: "عمر", seeding.HUDA: "هدى"}


def test_two_may_carry_out_an_erasure_and_no_readers_name_is_their_address():
    seeding.load()
    assert User.objects.filter(groups__name=OFFICER).count() == 2
    names = User.objects.filter(is_staff=False).values_list("username", flat=True)
    assert len(names) == 20 and not any("@" in name for name in names)


def test_a_machine_too_slow_for_the_first_moment_takes_a_later_one():
    begun = timezone.now() - timedelta(seconds=8)
    assert seeding.load(at=begun)
    assert PolicyVersion.objects.count() == 2
    assert PolicyVersion.objects.order_by("number").first().effective_at > begun + seeding.DELAYS[1]


def test_whoever_the_text_names_gets_data_for_a_purpose_that_says_so():
    seeding.load()
    for version in PolicyVersion.objects.published():
        named = set(version.recipients.values_list("key", flat=True))
        assert named == {key for one in version.purposes.all() for key in one.recipients}, version


def test_how_long_data_is_kept_is_said_of_each_purpose_in_both_languages_once_the_text_says_it():
    seeding.load()
    first, second = PolicyVersion.objects.published().order_by("number")
    for language, kept in (("ar", "ما دام حسابك مفتوحًا"), ("en", "for as long as your account is open")):
        assert not any(one["retention"] for one in content(read(first), language)["purposes"])
        assert all(kept in one["retention"] for one in content(read(second), language)["purposes"])


def test_loading_twice_changes_nothing():
    seeding.load()
    assert not seeding.load()
    assert PolicyVersion.objects.count() == 2


def test_the_languages_of_a_version_have_the_same_sections():
    for number in (1, 2):
        keys = {language: [part.key for part in text(number, language).parts] for language in ("ar", "en")}
        assert keys["ar"] == keys["en"]


@pytest.mark.skipif(not SEED.exists(), reason=f"the real policy text is not here: {SEED}")
def test_no_sentence_of_the_real_text_stands_in_the_demo():
    real = runs(seed_words())
    for path in FOLDER.iterdir():
        assert not real & runs(path.read_text(encoding="utf-8").split()), path.name


def runs(words: list[str]) -> set[str]:
    """Every seven words in a row."""
    return {" ".join(words[start : start + 7]) for start in range(len(words) - 6)}
