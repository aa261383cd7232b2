"""The linter's rules on punctuation, spaces, digits and characters: what they find and what they leave."""

import pytest

from policies.lint.findings import Rule, Text
from policies.lint.linting import counts, lint, mended


def found(words: str, field: str = "title") -> dict[Rule, int]:
    return counts(lint([Text("use", field, words)]))


def put_right(words: str) -> str:
    return mended([Text("use", "title", words)])[0].words


MENDED = [
    (Rule.PRESENTATION_FORM, "\ufee3\ufeae\ufea3\ufe92\ufe8e بكم", "مرحبا بكم"),
    (Rule.TATWEEL, "بيـــانات", "بيانات"),
    (Rule.LATIN_MARK, "نجمع الاسم, والبريد", "نجمع الاسم، والبريد"),
    (Rule.LATIN_MARK, "لماذا نسأل?", "لماذا نسأل؟"),
    (Rule.LATIN_MARK, "نجمع الاسم; ثم البريد", "نجمع الاسم؛ ثم البريد"),
    (Rule.LATIN_MARK, "نظام (GDPR), والنظام", "نظام (GDPR)، والنظام"),
    (Rule.SPACE_BEFORE_MARK, "نجمع البريد .", "نجمع البريد."),
    (Rule.DOUBLED_SPACE, "نجمع  البريد", "نجمع البريد"),
    (Rule.DETACHED_WAW, "الاسم و البريد", "الاسم والبريد"),
    (Rule.DETACHED_WAW, "الاسم و **البريد**", "الاسم و**البريد**"),
    (Rule.ASCII_QUOTES, 'تطبيق "كاتشو" هذا', "تطبيق «كاتشو» هذا"),
    (Rule.INVISIBLE_CONTROL, "\u200fنجمع\u202c البريد", "نجمع البريد"),
    (Rule.INVISIBLE_CONTROL, "نجمع \x1bالبريد\x07", "نجمع البريد"),
    (Rule.DECOMPOSED, "قرا\u0654نا", "قرأنا"),
    (Rule.TANWEEN_ORDER, "وفقا\u064b لذلك", "وفق\u064bا لذلك"),
    (Rule.NO_SPACE_AFTER_MARK, "الاسم،والبريد", "الاسم، والبريد"),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MENDED)
def test_what_is_mechanical_is_found_and_mended(rule, wrong, right):
    assert rule in found(wrong)
    assert put_right(wrong) == right
    assert not found(right)


LEFT = [
    "في سنة 1447 هـ كتبنا هذا",  # the sign of Hijri years is a letter with a stretch
    "نعمل مع Google, Apple وغيرهما",
    "المبلغ 1,234 ريالًا",
    "اقرأ [السياسة](https://cachoo.example/a,ب?ج=د) كلها",
    "راسلنا على privacy@cachoo.example, فالجواب قريب".replace(",", "،"),
    "نحفظه لمدة سنة (أو سنتين)، ثم نتلفه",
    "و) بند من القائمة",
    'شاشة 14" صغيرة',
    "ثمنه 5 ﷼ لا غير",
    "كلمة كلّها مشكَّلة: مُعَلَّقَةٌ",
]


@pytest.mark.parametrize("right", LEFT)
def test_what_is_right_is_left_alone(right):
    assert not found(right)


@pytest.mark.parametrize("words", ["البند و من هذه السياسة", "في الفقرة و  ثم", "للمادة و نص", "الحرف و هنا"])
def test_the_letter_of_an_item_is_no_conjunction_without_a_person(words):
    (finding, *_) = lint([Text("use", "title", words)])
    assert (finding.rule, finding.safe) == (Rule.DETACHED_WAW, False)
    assert "و " in put_right(words)


def test_numbers_in_two_kinds_of_digits_are_listed_for_a_person():
    texts = [Text("a", "body", "نحفظه 30 يومًا أو 60."), Text("b", "body", "ثم نتلفه بعد ٩٠ يومًا.")]
    (finding,) = lint(texts)
    assert (finding.rule, finding.key, finding.suggestion) == (Rule.MIXED_DIGITS, "b", "90")
    assert not finding.safe
    assert [one.words for one in mended(texts)] == [one.words for one in texts]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (
            "نقدم لمن يشترك في القائمة توجيهات مفصلة\n\nحول طريقة الخروج منها في كل رسالة.",
            Rule.BROKEN_SENTENCE,
        ),
        ("نستعمل بياناتك في الأغراض التالية", Rule.LIST_WITHOUT_COLON),
        ("نستعمل بياناتك لنخدمك ونحسّن ما نقدمه لك", Rule.NO_FINAL_STOP),
    ],
)
def test_a_paragraph_that_does_not_end_is_listed_and_never_mended(body, rule):
    (finding,) = lint([Text("use", "body", body)])
    assert (finding.rule, finding.safe) == (rule, False)


def test_lists_addresses_and_headings_need_no_stop():
    body = "نجمع:\n\n- اسمك حين تفتح حسابًا أو تعدّله\n\n1. بريدك حين تفتح حسابًا أو تعدّله"
    contact = "راسلنا في أي وقت تشاء على العنوان privacy@cachoo.example"
    assert not lint([Text("use", "body", body), Text("contact", "body", contact)])
    assert not found("عنوان طويل فيه كلمات كثيرة لا تنتهي بنقطة")


def test_every_finding_names_its_place_exactly():
    words = "نجمع الاسم , والبريد و الهاتف  أيضا\u064b"
    findings = lint([Text("use", "title", words)])
    assert {one.rule for one in findings} >= {Rule.SPACE_BEFORE_MARK, Rule.DETACHED_WAW, Rule.DOUBLED_SPACE}
    for finding in findings:
        assert words[finding.start : finding.end] == finding.found
        assert 0 < finding.confidence <= 1
