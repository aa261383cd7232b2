"""Webhooks at the desk: made by operators who show that it is them, read by auditors, shown once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from consent import apikeys
from consent.erasing import deciding
from consent.models import Scope
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.webhooks.delivering import deliver_due
from notifications.webhooks.endpoints import SIGNING, make
from notifications.webhooks.removing import remove
from policies.models import AuditEvent
from tests.builders import a_staff_member, present
from tests.consent.rights_people import known
from tests.fixtures.systems import called

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_file")]
ADD = "admin:notifications_webhookendpoint_add"
PAGE = "admin:notifications_webhookendpoint_change"
LIST = "admin:notifications_webhookendpoint_changelist"


def at_the_desk(role: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member(f"{role.replace(' ', '')}@cachoo.example", role))
    return client


def test_an_operator_makes_one_and_sees_its_secret_once_after_showing_who_they_are(system):
    key, _text = apikeys.issue(name="متجر كاتشو", scopes=[Scope.ERASURES])
    operator = at_the_desk("operator")
    asked = {"key": key.pk, "url": system.url, "events": ["erasure.requested"]}
    answer = operator.post(reverse(ADD), asked)
    assert "/reauthenticate/" in answer["Location"] and not WebhookEndpoint.objects.exists()
    present(operator)
    for wrong in (
        {"url": "ftp://shop.example.com"},
        {"events": ["subject.erased"]},
        {"key": 0},
        {"events": []},
    ):
        refused = operator.post(reverse(ADD), asked | wrong)
        assert refused.status_code == 200 and refused.context["form"].errors
    shown = operator.post(reverse(ADD), asked).context["shown"]
    made = WebhookEndpoint.objects.get()
    for name, arguments in ((LIST, []), (PAGE, [made.pk])):
        text = operator.get(reverse(name, args=arguments)).content.decode()
        assert shown not in text and "متجر كاتشو" in text
    press = {"press": operator.get(reverse(PAGE, args=[made.pk])).context["press"]}
    replaced = operator.post(reverse("admin:webhook-rotate", args=[made.pk]), press)
    again = replaced.context["shown"]
    assert again.startswith("whsec_") and again != shown
    assert "يوقّع السر السابق معه" in replaced.content.decode()
    reloaded = operator.post(reverse("admin:webhook-rotate", args=[made.pk]), press, follow=True)
    assert "سبق أن أُنشئ هذا السر وعُرض" in reloaded.content.decode()
    operator.post(reverse("admin:webhook-test", args=[made.pk]))
    system.answers = [500]
    deliver_due()
    deliver_due(at=timezone.now() + timedelta(minutes=1))
    text = operator.get(reverse(PAGE, args=[made.pk])).content.decode()
    assert "webhook.test" in text and "204" in text and "استُلم" in text
    one = WebhookDelivery.objects.get()
    operator.post(reverse("admin:webhook-replay", args=[made.pk, one.pk]))
    deliver_due(at=timezone.now() + timedelta(minutes=1))
    assert system.named() == [str(one.pk)] * 3
    for events in (["erasure.requested", "policy.published"], [], ["subject.erased"]):
        operator.post(reverse("admin:webhook-events", args=[made.pk]), {"events": events})
    made.refresh_from_db()
    assert made.events == ["erasure.requested", "policy.published"]
    acts = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert acts == ["add_webhook", "rotate_webhook", "edit_webhook"]


def test_an_auditor_reads_and_presses_nothing_and_others_see_nothing(system):
    endpoint, _secret = called(system)
    auditor, officer = at_the_desk("auditor"), at_the_desk("privacy officer")
    pressed = [("webhook-test", []), ("webhook-rotate", []), ("webhook-act", ["off"]), ("webhook-events", [])]
    pressed.append(("webhook-replay", [endpoint.pk]))
    for client in (auditor, officer, Client()):
        assert client.get(reverse(ADD)).status_code in (403, 302)
        for name, more in pressed:
            answer = client.post(reverse(f"admin:{name}", args=[endpoint.pk, *more]))
            assert answer.status_code in (403, 302), name
    text = auditor.get(reverse(PAGE, args=[endpoint.pk])).content.decode()
    assert system.url.split("?")[0] in text and "<button" not in text.split("<main")[1]
    assert "خطاف ويب: متجر كاتشو</h1>" in text
    assert f'<code dir="ltr">{escape(system.url)}</code>' in auditor.get(reverse(LIST)).content.decode()
    assert officer.get(reverse(PAGE, args=[endpoint.pk])).status_code == 403
    assert not WebhookDelivery.objects.exists() and not WebhookEndpoint.objects.exclude(off_at=None).exists()


def test_one_that_was_given_up_stands_on_the_first_page_until_it_is_switched_on(system):
    endpoint, _secret = called(system)
    operator = at_the_desk("operator")
    operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "off"]))
    assert "متجر كاتشو" not in operator.get(reverse("admin:index")).content.decode()
    operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "on"]))
    operator.post(reverse("admin:webhook-test", args=[endpoint.pk]))
    system.answers = [410]
    deliver_due()
    assert "متجر كاتشو" in operator.get(reverse("admin:index")).content.decode()
    assert "متجر كاتشو" not in at_the_desk("editor").get(reverse("admin:index")).content.decode()
    listed = at_the_desk("auditor").get(reverse("admin:policies_auditevent_changelist")).content.decode()
    assert "أوقف خطاف ويب" in listed and "العامل الآلي" in listed and "(410)" in listed
    operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "on"]))
    assert "متجر كاتشو" not in operator.get(reverse("admin:index")).content.decode()


def test_one_that_is_off_is_removed_for_good_and_still_explains_what_it_was_told(system):
    endpoint, _secret = called(system)
    operator = at_the_desk("operator")
    page = reverse(PAGE, args=[endpoint.pk])
    operator.post(reverse("admin:webhook-test", args=[endpoint.pk]))
    assert "أزله نهائيًّا" not in operator.get(page).content.decode()
    assert operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "nothing"])).status_code == 404
    operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "off"]))
    assert "أزله نهائيًّا" in operator.get(page).content.decode()
    operator.post(reverse("admin:webhook-act", args=[endpoint.pk, "remove"]))
    text = operator.get(page).content.decode()
    assert "أُزيل خطاف الويب" in text and "<button" not in text.split("<main")[1]
    for act in ("on", "off", "remove"):
        assert operator.post(reverse("admin:webhook-act", args=[endpoint.pk, act])).status_code == 404
    assert (
        "أزال خطاف ويب نهائيًّا"
        in at_the_desk("auditor").get(reverse("admin:policies_auditevent_changelist")).content.decode()
    )


def test_an_erasures_page_says_whether_each_system_was_told(layla, system):
    called(system)
    done = deciding.leave(known(layla))
    officer = at_the_desk("privacy officer")
    page = reverse("admin:erasure", args=[done.pk])
    assert "في الطريق" in officer.get(page).content.decode()
    deliver_due()
    assert "استُلم" in officer.get(page).content.decode()


def test_whoever_revokes_a_key_is_told_how_many_webhooks_end_with_it(system):
    key, _text = apikeys.issue(name="shop", scopes=[Scope.ERASURES])
    revoke, operator = reverse("admin:key-revoke", args=[key.pk]), at_the_desk("operator")
    assert operator.get(revoke).context["webhooks"] == 0
    made, _shown = make(key, system.url, ["erasure.requested"], by="huda")
    make(key, f"{system.url}/2", ["erasure.requested"], by="huda")
    assert "خطافا ويب" in operator.get(revoke).content.decode()
    remove(made, by="huda")
    assert operator.get(revoke).context["webhooks"] == 1


def test_each_secret_before_is_shown_with_its_end_and_one_too_many_is_refused_in_words(system):
    endpoint, _secret = called(system)
    operator = at_the_desk("operator")
    present(operator)
    rotate, page = (reverse(name, args=[endpoint.pk]) for name in ("admin:webhook-rotate", PAGE))
    for before in range(1, SIGNING):
        assert "shown" in operator.post(rotate).context
        assert len(operator.get(page).context["ends"]) == before
    refused = operator.post(rotate, follow=True).content.decode()
    assert "لخطاف الويب هذا عشرة أسرار توقّع له" in refused and refused.count("<dt>السر السابق يوقّع حتى") == 1
