"""Every door of the API says who may open it, and none of ours is left to a default."""

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from consent.api_urls import urlpatterns
from consent.authentication import (
    PEOPLE,
    ByDevice,
    ByPass,
    ByServerKey,
    BySession,
    ByToken,
    HasScope,
    IsPerson,
    Nobody,
)
from policies.problemcodes import PROBLEMS
from policies.refusals import Refused

DOORS = {pattern.name: pattern.callback.view_class for pattern in urlpatterns}
OPEN_TO_ALL = {"bundle", "devices", "gate"}
NOT_FOR_EVERYBODY = {"my-link": [ByPass, ByToken, BySession], "my-web-sessions": [ByDevice, ByPass, ByToken]}


def test_a_view_that_names_no_permission_answers_nobody():
    assert APIView.permission_classes == [Nobody]
    assert not Nobody().has_permission(None, None)


@pytest.mark.parametrize("name", DOORS)
def test_each_view_names_its_own_permission_and_sign_in(name):
    permission, sign_in = DOORS[name].permission_classes, DOORS[name].authentication_classes
    if name in OPEN_TO_ALL:
        assert (permission, sign_in) == ([AllowAny], [])
    elif name.startswith("my-"):
        assert (permission, sign_in) == ([IsPerson], NOT_FOR_EVERYBODY.get(name, PEOPLE))
    else:
        assert (permission, sign_in) == ([HasScope], [ByServerKey])


def refusals(base=Refused):
    for kind in base.__subclasses__():
        yield kind
        yield from refusals(kind)


def test_every_refusal_of_this_application_is_a_problem_that_the_api_can_say():
    ours = [kind for kind in refusals() if kind.__module__.startswith("consent.")]
    assert ours
    assert not [kind for kind in ours if kind.code not in PROBLEMS]
