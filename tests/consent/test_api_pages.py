"""How much of a list is asked for at once: up to what its place in the contract says."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from consent.api import feed, notices, pages
from consent.api.pages import asked_limit
from policies.problems import Problem


def limited(text):
    return Request(APIRequestFactory().get("/", {"limit": text}))


@pytest.mark.parametrize("most", [pages.MOST, feed.MOST, notices.MOST])
def test_a_limit_is_good_up_to_the_most_of_its_list(most):
    assert [asked_limit(limited(good), most=most) for good in (1, most)] == [1, most]
    for wrong in (0, most + 1, most * 10, "9" * 5000, "٣", "1.0", ""):
        with pytest.raises(Problem):
            asked_limit(limited(wrong), most=most)
