"""Several policies: a page that leads to each, and links from each to the others."""

import pytest

from policies import schedule
from policies.models import Policy
from policies.projection import project_published
from policies.publishing import publish
from tests.builders import a_draft, a_policy, a_published, an_approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_policies(settings, tmp_path):
    """Privacy and terms, both published in Arabic; the terms also offer English."""
    settings.PUBLISHED_ROOT = tmp_path / "published"
    a_published(a_policy())
    terms = a_policy(slug="terms", languages=("ar", "en"), name_ar="الشروط", name_en="Terms", position=1)
    return a_published(terms, title_ar="شروط كاتشو")


def test_the_front_page_leads_to_every_policy_and_to_one_page_for_all_answers(client, two_policies):
    page = client.get("/ar/").content.decode()
    for link in ("/ar/privacy/", "/ar/terms/", "/ar/answer/", "/en/"):
        assert f'href="{link}"' in page
    assert "شروط كاتشو" in page
    assert client.get("/")["Location"] == "/ar/"


def test_in_a_language_that_a_version_lacks_the_front_page_leads_to_its_own(client, two_policies):
    page = client.get("/en/").content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert 'href="/ar/terms/"' in page and "العربية" in page
    assert client.get("/fr/").status_code == 302


def test_the_root_leads_to_a_text_in_the_readers_language_wherever_there_is_one(client, two_policies):
    english = {"Accept-Language": "en-GB,en;q=0.8,ar;q=0.5"}
    assert client.get("/", headers=english)["Location"] == "/ar/"  # nothing is there in English yet
    cookies = a_policy(slug="cookies", languages=("en",), name_ar="", name_en="Cookies", position=2)
    draft = a_draft(cookies, authoritative_language="en", title_en="Cookies", change_summary_en="First.")
    for section in draft.sections.all():
        section.title_en, section.body_en = "Title", "Text"
        section.save()
    publish(an_approved(draft), by="huda")
    schedule.forget()
    assert client.get("/", headers=english)["Location"] == "/en/"
    assert 'href="/en/cookies/"' in client.get("/en/").content.decode()
    for other in ({}, {"Accept-Language": "fr"}, {"Accept-Language": ";;;"}):
        assert client.get("/", headers=other)["Location"] == "/ar/"


def test_the_door_of_a_new_site_says_that_nothing_is_published_and_leads_the_staff_in(client, db):
    a_draft(a_policy())
    schedule.forget()
    arabic, english = "لم تُنشر سياسة بعد", "No policy is published yet"
    for address, said in (("/", arabic), ("/ar/", arabic), ("/en/", english), ("/fr/", arabic)):
        page = client.get(address)
        assert page.status_code == 200 and said in page.content.decode()
        assert page["Cache-Control"] == "no-store" and page["X-Robots-Tag"] == "noindex"
        assert page["Content-Security-Policy"] and page["X-Frame-Options"]
        assert "/admin/" in page.content.decode()
    assert client.get("/ar/privacy/").status_code == 404


def test_a_policy_of_which_nothing_is_published_is_nobodys_business(client, settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    a_published(a_policy())
    a_draft(a_policy(slug="card", name_ar="البطاقة", contact_email="card@cachoo.example"))  # it sorts first
    schedule.forget()
    for front in ("/", "/ar/", "/en/"):
        assert client.get(front, follow=True).redirect_chain[-1][0] == "/ar/privacy/"
    listed = client.get("/api/v1/policies").json()
    assert [item["slug"] for item in listed["items"]] == ["privacy"]
    for hidden in ("/api/v1/policies/card", "/api/v1/policies/card/versions", "/ar/card/"):
        answer = client.get(hidden)
        assert answer.status_code == 404 and b"card@cachoo.example" not in answer.content
    project_published()
    assert not [path for path in tmp_path.rglob("*") if "card" in path.name]


def test_the_front_page_names_itself_its_languages_and_those_of_each_text(client, two_policies):
    page = client.get("/en/").content.decode()
    assert '<link rel="canonical" href="http://testserver/en/">' in page
    for language, at in (("ar", "ar"), ("en", "en"), ("x-default", "ar")):
        assert f'hreflang="{language}" href="http://testserver/{at}/"' in page
    assert page.count("Published in: <bdi>العربية</bdi>") == 2
    assert "<loc>http://testserver/ar/</loc>" in client.get("/sitemap.xml").content.decode()


def test_a_policy_is_called_by_its_name_also_where_another_language_lacks_one(client, two_policies):
    Policy.objects.filter(slug="terms").update(name_en="")
    schedule.forget()
    page = client.get("/en/terms/").content.decode()
    assert "الشروط" in page and ">terms<" not in page


def test_where_only_english_is_published_no_reader_is_led_to_arabic(client):
    only = a_policy(languages=("en",), name_en="Privacy")
    draft = a_draft(only, authoritative_language="en", title_en="Privacy", change_summary_en="First.")
    for section in draft.sections.all():
        section.title_en, section.body_en = "Title", "Text"
        section.save()
    publish(an_approved(draft), by="huda")
    for wanted in ("ar", "fr", "en", ""):
        assert client.get("/", headers={"Accept-Language": wanted})["Location"] == "/en/privacy/"
    assert client.get("/ar/")["Location"] == "/en/privacy/"


def test_each_policy_leads_to_the_others(client, two_policies):
    assert 'href="/ar/terms/"' in client.get("/ar/privacy/").content.decode()
    page = client.get("/ar/terms/versions/1/").content.decode()
    assert 'href="/ar/privacy/"' in page and 'href="/ar/"' in page


def test_where_there_is_one_policy_the_front_is_the_policy(client):
    a_published()
    assert client.get("/ar/")["Location"] == "/ar/privacy/"
    assert 'href="/ar/"' not in client.get("/ar/privacy/").content.decode()


def test_the_front_page_is_a_file_too_and_costs_no_query_when_warm(
    client, two_policies, settings, django_assert_num_queries
):
    project_published(at=two_policies.effective_at)
    assert "شروط كاتشو" in (settings.PUBLISHED_ROOT / "pages/ar/index.html").read_text()
    client.get("/ar/")
    with django_assert_num_queries(0):
        assert client.get("/ar/").status_code == 200


def test_a_text_that_is_not_about_data_is_not_asked_about_data(client, two_policies):
    assert 'class="questions"' not in client.get("/ar/terms/").content.decode()
