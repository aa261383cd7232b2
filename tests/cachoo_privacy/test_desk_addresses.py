"""Odd addresses at the desk are answered, not stumbled over."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from cachoo_privacy.desk.site import desk
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


ACTS = {"announcement-act": 1, "erasure-act": uuid4(), "request-act": uuid4()}


@pytest.mark.parametrize("name", ACTS)
def test_what_nobody_can_do_is_not_there_and_is_forbidden_to_nobody(name):
    address = reverse(f"admin:{name}", args=[ACTS[name], "nothing"])
    for roles, status in ((["operator", "privacy officer"], 404), (["editor"], 403)):
        client = Client()
        client.force_login(a_staff_member(f"{roles[0]}@cachoo.example", *roles))
        assert client.post(address).status_code == status


@contextmanager
def undone():
    """Whatever the database refused in here, the test goes on."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def odd_addresses(model):
    """A number that no column holds, an unfinished pattern, half a range, years that no calendar has."""
    yield from (
        {"pk__exact": "9" * 30},
        {"pk__regex": "("},
        {"pk__range": "1"},
        {"p": "9" * 30},
        {"o": "9" * 30},
    )
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateField):
            for value in ("99999999999", "-1"):
                yield {f"{field.name}__year": value}
            yield {f"{field.name}__gte": "0001-01-01T00:00:00+14:00", f"{field.name}__lt": "infinity"}


@pytest.mark.parametrize("model", desk._registry, ids=lambda model: model.__name__)
def test_a_list_that_no_value_of_its_address_can_narrow_down_is_shown_whole(model):
    client = Client(headers={"accept-language": "ar"})
    client.force_login(get_user_model().objects.create_superuser("huda", "huda@cachoo.example"))
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for address in odd_addresses(model):
        with undone():
            assert client.get(path, address).status_code in (200, 302), address


def test_whoever_narrows_a_list_down_by_an_endless_year_is_told():
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member("huda@cachoo.example", "auditor"))
    page = client.get("/ar/admin/policies/auditevent/?at__year=99999999999", follow=True)
    assert page.status_code == 200
    assert "لا يمكن تضييق القائمة على هذا النحو، فهي معروضة كاملة." in page.content.decode()
