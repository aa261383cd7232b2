"""Erasing at the desk: one officer proposes, another carries it out, an auditor only looks."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Erasure, Identity
from tests.builders import a_staff_member, present
from tests.consent.rights_people import LAYLA, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]


def browser_of(name: str, role: str = "privacy officer") -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{name}@cachoo.example", role))
    return present(client)


def looked_up(client: Client) -> None:
    client.post(reverse("admin:consent_subject_changelist"), {"term": LAYLA, "reason": "طلب رقم 7"})


def test_an_officer_proposes_and_a_colleague_carries_it_out(layla, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    huda, omar = browser_of("huda"), browser_of("omar")
    known(layla)
    looked_up(huda)
    person = huda.get(reverse("admin:consent_subject_change", args=[layla.pk])).content.decode()
    propose = reverse("admin:person-erase", args=[layla.pk])
    assert propose in person
    assert huda.post(propose, {"level": "shred", "reason": ""}).context["form"].errors["reason"]
    page = huda.post(propose, {"level": "shred", "reason": "طلب رقم 7"})["Location"]
    act = reverse("admin:erasure-act", args=[Erasure.objects.get().pk, "approve"])
    assert act not in huda.get(page).content.decode()
    huda.post(act)
    assert Identity.objects.filter(subject=layla).exists()
    looked_up(omar)
    person = omar.get(reverse("admin:consent_subject_change", args=[layla.pk])).content.decode()
    assert page in person and propose not in person, "led to the one that waits, not to a second one"
    again = omar.post(propose, {"level": "unlink", "reason": "طلب رقم 8"}, follow=True)
    assert again.redirect_chain[-1][0] == page and "ينتظر عضوًا ثانيًا" in again.content.decode()
    assert page in omar.get(reverse("admin:consent_subject_changelist")).content.decode()
    assert act in omar.get(page).content.decode()
    omar.post(act)
    assert not Identity.objects.filter(subject=layla).exists()
    assert f"/leave/{Erasure.objects.get().pk}/" in omar.get(page).content.decode()


def test_an_auditor_sees_an_erasure_and_does_none(layla):
    auditor, officer = browser_of("huda", "auditor"), browser_of("omar")
    known(layla)
    looked_up(officer)
    propose = reverse("admin:person-erase", args=[layla.pk])
    assert auditor.get(propose).status_code == auditor.post(propose).status_code == 403
    page = officer.post(propose, {"level": "unlink", "reason": "طلب"})["Location"]
    assert auditor.get(page).status_code == 200
    acts = [reverse("admin:erasure-act", args=[Erasure.objects.get().pk, one]) for one in ("approve", "drop")]
    assert [auditor.post(act).status_code for act in acts] == [403, 403]
    officer.post(acts[1])
    assert Erasure.objects.get().dropped_at and Identity.objects.filter(subject=layla).exists()


@pytest.mark.parametrize("role", ["editor", "operator"])
def test_nobody_else_erases_or_looks(layla, role):
    other = browser_of("yusuf", role)
    assert other.get(reverse("admin:person-erase", args=[layla.pk])).status_code == 403
