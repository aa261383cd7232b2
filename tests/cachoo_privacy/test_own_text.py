"""Nobody gets their own text published, whatever their rights and through whichever door they try."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from policies.approval import hash_of
from policies.contributing import contribute
from policies.models import PolicyVersion
from policies.planning import publish_due, schedule
from policies.publishing import publish
from policies.refusals import Refused
from policies.reviewing import approve, submit
from tests.builders import (
    WHY_GAPS,
    a_draft,
    a_policy,
    a_staff_member,
    an_approved,
    confirming,
    present,
    soon,
)

pytestmark = pytest.mark.django_db
ME = "omar@cachoo.example"


@pytest.fixture(params=["editor and approver", "superuser"])
def omar(request):
    """Omar with every right that a person may have."""
    return a_staff_member(ME, "editor", "approver", is_superuser=request.param == "superuser")


@pytest.fixture
def mine(omar):
    """A text that Omar wrote and Yusuf submitted."""
    draft = a_draft()
    contribute(draft, by=omar, at=soon(0))
    return submit(draft, by="yusuf")


def test_not_at_the_desk(omar, mine):
    client, page = Client(), f"/ar/admin/policies/policyversion/{mine.pk}/"
    client.force_login(omar)
    present(client)
    client.post(f"{page}approval/", {"shown": hash_of(mine)})
    for press, more in (("schedule", {"publish_at": f"{soon(30 * 86400):%Y-%m-%dT09:00}"}), ("publish", {})):
        sent = confirming(client.get(f"{page}{press}/")) | more | {"gaps_reason": WHY_GAPS}
        assert client.post(f"{page}{press}/", sent).status_code == 409
    assert PolicyVersion.objects.get(pk=mine.pk).status == "in_review"


@pytest.mark.parametrize("name", [ME, ME.upper(), "account"])
def test_not_by_calling_the_acts(omar, mine, name):
    by = omar if name == "account" else name
    acts = (
        lambda: approve(mine, by=by, shown=hash_of(mine)),
        lambda: schedule(mine, by=by, publish_at=soon(60), gaps_reason=WHY_GAPS),
        lambda: publish(mine, by=by, gaps_reason=WHY_GAPS),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert PolicyVersion.objects.get(pk=mine.pk).status == "in_review"


def test_not_by_the_command(omar, tmp_path):
    a_policy(slug="terms")
    file = tmp_path / "policy.md"
    file.write_text("# سياسة\n\n## الاستخدام\n\nنجيب عن أسئلتك.\n", encoding="utf-8")
    names = ["--by", ME, "--approved-by", ME.upper(), "--gaps-reason", WHY_GAPS]
    with pytest.raises(CommandError, match="same_person_cannot_approve"):
        call_command("import_policy", str(file), "--policy=terms", "--language=ar", "--publish", *names)
    assert not PolicyVersion.objects.exists()


def test_not_by_waiting_for_the_task(omar):
    version = an_approved()
    schedule(version, by=omar, publish_at=soon(60))
    contribute(version, by="huda", at=soon(0))  # who approved it has touched it since
    assert publish_due(at=soon(61)) == []
    assert not PolicyVersion.objects.published().exists()


def test_not_by_a_second_account_of_the_same_address(omar):
    draft = a_draft()
    twin = User.objects.create(username="omar-writer", email=ME.upper())
    contribute(draft, by=twin, at=soon(0))
    submit(draft, by="yusuf")
    with pytest.raises(Refused):
        approve(draft, by=omar, shown=hash_of(draft))
