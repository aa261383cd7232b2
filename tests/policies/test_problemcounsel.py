"""What the page of each problem tells the makers of an app."""

import re

import pytest
from django.utils import translation

from policies.problemcodes import PROBLEMS
from policies.problemcounsel import BY_CODE, CHANGE, counsel


@pytest.mark.parametrize("code", PROBLEMS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_problem_says_what_a_program_does_with_it(code, language):
    with translation.override(language):
        said = counsel(code, PROBLEMS[code][0])
    assert (re.search("[ء-ي]", said) is not None) == (language == "ar")


def test_a_file_that_was_damaged_on_its_way_is_sent_again_as_it_is():
    with translation.override("en"):
        assert "send the same file again" in counsel("digest_mismatch", 400)


@pytest.mark.parametrize("code", ["digest_mismatch", "unknown_device", "unsupported_media_type"])
def test_what_is_not_wrong_with_an_answer_is_not_told_as_if_it_were(code):
    assert counsel(code, PROBLEMS[code][0]) != CHANGE


def test_it_speaks_of_no_problem_that_there_is_not():
    assert BY_CODE.keys() <= PROBLEMS.keys()
