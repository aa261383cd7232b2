"""Kinds of change: what a version declares otherwise, and since when each purpose asks again."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from policies import snapshot
from policies.changes import changed_declarations, changed_prose, changed_purposes
from policies.drafting import copy
from policies.models import DataCategory, Purpose, Recipient
from policies.publishing import publish
from tests.builders import a_draft, a_policy, an_approved, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    """Version 1: a mailing list, a delivery that shares with one company, and a kind of data."""
    draft = a_draft(a_policy(languages=("ar", "en")), effective_at=soon(60))
    common = {"version": draft, "confirmed": True}
    Recipient.objects.create(key="courier", title_ar="شركة التوصيل", **common)
    DataCategory.objects.create(key="email", title_ar="البريد", **common)
    Purpose.objects.create(key="mail", title_ar="الرسائل", optional=True, section_key="use", **common)
    Purpose.objects.create(key="deliver", title_ar="التوصيل", recipients=["courier"], **common)
    return publish(an_approved(draft), by="huda")


def second(first, change=lambda draft: None, **values):
    draft = copy(first, by="omar")
    for name, value in {"change_summary_ar": "غيّرنا", "effective_at": soon(200), **values}.items():
        setattr(draft, name, value)
    draft.save()
    change(draft)
    return draft


def keys(items):
    return sorted(item.key for item in items)


def test_a_copy_declares_the_same(first):
    new, old = snapshot.read(second(first)), snapshot.read(first)
    assert (changed_declarations(new, old), changed_purposes(new, old)) == ([], [])


@pytest.mark.parametrize(
    ("change", "declared", "purposes"),
    [
        (lambda d: d.purposes.filter(key="mail").update(retention="سنة"), ["mail"], ["mail"]),
        (lambda d: d.purposes.filter(key="mail").update(title_en="Letters"), [], []),
        (lambda d: d.purposes.filter(key="mail").delete(), ["mail"], []),
        (lambda d: d.data_categories.update(title_ar="الهاتف"), ["email"], []),
        (lambda d: d.recipients.update(title_ar="شركة أخرى"), ["courier", "deliver"], ["deliver"]),
        (
            lambda d: Purpose.objects.create(version=d, key="ads", title_ar="إعلان", confirmed=True),
            ["ads"],
            ["ads"],
        ),
    ],
)
def test_what_differs_is_named_and_recipients_touch_only_what_shares(first, change, declared, purposes):
    new, old = snapshot.read(second(first, change)), snapshot.read(first)
    assert keys(changed_declarations(new, old)) == declared
    assert changed_purposes(new, old) == purposes


@pytest.mark.parametrize(
    ("change", "rewritten"),
    [
        (lambda d: None, []),
        (lambda d: d.sections.filter(key="use").update(body_ar="نستخدمه في الإعلان."), ["use"]),
        (lambda d: d.sections.filter(key="use").update(title_ar="كيف نبيعه"), ["use"]),
        (lambda d: d.sections.filter(key="use").delete(), ["use"]),
        (lambda d: d.sections.filter(key="collection").update(body_ar="نجمع كل شيء."), []),
        (lambda d: d.sections.filter(key="use").update(body_en="For advertising."), []),
        (lambda d: d.purposes.filter(key="mail").update(section_key="collection"), []),
        (lambda d: d.sections.filter(key="use").update(body_ar=Concat("body_ar", Value(" ."))), []),
    ],
)
def test_a_section_that_a_declaration_stands_on_is_named_when_it_says_something_else(
    first, change, rewritten
):
    draft = second(first, change)
    assert keys(changed_prose(snapshot.read(draft), snapshot.read(first))) == rewritten


def since(version):
    return dict(version.purposes.values_list("key", "asks_since"))


@pytest.mark.parametrize(
    ("change_class", "expected"),
    [("purpose_change", {"mail": 2, "deliver": 1}), ("material", {"mail": 1, "deliver": 1})],
)
def test_only_a_change_of_purpose_asks_again_and_only_for_what_changed(first, change_class, expected):
    assert since(first) == {"mail": 1, "deliver": 1}
    draft = second(
        first, lambda d: d.purposes.filter(key="mail").update(retention="سنة"), change_class=change_class
    )
    published = publish(an_approved(draft), by="huda")
    assert since(published) == expected


def test_other_data_under_the_same_key_are_another_purpose(first):
    Purpose.objects.filter(version__in=[draft := second(first)], key="mail").update(data_categories=["email"])
    published = publish(an_approved(draft), by="huda")
    other = copy(published, by="omar")
    other.data_categories.update(title_ar="سجلّك الصحي")
    assert changed_purposes(snapshot.read(other), snapshot.read(published)) == ["mail"]


def test_a_new_purpose_asks_since_its_first_version_in_any_class(first):
    draft = second(
        first, lambda d: Purpose.objects.create(version=d, key="ads", title_ar="إعلان", confirmed=True)
    )
    assert since(publish(an_approved(draft), by="huda"))["ads"] == 2
