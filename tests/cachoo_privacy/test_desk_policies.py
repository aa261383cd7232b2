"""A policy and its controller at the desk: nobody's words are saved over unseen."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cachoo_privacy.desk.stamped import StampedForm
from policies.models import AuditEvent, Controller, Policy
from tests.builders import a_draft, a_policy, a_published, a_staff_member
from tests.forms import filled

pytestmark = pytest.mark.django_db


def a_browser(name: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{name}@cachoo.example", "editor"))
    return client


def page_of(row) -> str:
    name = f"admin:policies_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk]).replace("/ar/", "/en/", 1)


def opened(client: Client, row) -> dict[str, object]:
    """What the browser would send of the form as it is."""
    words = filled(client.get(page_of(row)))
    return words | ({"languages": row.languages} if hasattr(row, "languages") else {})


@pytest.fixture
def two():
    return a_browser("huda"), a_browser("omar")


def test_of_two_who_save_a_policy_the_later_sees_what_differs_and_decides(two):
    (huda, omar), policy = two, a_policy(languages=("ar", "en"))
    a_draft(policy)
    hers, his = opened(huda, policy), opened(omar, policy)
    assert huda.post(page_of(policy), hers | {"contact_email": "new@cachoo.example"}).status_code == 302
    refused = omar.post(page_of(policy), his | {"name_en": "Privacy", "languages": ["ar"]})
    form = refused.context["adminform"].form
    assert set(form.errors) == {"__all__", "contact_email", "name_en", "languages"}
    assert form.errors["contact_email"] == ["Somebody has saved meanwhile: new@cachoo.example"]
    policy.refresh_from_db()
    assert (policy.contact_email, policy.name_en) == ("new@cachoo.example", "Privacy policy")
    # The page holds his words and the mark of what it shows: pressed again, he knows.
    again = filled(refused) | {"languages": ["ar", "en"], "contact_email": "new@cachoo.example"}
    assert again["name_en"] == "Privacy"
    assert omar.post(page_of(policy), again).status_code == 302
    policy.refresh_from_db()
    assert (policy.contact_email, policy.name_en) == ("new@cachoo.example", "Privacy")


def test_each_field_of_a_controller_and_a_policy_says_what_it_is_for(two):
    of_a_controller = two[0].get(reverse("admin:policies_controller_add")).context["adminform"].form
    assert all(field.help_text for field in of_a_controller.visible_fields())
    of_a_policy = two[0].get(reverse("admin:policies_policy_add")).context["adminform"].form
    told = {field.name for field in of_a_policy.visible_fields() if field.help_text}
    assert told >= {"slug", "contact_email", "languages", "minimum_notice", "position"}


def test_a_new_policy_comes_after_the_others_and_promises_the_usual_notice(two):
    add = reverse("admin:policies_policy_add")
    assert filled(two[0].get(add))["position"] == "0"
    a_policy(position=4)
    words = filled(two[0].get(add))
    assert words["position"] == "5"
    more = {"slug": "terms", "name_ar": "الشروط", "contact_email": "a@b.example", "languages": ["ar"]}
    words |= {**more, "controller": Controller.objects.get().pk}
    refused = two[0].post(add, words | {"minimum_notice": "9"})
    assert set(refused.context["adminform"].form.errors) == {"minimum_notice"}
    assert two[0].post(add, words | {"minimum_notice": "10"}).status_code == 302
    assert Policy.objects.get(slug="terms").minimum_notice == 10


def test_where_the_first_controller_is_made_is_said_until_there_is_one(two):
    add, said = reverse("admin:policies_policy_add"), "لا توجد جهة بعد"
    assert said in two[0].get(add).content.decode()
    a_policy()
    assert said not in two[0].get(add).content.decode()


def test_a_form_that_was_sent_twice_is_saved_once_and_touches_nothing(two):
    (huda, _omar), controller = two, a_policy().controller
    words = opened(huda, controller) | {"representative": "هدى"}
    assert [huda.post(page_of(controller), words).status_code for _time in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(action="edit_policy").count() == 1


def test_a_row_that_is_deleted_while_it_is_saved_is_told_and_every_word_comes_back(two, monkeypatch):
    policy = a_policy()
    his, filling = opened(two[1], policy), StampedForm.__init__

    def deleted(form, *args, **more) -> None:
        filling(form, *args, **more)
        Policy.objects.filter(pk=policy.pk).delete()

    monkeypatch.setattr(StampedForm, "__init__", deleted)
    told = two[1].post(page_of(policy), his | {"name_ar": "خصوصيتك"}).content.decode()
    assert "Somebody has deleted this meanwhile." in told and "خصوصيتك" in told


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_the_same_moment_one_is_saved_and_the_other_is_told(two):
    policy, both_ready, answers = a_policy(), threading.Barrier(2), {}
    forms = [(client, opened(client, policy)) for client in two]

    def press(number: int) -> None:
        client, words = forms[number]
        both_ready.wait(10)
        said = words | {"contact_email": f"{number}@cachoo.example"}
        answers[number] = client.post(page_of(policy), said).status_code
        connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers.values()) == [200, 302]
    policy.refresh_from_db()
    assert answers[int(policy.contact_email[0])] == 302


def test_an_editor_cannot_promise_people_less_notice_than_they_have(two):
    (huda, _omar), policy = two, a_policy(minimum_notice=10)
    refused = huda.post(page_of(policy), opened(huda, policy) | {"minimum_notice": "2"})
    assert refused.status_code == 200 and "Only an approver" in refused.content.decode()
    more = huda.post(page_of(policy), opened(huda, policy) | {"minimum_notice": "20"})
    policy.refresh_from_db()
    assert (more.status_code, policy.minimum_notice) == (302, 20)
    notice = f"{page_of(policy).removesuffix('change/')}notice/"
    assert huda.post(notice, {"days": "2", "reason": "r"}).status_code == 403
    assert notice not in huda.get(page_of(policy)).content.decode()
    policy.refresh_from_db()
    assert policy.minimum_notice == 20


def test_an_approver_shortens_the_notice_with_a_reason_that_is_kept():
    policy, layth = a_policy(minimum_notice=10), Client()
    layth.force_login(a_staff_member("layth@cachoo.example", "approver"))
    notice = f"{page_of(policy).removesuffix('change/')}notice/"
    assert notice in layth.get(page_of(policy)).content.decode()
    unseen = [({"reason": why}, "reason") for why in (" ", "\u3164")]
    for wrong, field in (*unseen, ({"days": "10"}, "days"), ({"days": "-1"}, "days")):
        refused = layth.post(notice, {"days": "2", "reason": "أمر الجهة"} | wrong)
        assert refused.status_code == 409 and list(refused.context["form"].errors) == [field]
    policy.refresh_from_db()
    assert policy.minimum_notice == 10 and not AuditEvent.objects.exists()
    assert layth.post(notice, {"days": "2", "reason": "أمر الجهة"}).status_code == 302
    policy.refresh_from_db()
    assert policy.minimum_notice == 2
    event = AuditEvent.objects.get(action="shorten_notice")
    assert (event.actor, event.reason) == ("layth@cachoo.example", "10 → 2. أمر الجهة")
    assert event.target == f"policy:{policy.pk}"


def test_a_language_in_which_something_published_binds_stays(two):
    policy = a_policy(languages=("ar", "en"))
    a_draft(policy)
    words = opened(two[0], policy) | {"languages": ["en"]}
    assert two[0].post(page_of(policy), words).status_code == 302
    policy.languages = ["ar", "en"]
    policy.save()
    a_published(policy)
    refused = two[0].post(page_of(policy), opened(two[0], policy) | {"languages": ["en"]})
    said = refused.context["adminform"].form.errors["languages"]
    assert said == ["A published version binds in this language, so it stays: العربية."]
    policy.refresh_from_db()
    assert policy.languages == ["ar", "en"]
