"""The life of a version at the desk: who has which button in which state, and what it does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk.hub import hub
from consent import subjects
from consent.models import Standing
from notifications.models import Announcement
from policies.approval import hash_of
from policies.drafting import copy
from policies.models import AuditEvent, PolicyVersion, Status
from policies.planning import schedule
from policies.publishing import publish
from policies.reviewing import request_changes, submit
from policies.sharing import remark, share, token_of
from tests.builders import (
    a_draft,
    a_policy,
    a_published,
    a_staff_member,
    an_approved,
    confirming,
    present,
    soon,
)

pytestmark = pytest.mark.django_db

MAKE = {
    "draft": lambda policy=None: a_draft(policy),
    "in_review": lambda policy=None: submit(a_draft(policy), by="omar"),
    "approved": lambda policy=None: an_approved(a_draft(policy)),
    "scheduled": lambda policy=None: schedule(an_approved(a_draft(policy)), by="huda", publish_at=soon(600)),
    "published": lambda policy=None: a_published(policy),
}
# Who may press, in which states it does something, and what state that leaves.
BUTTONS = {
    "submission": ("editor", {"draft": "in_review"}),
    "withdrawal": ("editor", {"in_review": "draft"}),
    "approval": ("approver", {"in_review": "approved"}),
    "changes": ("approver", {"in_review": "draft", "approved": "draft"}),
    "schedule": ("approver", {"approved": "scheduled", "scheduled": "scheduled"}),
    "off-the-plan": ("approver", {"scheduled": "approved"}),
    "publish": ("approver", {"approved": "published"}),
    "correction": ("approver", {"published": "published"}),
}
ROLES = ["editor", "translator", "approver", "privacy officer", "auditor", "operator", ""]


def browser_of(*roles, address="huda@cachoo.example", **more) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_staff_member(address, *roles, **more))
    return present(client)


def address_of(version, name: str) -> str:
    return reverse(f"admin:version-{name}", args=[version.pk]).replace("/ar/", "/en/", 1)


def page_of(version) -> str:
    return reverse("admin:policies_policyversion_change", args=[version.pk]).replace("/ar/", "/en/", 1)


def state(version) -> str:
    return PolicyVersion.objects.get(pk=version.pk).status


def test_the_page_reads_the_text_once_whatever_was_said_of_it():
    version = submit(a_draft(), by="omar")
    link = share(version, name="المستشار", lasts=timedelta(days=1), by="omar")
    remark(token_of(link), language="ar", section_key="use", text="هنا نقص.")
    request_changes(version, by="huda", text="نقص.")
    with CaptureQueriesContext(connection) as asked:
        page = hub(version, a_staff_member("omar@cachoo.example", "editor"), timezone.now())
    read = [one for one in asked if 'FROM "policies_recipient"' in one["sql"] and "COUNT" not in one["sql"]]
    assert len(read) == 1 and page["shown"] == hash_of(version)
    assert [one.same_text for one in (*page["reviews"], *page["remarks"])] == 3 * [True]


def press(client, version, button):
    """The button with what its form sends."""
    url = address_of(version, button)
    data = {"shown": hash_of(version), "text": "لأجل الوضوح"}
    if button in ("publish", "schedule"):
        shown = client.get(url)
        data = confirming(shown) if shown.status_code == 200 else {}
        data["publish_at"] = f"{timezone.localtime() + timedelta(minutes=30):%Y-%m-%dT%H:%M}"
    return client.post(url, data)


@pytest.mark.parametrize("here", MAKE)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_own_buttons_and_they_work_in_their_states_only(role, here):
    client = browser_of(role)
    for button, (owner, goes) in BUTTONS.items():
        version = MAKE[here](a_policy(slug=f"for-{button}"))
        response = press(client, version, button)
        if role != owner:
            assert (response.status_code, state(version)) == (403, here), button
        else:
            assert response.status_code in (302, 409, 200), button
            assert state(version) == goes.get(here, here), button


@pytest.mark.parametrize("role", ROLES)
def test_an_editor_alone_copies_any_version_and_deletes_drafts_only(role):
    client, new = browser_of(role), reverse("admin:policies_policyversion_add")
    for here, make in MAKE.items():
        version = make(a_policy(slug=here.replace("_", "-")))
        copied = client.post(new, {"policy": version.policy_id, "of": version.pk, "press": uuid4()})
        deletion = reverse("admin:policies_policyversion_delete", args=[version.pk])
        deleted = client.post(deletion, {"post": "yes"})
        may = (role == "editor", role == "editor" and here == "draft")
        assert (copied.status_code, deleted.status_code) == tuple(302 if one else 403 for one in may), here
        assert PolicyVersion.objects.filter(pk=version.pk).exists() is not may[1], here
        assert version.policy.versions.exclude(pk=version.pk).exists() is may[0], here


@pytest.mark.parametrize("button", sorted(set(BUTTONS) - {"schedule", "publish"}))
def test_a_link_presses_no_button(button):
    version = MAKE["in_review"]()
    assert browser_of("editor", "approver").get(address_of(version, button)).status_code == 405
    assert state(version) == "in_review"


def test_a_page_offers_only_buttons_that_would_work():
    client = browser_of("approver")
    version = MAKE["in_review"]()
    page = client.get(page_of(version)).content.decode()
    assert address_of(version, "approval") in page and address_of(version, "submission") not in page
    assert "aria-current" in page


@pytest.mark.parametrize("superuser", [False, True])
def test_a_superuser_is_refused_their_own_text_by_every_door(superuser):
    client = browser_of("editor", "approver", is_superuser=superuser)
    version = a_draft()
    data = filled(client.get(page_of(version))) | {"title_ar": "كتبته هدى"}
    assert client.post(page_of(version), data).status_code == 302
    press(client, version, "submission")
    page = client.get(page_of(version))
    assert page.context["own_text"] and not page.context["may_approve"]
    response = client.post(
        address_of(version, "approval"), {"shown": hash_of(version), "text": "t"}, follow=True
    )
    assert "somebody else" in str(next(iter(response.context["messages"])))
    for button in ("publish", "schedule"):
        assert press(client, version, button).status_code == 409
    assert state(version) == "in_review"


def filled(response) -> dict[str, str]:
    """What the browser would send back if nothing was changed."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    inlines = [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    values = {}
    for form in [response.context["adminform"].form, *inlines]:
        for bound in form:
            value = bound.field.widget.format_value(bound.value())
            values[bound.html_name] = (value[0] if isinstance(value, list) else value) or ""
    return values


def test_a_save_takes_an_approved_version_back_and_says_so():
    client = browser_of("editor", address="omar@cachoo.example")
    version = an_approved()
    data = filled(client.get(page_of(version)))
    assert client.post(page_of(version), data, follow=True).status_code == 200
    assert state(version) == "approved"  # nothing was changed
    data = filled(client.get(page_of(version))) | {"sections-1-body_ar": "غير ذلك"}
    response = client.post(page_of(version), data, follow=True)
    assert any("draft again" in str(message) for message in response.context["messages"])
    assert state(version) == "draft"


def test_a_scheduled_version_is_not_edited():
    client = browser_of("editor")
    version = an_approved()
    data = filled(client.get(page_of(version))) | {"sections-1-body_ar": "غير ذلك"}
    schedule(version, by="yusuf", publish_at=soon(600))
    response = client.post(page_of(version), data, follow=True)
    assert response.status_code == 409 and "Nothing of yours was saved" in response.content.decode()
    assert not version.sections.filter(body_ar="غير ذلك").exists()
    assert state(version) == "scheduled"


def test_the_controller_stands_in_the_text_so_changing_it_voids_the_approval():
    client = browser_of("editor")
    version = an_approved()
    url = reverse("admin:policies_controller_change", args=[version.policy.controller_id])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"party": "شركة أخرى"}
    assert client.post(url, data).status_code == 302
    assert state(version) == "draft"
    assert version.contributions.filter(person="huda@cachoo.example").exists()


def test_a_comment_is_listed_with_its_section_and_survives_a_refusal():
    client = browser_of("approver")
    version = MAKE["in_review"]()
    client.post(address_of(version, "approval"), {"shown": "of another text", "text": "قرأته كله"})
    assert client.get(page_of(version)).context["typed"]["text"] == "قرأته كله"
    client.post(address_of(version, "changes"), {"text": "أوضح هذا", "section_key": "use"})
    page = client.get(page_of(version))
    assert "أوضح هذا" in page.content.decode() and "لماذا نجمعه" in page.content.decode()
    assert [review.text for review in page.context["reviews"]] == ["أوضح هذا", ""]


def test_less_notice_than_promised_needs_a_reason_on_the_page():
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    client, version = browser_of("approver"), an_approved(a_draft(policy, effective_at=soon(600)))
    page = client.get(address_of(version, "publish"))
    assert page.context["form"].fields["shorter_notice"].required
    data = confirming(page)
    assert client.post(address_of(version, "publish"), data).status_code == 409
    data["shorter_notice"] = "أمرٌ من الجهة المنظمة."
    assert client.post(address_of(version, "publish"), data).status_code == 302
    assert AuditEvent.objects.get(action="shorten_notice").reason == "أمرٌ من الجهة المنظمة."


def test_the_confirmation_says_who_is_asked_again_and_what_does_not_fit():
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy, change_class="editorial")
    draft.recipients.create(key="ads", title_ar="معلنون", section_key="use", confirmed=True)
    draft.sections.filter(key="use").update(title_ar="كيف نشاركه", body_ar="نشاركه المعلنين.")
    context = browser_of("approver").get(address_of(an_approved(draft), "publish")).context
    assert context["asked_again"] == ["Nobody is asked again: earlier acceptances stay valid."]
    declared, rewritten = context["class_warnings"]
    assert "معلنون" in declared and "كيف نشاركه" in rewritten


def test_a_declaration_whose_sentence_was_rewritten_is_named_until_it_stands_on_another():
    draft = a_draft()
    draft.sections.filter(key="use").update(body_ar="نستعمله **للبريد** وحده.\n\nولا نبيعه.")
    draft.purposes.create(
        key="mail", title_ar="الرسائل", section_key="use", sentence="نستعمله للبريد وحده.", confirmed=True
    )
    huda = browser_of("approver")
    assert huda.get(page_of(draft)).context["class_warnings"] == []
    draft.sections.filter(key="use").update(body_ar="نستعمله للإعلان.")
    assert "الرسائل" in huda.get(page_of(draft)).context["class_warnings"][0]
    draft.purposes.update(sentence="نستعمله للاعلان")
    assert huda.get(page_of(draft)).context["class_warnings"] == []
    draft.purposes.update(sentence="نستعمله لغيره.")
    page = huda.get(address_of(an_approved(draft), "publish")).content.decode()
    assert "no longer says: الرسائل" in page


def test_what_each_kind_of_change_does_to_people_is_said_before_one_is_chosen():
    policy = a_policy()
    old = a_published(policy)
    layla = subjects.of_token(issuer="i", sub="layla", claims={})
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    subjects.of_token(issuer="i", sub="yusuf", claims={})
    Standing.objects.create(subject=layla, policy=policy, accepted_number=old.number)
    draft = a_draft(policy)
    draft.purposes.create(key="ads", title_ar="الإعلان", optional=True, confirmed=True)
    fields = browser_of("editor").get(page_of(draft)).context["adminform"].form.fields
    said = str(fields["change_class"].help_text)
    editorial, material, purposes = said.split("<dt>")[1:]
    assert "Nobody is asked again" in editorial
    assert "among them 1 person" in material and "الإعلان" not in material
    assert "among them 1 person" in purposes and "الإعلان" in purposes
    assert "1 mail goes out" in purposes and "no confirmed address" in purposes


def test_a_purpose_that_is_dropped_is_named_and_makes_a_change_of_purpose():
    first = a_draft()
    first.purposes.create(key="ads", title_ar="الإعلان", optional=True, confirmed=True)
    draft = copy(publish(an_approved(first), by="huda"), by="omar")
    PolicyVersion.objects.filter(pk=draft.pk).update(change_class="purpose_change")
    draft.purposes.all().delete()
    page = browser_of("editor").get(page_of(draft))
    assert page.context["class_warnings"] == []
    kinds = str(page.context["adminform"].form.fields["change_class"].help_text)
    assert "not declared any more: الإعلان" in kinds and "No purpose differs" not in kinds


def test_a_published_version_shows_how_many_answered_to_whoever_may_see_it():
    version = a_published()
    for name in ("layla", "yusuf"):
        subjects.of_token(issuer="i", sub=name, claims={})
    page = browser_of("approver").get(page_of(version))
    assert dict(page.context["answers"])["Neither told nor heard"] == 2
    assert "<dd>2</dd>" in page.content.decode()
    draft = browser_of("editor", address="omar@cachoo.example").get(page_of(a_draft(a_policy(slug="terms"))))
    assert draft.context["answers"] == []


def test_whoever_lets_use_count_is_told_what_it_is_worth_and_nobody_else_is():
    by_use = a_draft(a_policy(), floor_mode="continued_use")
    client = browser_of("editor", "approver")
    field = client.get(page_of(by_use)).context["adminform"].form.fields["floor_mode"]
    assert "it is no consent" in str(field.help_text)
    context = client.get(address_of(an_approved(by_use), "publish")).context
    assert ["it is no consent" in warning for warning in context["class_warnings"]] == [True]
    explicit = address_of(an_approved(a_draft(a_policy(slug="terms"))), "publish")
    assert client.get(explicit).context["class_warnings"] == []


def test_until_the_mail_starts_an_approver_takes_it_back_and_may_approve_the_correction(settings):
    settings.PUBLICATION_LEAD = 120
    client, version = browser_of("approver"), a_published()
    page = client.get(page_of(version))
    assert page.context["mail_starts_in"] > 0
    html = page.content.decode()
    assert "Take back" in html and f'data-left="{page.context["mail_starts_in"]}"' in html
    client.post(address_of(version, "correction"))
    draft = PolicyVersion.objects.get(status=Status.DRAFT)
    assert draft.change_summary_ar == "تصحيح للإصدار 1."
    assert (draft.based_on, draft.sections.count()) == (version, version.sections.count())
    assert Announcement.objects.get().state == "paused"
    assert not draft.contributions.exists()
    assert set(
        AuditEvent.objects.filter(action__in=["pause", "correct"]).values_list("actor", flat=True)
    ) == {"huda@cachoo.example"}


def test_a_correction_opens_beside_a_draft_under_way_and_is_gone_on_with():
    version = a_published()
    other, huda = a_draft(version.policy), browser_of("approver")
    opened = {huda.post(address_of(version, "correction"))["Location"] for _press in range(2)}
    correction = PolicyVersion.objects.exclude(pk=other.pk).get(status="draft")
    assert [page.endswith(f"/{correction.pk}/change/") for page in opened] == [True]
    told = huda.get(page_of(version)).content.decode()
    assert f'/{correction.pk}/change/">Open the correction' in told and "Correct this version" not in told
    assert Announcement.objects.get().state == "paused"


def test_held_mail_says_who_held_it_as_what_and_why_and_who_decides():
    version = a_published()
    huda = browser_of("approver", first_name="Huda")
    huda.post(address_of(version, "correction"))
    told = Announcement.objects.get()
    page = reverse("admin:notifications_announcement_change", args=[told.pk]).replace("/ar/", "/en/", 1)
    for html in (huda.get(page).content.decode(), huda.get(page_of(version)).content.decode()):
        assert "Huda (approver) paused it on " in html and ", to correct the version." in html
        assert "Paused by an operator" not in html
    assert "An operator decides" in huda.get(page_of(version)).content.decode()


def test_a_stranger_to_the_desk_presses_nothing():
    version = MAKE["in_review"]()
    client = Client()
    client.force_login(User.objects.create(username="yusuf"))
    for button in BUTTONS:
        assert client.post(address_of(version, button)).status_code in (302, 403)
    assert state(version) == "in_review"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "2300-01-01T00:00", "1999-12-31T10:00"])
def test_a_year_that_no_calendar_of_ours_holds_is_refused_at_its_field(moment):
    version, huda = an_approved(), browser_of("approver")
    for field in ("publish_at", "effective_at"):
        sent = confirming(huda.get(address_of(version, "schedule")))
        sent |= {"publish_at": f"{soon(30 * 86400):%Y-%m-%dT09:00}", "gaps_reason": "سبب", field: moment}
        answer = huda.post(address_of(version, "schedule"), sent)
        assert answer.status_code == 200 and "between the years 2000 and 2200" in answer.content.decode(), (
            field
        )
    version.refresh_from_db()
    assert version.status == Status.APPROVED
