"""Publishing a text with gaps: only with a reason, and the reason is kept and bound to the text."""

import pytest
from django.core.management import CommandError, call_command

from policies.approval import hash_of
from policies.importing.files import read_file
from policies.importing.storing import confirm_declarations, import_text
from policies.models import AuditEvent, DataCategory, PolicyVersion, Purpose
from policies.planning import move, publish_due, schedule, unschedule
from policies.publishing import publish
from policies.reviewing import approve, submit
from policies.snapshot import read
from policies.unsaid import GapsUnexplained, reason_given, unsaid
from tests.builders import SECTIONS, a_draft, a_policy, a_staff_member, soon
from tests.seed import SEED

pytestmark = pytest.mark.django_db
WHY = "نكمل الحقوق في الإصدار التالي."
RIGHTS = (
    "الأساس النظامي لذلك هو العقد. نحتفظ بسجل طلباتك خمس سنوات. ثم نحذف بياناتك كلها. "
    "لك حق الاطلاع على بياناتك. ولك أن تطلب نسخة من بياناتك. ولك أن تطلب تصحيح بياناتك. "
    "لك سحب موافقتك متى شئت. لك تقديم شكوى إلى الجهة المختصة. لا نشارك بياناتك مع أحد."
)


def approved(draft: PolicyVersion | None = None) -> PolicyVersion:
    """Approved, and nobody has said why it has gaps."""
    version = submit(draft or a_draft(), by="omar")
    return approve(version, by="huda", shown=hash_of(version))


def reasons() -> list[tuple[str, str, str]]:
    events = AuditEvent.objects.filter(action="explain_gaps")
    return list(events.values_list("actor", "reason", "content_hash"))


def complete() -> PolicyVersion:
    """A draft that says all that the law expects."""
    draft = a_draft(sections=[*SECTIONS, ("rights", 1, "حقوقك", RIGHTS)])
    Purpose.objects.create(
        version=draft,
        key="support",
        title_ar="خدمتك",
        lawful_basis="contract",
        retention="خمس سنوات",
        confirmed=True,
    )
    DataCategory.objects.create(
        version=draft, key="email", title_ar="البريد", collection_ar="منك", confirmed=True
    )
    return draft


def test_a_text_with_gaps_is_not_published_without_a_reason():
    version = approved()
    with pytest.raises(GapsUnexplained):
        publish(version, by="huda", gaps_reason=" \n")
    assert not PolicyVersion.objects.published().exists() and not reasons()


def test_the_reason_is_kept_with_its_author_and_the_text_it_speaks_of():
    version = approved()
    publish(version, by="huda", gaps_reason=f"  {WHY} ")
    assert reasons() == [("huda", WHY, version.approved_hash)]


def test_a_text_that_says_all_needs_no_reason_and_keeps_none():
    version = approved(complete())
    assert unsaid(read(version)) == []
    publish(version, by="huda", gaps_reason=WHY)
    assert not reasons()


def test_what_nobody_has_confirmed_is_not_said():
    draft = complete()
    Purpose.objects.update(confirmed=False)
    assert {point.expectation.value for point in unsaid(read(draft))} == {"purposes"}


def test_a_planned_publication_gives_its_reason_when_it_is_planned():
    version = approved()
    with pytest.raises(GapsUnexplained):
        schedule(version, by="huda", publish_at=soon(60))
    schedule(version, by="huda", publish_at=soon(60), gaps_reason=WHY)
    move(version, by="huda", publish_at=soon(90))
    assert [published.number for published in publish_due(at=soon(100))] == [1]
    assert reasons() == [("huda", WHY, version.approved_hash)]


def test_a_reason_holds_for_its_text_and_for_no_other():
    version = approved()
    schedule(version, by="huda", publish_at=soon(60), gaps_reason=WHY)
    unschedule(version, by="huda")
    assert reason_given(version) == WHY
    version.sections.filter(key="use").update(body_ar="لأغراض أخرى:")
    PolicyVersion.objects.filter(pk=version.pk).update(status="draft", approved_hash="")
    version.refresh_from_db()
    assert reason_given(version) == ""
    again = approved(version)
    with pytest.raises(GapsUnexplained):
        publish(again, by="huda")


def test_the_owners_text_is_stored_with_its_gaps_named_and_nothing_invented():
    a_policy()
    supplied = read_file(SEED.read_bytes(), SEED.name)
    version = import_text(supplied, policy="privacy", language="ar", by="omar")
    confirm_declarations(version, by="omar")
    points = unsaid(read(version))
    missing = {point.expectation.value for point in points if point.finds == "missing"}
    assert missing >= {"retention", "destruction", "copy", "complaint", "lawful_basis"}
    contradicted = {point.expectation.value: point.key for point in points if point.finds == "contradictory"}
    assert contradicted == {"negation": "non-personal-data"}
    assert not any(one.lawful_basis or one.retention for one in version.purposes.all())


def test_the_command_publishes_with_gaps_only_for_a_reason():
    a_policy()
    a_staff_member("omar", "editor")
    a_staff_member("huda", "approver")
    command = ["import_policy", str(SEED), "--policy=privacy", "--language=ar", "--publish"]
    names = ["--by=omar", "--approved-by=huda"]
    with pytest.raises(CommandError, match="gaps_unexplained"):
        call_command(*command, *names)
    assert not PolicyVersion.objects.exists()
    call_command(*command, *names, f"--gaps-reason={WHY}")
    assert reasons()[0][:2] == ("huda", WHY)
