"""The linter's rules on words, the lost negation, and what mending promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.lint.findings import Rule, Text
from policies.lint.linting import lint, mend, mended


def only(words: str):
    (finding,) = lint([Text("use", "title", words)])
    return finding.rule, finding.suggestion, finding.safe


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("اإلعدادات", "الإعدادات"),
        ("األغراض", "الأغراض"),
        ("اآلن", "الآن"),
        ("واالستخدام", "والاستخدام"),
        ("حاالت", "حالات"),
        ("مجاالتنا", "مجالاتنا"),
        ("واالتصاالت", "والاتصالات"),
        ("إجماال\u064b", "إجمالا\u064b"),
        ("اإلستبيان", "الاستبيان"),
    ],
)
def test_two_alefs_in_a_row_are_a_turned_ligature_and_the_hamza_is_mended_with_it(wrong, right):
    assert only(wrong) == (Rule.LAM_ALEF_TURNED, right, True)


@pytest.mark.parametrize(
    ("joined", "parted"),
    [
        ("هذاالتطبيق", "هذا التطبيق"),
        ("إذاالمستخدم", "إذا المستخدم"),
        ("ماالذي", "ما الذي"),
        ("ياالله", "يا الله"),
        ("بياناتناالشخصية", "بياناتنا الشخصية"),
        ("كتبواالعقد", "كتبوا العقد"),
        ("إذاألغيت", "إذا ألغيت"),
    ],
)
def test_two_alefs_where_a_space_may_be_forgotten_are_for_a_person(joined, parted):
    assert only(joined) == (Rule.LAM_ALEF_TURNED, parted, False)


@pytest.mark.parametrize(
    ("wrong", "right"), [("إعالن", "إعلان"), ("صالحيات", "صلاحيات"), ("لألغراض", "للأغراض")]
)
def test_a_ligature_turned_inside_a_word_is_a_guess_of_the_dictionary(wrong, right):
    assert only(wrong) == (Rule.LAM_ALEF_DOUBTFUL, right, False)


@pytest.mark.parametrize("right", ["رسالة", "مجال", "لإلغاء", "ثالث", "حال", "سؤال", "لألف"])
def test_a_word_that_has_alef_and_lam_by_right_is_left(right):
    assert not lint([Text("use", "title", right)])


@pytest.mark.parametrize(
    ("wrong", "rule", "right", "safe"),
    [
        ("التى", Rule.FINAL_YEH, "التي", True),
        ("وفى", Rule.FINAL_YEH, "وفي", True),
        ("حتي", Rule.FINAL_YEH, "حتى", True),
        ("الشخصى", Rule.FINAL_YEH, "الشخصي", False),
        ("او", Rule.PARTICLE_HAMZA, "أو", True),
        ("الى", Rule.PARTICLE_HAMZA, "إلى", True),
        ("وان", Rule.PARTICLE_HAMZA, "وأن", False),
        ("للاجراءات", Rule.HAMZA, "للإجراءات", True),
        ("إستخدام", Rule.HAMZA, "استخدام", True),
        ("باسلوبنا", Rule.HAMZA, "بأسلوبنا", True),
        ("إشتراكاتكم", Rule.HAMZA, "اشتراكاتكم", True),
        ("ملىء", Rule.HAMZA, "ملء", True),
    ],
)
def test_a_misspelt_word_is_found_with_its_clitics_and_endings(wrong, rule, right, safe):
    assert only(wrong) == (rule, right, safe)


@pytest.mark.parametrize(
    "right", ["المستوى", "الأخرى", "إستراتيجية", "أعداد", "إعداد", "لدى", "على", "إلى", "أن", "آخر", "استُعمل"]
)
def test_a_word_that_only_looks_misspelt_is_left(right):
    assert not lint([Text("use", "title", right)])


def test_an_adjective_that_lost_its_article_or_its_start_is_for_a_person():
    rule, suggestion, safe = only("البريد الكتروني")
    assert (rule, suggestion, safe) == (Rule.HAMZA, "الإلكتروني", False)


def test_the_rarer_spelling_of_a_word_is_listed():
    (finding,) = lint([Text("use", "title", "إسبانيا وإسبانيا"), Text("sharing", "title", "في أسبانيا")])
    assert (finding.rule, finding.key, finding.suggestion) == (Rule.SPELT_TWO_WAYS, "sharing", "إسبانيا")


def test_a_wrongly_dotted_letter_is_listed_and_another_person_of_a_verb_is_not():
    (finding,) = lint([Text("a", "title", "مع شركائنا"), Text("b", "title", "من شركاننا")])
    assert (finding.rule, finding.key, finding.suggestion) == (Rule.WRONG_DOTS, "b", "شركائنا")
    assert not lint([Text("a", "title", "نستخدم ويستخدم وتستخدم")])


TITLE = Text("other", "title", "بيانات لا تدل عليك")


def test_a_body_that_asserts_what_its_title_denies_has_lost_a_negation():
    (finding,) = lint([TITLE, Text("other", "body", "هذه البيانات التي تدل عليك هي نوع هاتفك.")])
    assert (finding.rule, finding.found) == (Rule.LOST_NEGATION, "تدل عليك")
    assert finding.suggestion is None and not finding.safe


@pytest.mark.parametrize(
    "body",
    [
        "هذه البيانات التي لا تدل عليك هي نوع هاتفك.",
        "نجمع نوع هاتفك، وليس فيه ما تدل عليك صورته.",
        "نجمع نوع هاتفك ولغته.",
        "هذه لا تدل عليك. أما التي تدل عليك ففي قسم آخر.",
    ],
)
def test_a_body_that_denies_too_or_speaks_of_something_else_has_not(body):
    assert not lint([TITLE, Text("other", "body", body)])


def test_of_a_single_denied_word_the_noun_is_looked_for_too():
    title = Text("other", "title", "البيانات غير الشخصية")
    (finding,) = lint([title, Text("other", "body", "هذه البيانات الشخصية هي نوع هاتفك.")])
    assert finding.found == "البيانات الشخصية"
    assert not lint([title, Text("other", "body", "لا نربطها ببياناتك الشخصية، فهي غير شخصية.")])


@pytest.mark.parametrize("title", ["لا -", "غير", "لا", "غير ذلك", "هل نبيع أم لا …"])
def test_a_title_that_denies_nothing_in_particular_is_no_denial(title):
    assert not lint([Text("a", "title", title), Text("a", "body", "غير ذلك من البيانات نجمعه هنا.")])


def test_mending_changes_the_safe_places_and_no_other_letter():
    text = Text("use", "title", "وان كان الاسم و البريد , لدى اإلدارة")
    findings = lint([text])
    assert mend(text, findings) == "وان كان الاسم والبريد، لدى الإدارة"
    assert mend(text, [one for one in findings if not one.safe]) == text.words


@given(st.lists(st.text("لااإأآـ وفىي،, .\"'\u064b\u200f\ufedf٣3\nكتبنشر*", max_size=60), max_size=4))
def test_what_is_mended_has_nothing_safe_left_and_mending_it_again_changes_nothing(words):
    texts = [Text(str(index), "body", one) for index, one in enumerate(words)]
    once = mended(texts)
    assert not [one for one in lint(once) if one.safe]
    assert mended(once) == once
