"""What the law expects and a text says of it: present, missing, contradictory."""

import pytest

from cachoo_privacy.demo.texts import text as demo_text
from policies import markdown
from policies.completeness import completeness
from policies.expectations import PLACES, Declared, DeclaredPurpose, Expectation, Finds
from policies.importing.declarations import Stands
from policies.importing.outline import outline
from policies.importing.reading import read
from policies.lint.findings import Text
from policies.proofreading import completeness_of_file
from policies.stating import PHRASES
from tests.policies.importing.texts import ARABIC, seed


def of(finds: Finds, points) -> set[str]:
    return {point.expectation.value for point in points if point.finds == finds}


def finds(expectation: Expectation, body: str, key: str = "use", declared: Declared | None = None) -> Finds:
    points = completeness([Text(key, "body", body)], declared or Declared())
    return next(point.finds for point in points if point.expectation == expectation)


def test_the_owners_text_lacks_four_promises_contradicts_itself_twice_and_the_rest_is_told():
    points = completeness_of_file(outline(read(seed())))
    missing = of(Finds.MISSING, points)
    assert missing >= {"retention", "destruction", "copy", "complaint"}
    assert missing - {"retention", "destruction", "copy", "complaint"} == {
        "controller",
        "lawful_basis",
        "access",
        "correction",
    }
    assert of(Finds.CONTRADICTORY, points) == {"update_date", "negation"}
    by_name = {point.expectation.value: point for point in points}
    assert by_name["update_date"].key == "changes"
    assert by_name["negation"].key == "non-personal-data"
    assert by_name["withdrawal"].key == "use-email" and by_name["withdrawal"].sentence
    assert len(by_name["retention"].lacking) == 3


def test_mending_the_destruction_that_the_owners_text_protects_against_is_no_promise_to_destroy():
    text = read(seed()).replace("إتالف", "إتلاف")
    assert "destruction" in of(Finds.MISSING, completeness_of_file(outline(text)))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_demos_second_version_says_how_long_and_what_then(language):
    said = {number: demo_points(number, language) for number in (1, 2)}
    added = of(Finds.PRESENT, said[2]) - of(Finds.PRESENT, said[1])
    assert added == {"retention", "destruction"}
    assert of(Finds.CONTRADICTORY, said[2]) == set()


def demo_points(number: int, language: str):
    texts = []
    for part in demo_text(number, language).parts:
        texts += [Text(part.key, "title", part.title), Text(part.key, "body", markdown.plain(part.body))]
    return completeness(texts, Declared(dated=True))


@pytest.mark.parametrize(
    ("expectation", "body"),
    [
        (Expectation.RETENTION, "نحتفظ بسجل طلباتك خمس سنوات."),
        (Expectation.RETENTION, "We keep your orders for five years."),
        (Expectation.DESTRUCTION, "ثم نحذف بياناتك كلها."),
        (Expectation.ACCESS, "لك حق الاطلاع على بياناتك."),
        (Expectation.COPY, "لك أن تطلب نسخة من بياناتك."),
        (Expectation.CORRECTION, "لك أن تطلب تصحيح بياناتك."),
        (Expectation.WITHDRAWAL, "لك سحب موافقتك متى شئت."),
        (Expectation.COMPLAINT, "لك تقديم شكوى إلى الجهة المختصة."),
        (Expectation.COMPLAINT, "ولك أن تشتكي إلى الهيئة المختصة."),
        (Expectation.COMPLAINT, "ويحق لك الاشتكاء إلى الجهة المختصة."),
        (Expectation.COMPLAINT, "أرسل شكواك إلى الهيئة المختصة."),
        (Expectation.COMPLAINT, "ولك أن تشكونا إلى الهيئة المختصة."),
        (Expectation.COMPLAINT, "لك أن تتقدم ببلاغ إلى الهيئة المختصة."),
        (Expectation.COMPLAINT, "You may lodge a complaint with the authority."),
        (Expectation.CONTROLLER, "المسؤول عن معالجة بياناتك هو كاتشو."),
        (Expectation.LAWFUL_BASIS, "الأساس النظامي لذلك هو العقد."),
        (Expectation.UPDATE_DATE, "تاريخ آخر تحديث: 22 نوفمبر 2026."),
    ],
)
def test_a_sentence_that_states_a_thing_makes_it_present(expectation, body):
    assert finds(expectation, body) == Finds.PRESENT


@pytest.mark.parametrize(
    ("expectation", "body"),
    [
        (Expectation.RETENTION, "نحتفظ بالحق في تعديل هذه السياسة."),
        (Expectation.RETENTION, "لا نحتفظ ببطاقتك."),
        (Expectation.DESTRUCTION, "نحمي بياناتك ضد التعديل أو حذف بياناتك."),
        (Expectation.DESTRUCTION, "We guard it against anyone who would delete it."),
        (Expectation.COPY, "لا نعطي أحدًا نسخة من بياناتك."),
        (Expectation.COMPLAINT, "نجمعها حين تراسلنا لتسأل أو تشتكي."),
        (Expectation.COMPLAINT, "نحفظ ما تشكو منه وبلاغك عن العطل."),
    ],
)
def test_a_sentence_that_denies_it_or_means_something_else_does_not(expectation, body):
    assert finds(expectation, body) == Finds.MISSING


def test_the_date_of_update_is_promised_and_there_or_promised_and_absent_or_neither():
    promise = "راجع تاريخ التحديث في أسفل الصفحة."
    assert finds(Expectation.UPDATE_DATE, promise) == Finds.CONTRADICTORY
    assert finds(Expectation.UPDATE_DATE, promise, declared=Declared(dated=True)) == Finds.PRESENT
    assert finds(Expectation.UPDATE_DATE, "نجمع اسمك.") == Finds.MISSING


def test_a_text_that_says_nobody_receives_the_data_contradicts_a_declared_recipient():
    body = "لا نشارك بياناتك مع أحد."
    declared = Declared(recipients=(Stands("delivery", "شركة التوصيل", "sharing", ""),))
    assert finds(Expectation.RECIPIENTS, body) == Finds.PRESENT
    assert finds(Expectation.RECIPIENTS, body, declared=declared) == Finds.CONTRADICTORY


def test_a_purpose_without_a_legal_basis_is_named():
    purposes = (
        DeclaredPurpose("support", "خدمتك", "use", "", lawful_basis="contract"),
        DeclaredPurpose("mail", "الرسائل", "use", ""),
    )
    points = completeness([], Declared(purposes=purposes))
    basis = next(point for point in points if point.expectation == Expectation.LAWFUL_BASIS)
    assert (basis.finds, basis.lacking) == (Finds.MISSING, ("الرسائل",))


def test_every_expectation_is_reported_once_and_has_its_words_and_articles():
    points = completeness_of_file(outline(ARABIC))
    assert [point.expectation for point in points] == [one for one in Expectation if one != "negation"]
    assert set(PLACES) == set(Expectation)
    assert set(PHRASES) <= set(Expectation)
