"""Every language that the columns ship for can be written, published and read."""

import pytest
from django.test import Client
from django.urls import reverse
from modeltranslation.utils import build_localized_fieldname

from policies import schedule
from policies.languages import OWN_NAMES, column_of
from policies.models import Media
from tests.builders import a_draft, a_policy, a_staff_member
from tests.consent.builders import published_from

pytestmark = pytest.mark.django_db


def test_every_language_is_written_in_the_desk_published_and_read(clock):
    policy = a_policy(languages=list(OWN_NAMES), **{column_of("name", code): code for code in OWN_NAMES})
    titles, summaries = (
        {column_of(field, code): f"{field} {code}" for code in OWN_NAMES}
        for field in ("title", "change_summary")
    )
    draft = a_draft(policy, **titles, **summaries)
    for section in draft.sections.all():
        for code in OWN_NAMES:
            setattr(section, column_of("title", code), code)
            setattr(section, column_of("body", code), f"Text {code}.")
        section.save()
    editor = Client()
    editor.force_login(a_staff_member("omar@cachoo.example", "editor"))
    page = editor.get(reverse("admin:policies_policyversion_change", args=[draft.pk])).content.decode()
    assert all(f'name="{column_of("title", code)}"' in page for code in OWN_NAMES)
    version = published_from(draft)
    published = version.renditions.filter(media=Media.JSON).values_list("language", flat=True)
    assert set(published) == set(OWN_NAMES)
    assert schedule.read().policies["privacy"].name == {code: code for code in OWN_NAMES}
    clock(minutes=5)
    for code in OWN_NAMES:
        assert f"Text {code}." in Client().get(f"/{code}/privacy/").content.decode()


def test_a_column_is_called_as_the_library_calls_it():
    assert all(column_of("title", code) == build_localized_fieldname("title", code) for code in OWN_NAMES)
