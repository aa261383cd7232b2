"""The linter on whole texts: the owner's, the demo's own, and Django's Arabic strings."""

from pathlib import Path

import django
import polib
import pytest

from cachoo_privacy.demo.texts import text as demo_text
from policies.importing.outline import outline
from policies.importing.reading import read
from policies.lint.findings import Rule, Text
from policies.lint.linting import counts, lint, mended
from policies.proofreading import pieces_of_file
from tests.policies.importing.texts import seed

# What the design note counted by hand and machine is in the comments where it differs.
SEED = {
    "AR001": 2,
    "AR002": 2,
    "AR005": 2,
    "AR006": 2,
    "AR008": 2,
    "AR009": 2,  # the note: 1, and one more that only a person can judge; we list that one as a doubt
    "AR010": 4,
    "AR013": 1,
    "AR017": 1,
    "AR018": 1,  # the note names the missing colon without a code
    "AR019": 3,
    "AR020": 14,
    "AR021": 1,  # the note names the missing stop without a code
    "AR025": 2,  # the note: 1; the second was missed by all its rules
    "AR026": 1,
    # The note has AR011 five times: all of them are words that AR001, AR020 or AR025 names already.
}
MISSPELT = """
الاسلوب ملىء اإلستبيان الألكنروني الالكتروني اينما التى انما اساليب إتصال الانترنت الاغراض الكترونية الاسئلة
تلقى او الاجراءات الامان الافصاح إتالف تعامالتك شركاننا االلكتروني وان الكتروني
""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def pieces() -> list[Text]:
    text = read(seed())
    return [piece for _start, piece in pieces_of_file(text, outline(text))]


def test_the_owners_text_has_these_defects(pieces):
    assert {rule.value: count for rule, count in counts(lint(pieces)).items()} == SEED


def test_every_misspelt_word_of_the_owners_text_is_found_and_no_right_word_is_named_misspelt(pieces):
    words = {Rule.LAM_ALEF_TURNED, Rule.LAM_ALEF_DOUBTFUL, Rule.FINAL_YEH, Rule.PARTICLE_HAMZA, Rule.HAMZA}
    named = {one.found for one in lint(pieces) if one.rule in {*words, Rule.WRONG_DOTS}}
    assert named == set(MISSPELT)


def test_mending_the_owners_text_leaves_what_only_a_person_can_judge(pieces):
    left = lint(mended(pieces))
    assert len(left) == 11 and not any(one.safe for one in left)
    assert Rule.LOST_NEGATION in counts(left)


def test_mending_keeps_the_words_of_the_owners_text_in_number_and_order(pieces):
    before = " ".join(one.words for one in pieces).split()
    after = " ".join(one.words for one in mended(pieces)).split()
    # Two conjunctions join their words, two stops theirs.
    assert len(before) - len(after) == 4


def test_the_pieces_are_cut_from_the_file_and_lose_nothing():
    text = read(seed())
    cut = pieces_of_file(text, outline(text))
    assert all(text.startswith(piece.words, start) for start, piece in cut)
    assert " ".join(piece.words for _start, piece in cut).split() == text.split()


@pytest.mark.parametrize("number", [1, 2])
def test_the_demos_own_policy_has_no_finding(number):
    said = demo_text(number, "ar")
    texts = [Text("document", "title", said.title), Text("document", "change_summary", said.summary)]
    for part in said.parts:
        texts += [Text(part.key, "title", part.title), Text(part.key, "body", part.body)]
    assert lint(texts) == []


def django_strings() -> list[Text]:
    root = Path(django.__file__).parent
    files = [
        root / "conf",
        *(root / "contrib" / app for app in ("admin", "auth", "contenttypes", "sessions")),
    ]
    entries = [entry for file in files for entry in polib.pofile(file / "locale/ar/LC_MESSAGES/django.po")]
    said = [words for one in entries for words in (one.msgstr, *one.msgstr_plural.values()) if words]
    return [Text(str(index), "title", words) for index, words in enumerate(said)]


def test_on_djangos_arabic_the_doubtful_rules_keep_silent_and_the_sure_ones_name_real_mistakes():
    findings = lint(django_strings())
    by_rule = counts(findings)
    never = {Rule.LAM_ALEF_TURNED, Rule.LAM_ALEF_DOUBTFUL, Rule.FINAL_YEH, Rule.LOST_NEGATION}
    assert not never & set(by_rule), by_rule
    # Every word that is named was looked at: all of them are misspelt.
    words = {one.found for one in findings if one.rule in (Rule.HAMZA, Rule.PARTICLE_HAMZA)}
    assert words <= {
        "ان", "اي", "او", "إسم", "بإسم", "إستمارة", "الإستعلام", "الإرتباط", "ارسال", "انشاء", "إستقبال",
    }  # fmt: skip
    assert {one.found for one in findings if one.rule is Rule.WRONG_DOTS} <= {"تغديل", "تغعيلها"}
