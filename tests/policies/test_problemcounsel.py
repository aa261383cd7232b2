"""What the page of each problem tells the makers of an app."""

import re

import pytest
from django.utils import translation

from policies.problemcodes import PROBLEMS
from policies.problemcounsel import BY_CODE, counsel


@pytest.mark.parametrize("code", PROBLEMS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_problem_says_what_a_program_does_with_it(code, language):
    with translation.override(language):
        said = counsel(code, PROBLEMS[code][0])
    assert (re.search("[ء-ي]", said) is not None) == (language == "ar")


def test_it_speaks_of_no_problem_that_there_is_not():
    assert BY_CODE.keys() <= PROBLEMS.keys()
