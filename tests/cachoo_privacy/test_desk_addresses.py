"""Odd addresses at the desk are answered, not stumbled over."""

import pytest
from django.test import Client

from tests.builders import a_staff_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    [
        "policyversion/abc/change/",
        "policyversion/99999999999999999999/change/",
        "policyversion/?status__exact=%00",
        "auditevent/?action=%00",
        "policy/abc/change/",
    ],
)
def test_an_address_that_names_nothing_is_no_fault_of_ours(path, method):
    client = Client(raise_request_exception=False)
    client.force_login(a_staff_member("huda@cachoo.example", "editor", "approver"))
    response = getattr(client, method)(f"/ar/admin/policies/{path}")
    assert response.status_code < 500
