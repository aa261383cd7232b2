"""Finding what an answer is about, whatever the form says."""

import pytest

from consent.refusals import UnknownContent, UnknownVersion
from consent.versions import published
from policies import schedule
from policies.publishing import publish
from tests.builders import a_draft, a_published, an_approved
from tests.consent.builders import answers, press, record_by_app, sha256

pytestmark = pytest.mark.django_db
PAGE = "/ar/answer/"


def form(version, **more):
    said = {"policy": "privacy", "version": version.number, "language": "ar", "decision": "accept"}
    return said | {"content_sha256": sha256(version)} | more


def test_a_published_version_is_found_by_its_policy_and_number():
    version = a_published()
    assert published("privacy", version.number) == version


@pytest.mark.parametrize("slug", ["", "terms", "\0", "privacy\0", "\ud800", "privacy\n"])
def test_what_is_no_slug_names_no_version(slug):
    a_published()
    with pytest.raises(UnknownVersion):
        published(slug, 1)


def test_a_draft_is_not_found():
    a_draft()
    with pytest.raises(UnknownVersion):
        published("privacy", 1)


@pytest.mark.parametrize("member", ["policy", "version", "language", "content_sha256", "decision", "next"])
def test_a_form_with_a_nul_in_it_is_refused_and_never_an_error(browser, layla, member):
    version, client = a_published(), browser(layla)
    said = form(version)
    response = client.post(PAGE, said | {member: f"{said.get(member, '')}\0"})
    assert response.status_code == 400
    assert answers(layla) == []


FORGED = [{"language": "en"}, {"language": "xx"}, {"content_sha256": "0" * 64}]


@pytest.mark.parametrize("change", FORGED)
def test_a_forged_text_is_refused_also_when_the_answer_stands_already(browser, layla, change):
    version, client = a_published(), browser(layla)
    press(layla, version, "accept")
    response = client.post(PAGE, form(version, **change))
    assert response.headers["Location"] == PAGE  # and not the page that thanks for an answer
    act = {"content_sha256": sha256(version), "language": "ar"} | change
    with pytest.raises(UnknownContent):
        record_by_app(layla, version, **act)
    assert answers(layla) == ["accept"]


def test_a_version_found_once_costs_no_query_until_the_schedule_is_read_anew(
    settings, django_assert_num_queries
):
    settings.PUBLICATION_LEAD = 3600
    policy = a_published().policy
    published("privacy", 1)
    with django_assert_num_queries(0):
        assert published("privacy", 1).policy.slug == "privacy"
    policy.contact_email = "new@cachoo.example"
    policy.save(update_fields=["contact_email"])
    schedule.forget()
    assert published("privacy", 1).policy.contact_email == "new@cachoo.example"


def test_what_was_not_there_is_looked_for_again(settings):
    settings.PUBLICATION_LEAD = 3600
    draft = a_draft()
    with pytest.raises(UnknownVersion):
        published("privacy", 1)
    publish(an_approved(draft), by="huda")
    assert published("privacy", 1) == draft
