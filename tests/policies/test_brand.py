"""The company's name: in every language's own form where it has one, on one line, fit for a header."""

from email.utils import parseaddr

import pytest
from django.utils.translation import override

from policies.brand import brand_name, sender
from policies.projection import project_published
from tests.builders import a_policy, a_published
from tests.policies.test_lines import LINE_ENDS


@pytest.fixture(autouse=True)
def names(settings):
    """Arabic is the name of all; English and French have their own."""
    settings.BRAND, settings.BRAND_NAMES = "كاتشو", {"en": 'Cachoo, "Inc."', "fr": "Cachou", "ar": ""}


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", 'Cachoo, "Inc."'), ("fr", "Cachou"), ("id", 'Cachoo, "Inc."'), ("ar", "كاتشو"), ("ur", "كاتشو")],
)
def test_a_language_without_a_name_takes_that_of_the_words_around_it_and_then_that_of_all(language, name):
    assert brand_name(language) == name
    with override(language):
        assert brand_name() == name
    assert parseaddr(sender(language))[0] == name, "no comma or quote of a name ends it"


def test_with_one_name_alone_every_language_has_it(settings):
    settings.BRAND_NAMES = {}
    assert {brand_name(language) for language in ("ar", "en", "fr", None)} == {"كاتشو"}


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_a_line_end_in_a_name_ends_no_line_of_a_header(settings, end):
    settings.BRAND_NAMES = {"en": f"Cachoo{end}Bcc: all\u202e"}
    assert brand_name("en") == "Cachoo Bcc: all"


@pytest.mark.django_db
def test_the_published_file_of_each_language_shows_its_own_name(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path
    policy = a_policy(languages=("ar", "en", "fr"))
    version = a_published(policy, title_en="Privacy policy", title_fr="Confidentialité")
    project_published(at=version.effective_at)
    for language, name in {"ar": "كاتشو", "en": "Cachoo, &quot;Inc.&quot;", "fr": "Cachou"}.items():
        page = (tmp_path / f"pages/{language}/privacy/index.html").read_text()
        assert f"<bdi>{name}</bdi>" in page
