"""Loading the demo: a policy in two versions, twenty readers, and somebody of the staff for every role."""

from contextlib import suppress
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from cachoo_privacy.demo.declared import declare
from cachoo_privacy.demo.texts import text
from cachoo_privacy.desk.roles import APPROVER, AUDITOR, EDITOR, OFFICER, OPERATOR, TRANSLATOR
from consent import recording, subjects
from consent.models import Channel, Decision, Evidence
from consent.recording import Act, Witness
from consent.sign_in import random_username
from policies.approval import hash_of
from policies.contributing import contribute
from policies.models import Controller, Media, Policy, PolicyVersion, Section
from policies.moments import EffectiveTooSoon, earliest_effective
from policies.publishing import publish
from policies.reviewing import approve, submit

LANGUAGES = ["ar", "en"]
OMAR, HUDA = "omar@cachoo.example", "huda@cachoo.example"
LOGINS = [
    (EDITOR, OMAR, "عمر"),
    (APPROVER, HUDA, "هدى"),
    (TRANSLATOR, "nora@cachoo.example", "نورة"),
    (OFFICER, "salma@cachoo.example", "سلمى"),
    (OFFICER, "reem@cachoo.example", "ريم"),  # an erasure takes two
    (OPERATOR, "faris@cachoo.example", "فارس"),
    (AUDITOR, "khalid@cachoo.example", "خالد"),
]
READERS = [f"reader{number:02}@cachoo.example" for number in range(1, 21)]
# The demo's first version leaves out what its second one adds.
WHY_GAPS = "نصّ للعرض، يكتمل بالإصدار الذي يليه."
# How much later version 1 takes effect where the machine was too slow to publish it in time for less.
DELAYS = (timedelta(0), timedelta(seconds=15), timedelta(minutes=2))
BETWEEN_VERSIONS = timedelta(seconds=60)
# So that nobody is told of version 1: they join after it.
BEFORE_READERS = timedelta(minutes=1)


def load(*, at: datetime | None = None) -> bool:
    """The demo stands: version 1 accepted by every reader, version 2 published after it and announced.

    Returns whether there was anything to load: a database with a policy is left as it is.
    """
    at = at or timezone.now()
    if Policy.objects.exists():
        return False
    *delays, longest = DELAYS
    for delay in delays:
        with suppress(EffectiveTooSoon):
            _load(at, delay)
            return True
    _load(at, longest)
    return True


@transaction.atomic
def _load(at: datetime, delay: timedelta) -> None:
    policy = _policy()
    for role, address, name in LOGINS:
        _staff(role, address, name)
    first = _draft(policy, 1, None, effective_at=earliest_effective(at) + delay)
    first = _published(first, at - BEFORE_READERS)
    for number, address in enumerate(READERS):
        _reader(address, LANGUAGES[number % 5 == 4], first, at)
    second = _draft(policy, 2, first, effective_at=first.effective_at + BETWEEN_VERSIONS)
    _published(second, at)


def _published(draft: PolicyVersion, at: datetime) -> PolicyVersion:
    """Written by the editor, approved and published by the approver."""
    contribute(draft, by=OMAR, at=at)
    submit(draft, by=OMAR, at=at)
    approve(draft, by=HUDA, shown=hash_of(draft), at=at)
    return publish(draft, by=HUDA, at=at, gaps_reason=WHY_GAPS)


def _policy() -> Policy:
    controller = Controller.objects.create(
        party="كاتشو", address="الرياض، المملكة العربية السعودية", jurisdictions=["SA"]
    )
    return Policy.objects.create(
        slug="privacy",
        name_ar="سياسة الخصوصية",
        name_en="Privacy policy",
        controller=controller,
        contact_email="privacy@cachoo.example",
        languages=LANGUAGES,
        minimum_notice=0,  # the second version takes effect within a minute
    )


def _draft(
    policy: Policy, number: int, based_on: PolicyVersion | None, *, effective_at: datetime
) -> PolicyVersion:
    texts = {language: text(number, language) for language in LANGUAGES}
    version = PolicyVersion(policy=policy, based_on=based_on, effective_at=effective_at)
    for language, found in texts.items():
        setattr(version, f"title_{language}", found.title)
        setattr(version, f"change_summary_{language}", found.summary)
    version.save()
    for position, part in enumerate(texts["ar"].parts):
        section = Section(version=version, key=part.key, level=part.level, position=position)
        for language, found in texts.items():
            setattr(section, f"title_{language}", found.parts[position].title)
            setattr(section, f"body_{language}", found.parts[position].body.strip())
        section.save()
    declare(version, number)
    return version


def _account(address: str, username: str, **more: object) -> User:
    user = User.objects.create(username=username, email=address, **more)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _staff(role: str, address: str, name: str) -> None:
    user = _account(address, address, first_name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))


def _reader(address: str, language: str, version: PolicyVersion, at: datetime) -> None:
    subject = subjects.of_user(_account(address, random_username()), language=language, at=at)
    subjects.confirm(subject, address, language=language, at=at)
    shown = version.renditions.get(language=language, media=Media.JSON)
    recording.record(
        subject,
        Act(Decision.ACCEPT, language, shown.sha256),
        version=version,
        witness=Witness(Channel.WEB, Evidence.SESSION, actor="demo"),
        at=at,
    )
