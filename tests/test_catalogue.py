"""The Arabic catalogue is complete, compiled, and written as Arabic is written."""

import re
from collections.abc import Iterator

import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests import msgids
from tests.msgids import Msgid

PO = msgids.ROOT / "locale/ar/LC_MESSAGES/django.po"
FORMS = 6
COUNTED = range(3, FORMS)  # forms that show the number; none, one and two may say it in words
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
ARABIC = "[\u0621-\u0652\u0670]"


def word(spellings: str) -> re.Pattern:
    """One of these as a whole word, with و or ف before it or not; vowel marks belong to a word."""
    return re.compile(rf"(?<!{ARABIC})[وف]?({spellings})(?!{ARABIC})")


FAULTS = {
    "a Latin comma, semicolon or question mark": re.compile(ARABIC + "[,;?]"),
    "a space before punctuation": re.compile(r"\s[.:!،؛؟]"),
    "no space after punctuation": re.compile("[،؛؟]" + ARABIC),
    "two spaces": re.compile(r"\S {2,}\S"),
    "tatweel": re.compile("\u0640"),
    "a presentation form": re.compile("[\ufb50-\ufdff\ufe70-\ufeff]"),
    "straight quotes": re.compile(rf'"{ARABIC}|{ARABIC}"'),
    "tanween after the alef": re.compile("\u0627\u064b"),
    "ى or ي exchanged": word("فى|التى|الذى|هى|اى|إلي|الي|علي|حتي|متي|لدي|سوي|معني"),
    "a lost hamza": word("ان|انه|انها|او|اذا|الى|اي|ايضا|اخر|الا|انت|اكثر|اقل|اول"),
    "«من قبل» for already, which may be read as «by»": word("من قبل"),
    "ة or ه exchanged": word("هذة|سياسه|رساله|موافقه|صفحه|مره|لغه|نسخه|خصوصيه|اللغه|الصفحه|السياسه"),
}
ISOLATES = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}


# A number before the things that it counts.
NUMBER_NAMES = "n|counter|count|days|seconds|size|most|longest|limit"
COUNTS = re.compile(rf"(?:%\((?:{NUMBER_NAMES})\)[sd]|\{{(?:{NUMBER_NAMES})\}}) [a-z]+s\b")
NUMBERS = [0, 1, 2, 3, 11, 100, 103]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(PO))


def key(entry: polib.POEntry) -> Msgid:
    return Msgid(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def wordings(entry: polib.POEntry) -> list[str]:
    """The translation, or its forms in order."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [words for _form, words in sorted(entry.msgstr_plural.items())]


def missing(asked: set[Msgid], catalogue: polib.POFile) -> set[Msgid]:
    """What is asked for and not said: absent, fuzzy, or with an empty form."""
    said = {
        key(entry)
        for entry in catalogue
        if not (entry.fuzzy or entry.obsolete)
        and len(wordings(entry)) == (FORMS if entry.msgid_plural else 1)
        and all(wordings(entry))
    }
    return asked - said


def misplaced(entry: polib.POEntry) -> list[str]:
    """The forms that lose or invent a placeholder or a tag."""
    expected = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    wrong = []
    for form, words in enumerate(wordings(entry)):
        found = set(PLACEHOLDER.findall(words))
        whole = not entry.msgid_plural or form in COUNTED
        if found != expected if whole else found - expected:
            wrong.append(words)
    return wrong


def faults(words: str) -> Iterator[str]:
    """Yield the names of what is not written as Arabic is written."""
    yield from (name for name, pattern in FAULTS.items() if pattern.search(words))
    if sum(ISOLATES.get(letter, 0) for letter in words):
        yield "an isolate that is not closed"


def test_every_word_of_the_code_and_the_templates_is_in_arabic(catalogue):
    assert not missing(msgids.everywhere(), catalogue)


def test_a_number_of_things_has_its_plural_forms(catalogue):
    assert not [entry.msgid for entry in catalogue if not entry.msgid_plural and COUNTS.search(entry.msgid)]


def test_the_catalogue_holds_nothing_that_nobody_says(catalogue):
    assert not {key(entry) for entry in catalogue} - msgids.everywhere()
    assert not catalogue.obsolete_entries()
    assert not catalogue.fuzzy_entries()


def test_placeholders_and_tags_survive_translation(catalogue):
    assert not {entry.msgid: wrong for entry in catalogue if (wrong := misplaced(entry))}


def test_the_arabic_is_written_as_arabic_is_written(catalogue):
    assert not {words: found for e in catalogue for words in wordings(e) if (found := list(faults(words)))}


def test_the_spaces_around_a_word_are_those_of_its_msgid(catalogue):
    def edges(words: str) -> tuple[str, str]:
        return words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]

    assert not [e.msgid for e in catalogue if any(edges(words) != edges(e.msgid) for words in wordings(e))]


def test_the_compiled_catalogue_is_what_its_source_compiles_to(catalogue):
    assert PO.with_suffix(".mo").read_bytes() == catalogue.to_binary(), "run `make messages` and commit both"


def test_our_words_win_over_those_of_django_and_every_plural_form_is_reached():
    with translation.override("ar"):
        assert gettext("The {name} “{obj}” was changed successfully.").startswith("حُفظ")
        said = [ngettext("Publish and send %(n)s mail", "Publish and send %(n)s mails", n) for n in NUMBERS]
    assert len(set(said[:5])) == 5
    assert said[5:] == [said[4], said[3]]


def test_a_token_an_error_code_and_a_mailed_code_have_a_name_each(catalogue):
    tokens = [e.msgstr for e in catalogue if re.search(r"\btoken\b", e.msgid)]
    assert tokens and not [said for said in tokens if not re.search("رمز (ال)?وصول", said)]
    said = {e.msgid: e.msgstr for e in catalogue}
    assert said["Error code"] == "رمز الخطأ"
    assert said["Your code"] == "رمز التأكيد" and said["Sign-In Code"] == "رمز تسجيل الدخول"
    assert said["The code is wrong or has expired"].startswith(said["Your code"])


def test_a_planted_word_is_missed_wherever_it_stands(catalogue):
    python = (
        "from django.utils.translation import gettext_lazy as said, npgettext\n"
        'said("Planted " "in two parts")\n'
        'npgettext("place", "planted once", "planted often", n)\n'
    )
    template = (
        '{% load i18n %}{% translate "Planted, it is (sic)" context "place" %}'
        '{% firstof x _("Planted too") %}'
        "{% blocktranslate count n=n trimmed %}\n  Planted {{ n }} tree\n"
        "{% plural %}\n  Planted {{ n }} trees\n{% endblocktranslate %}"
    )
    planted = {*msgids.in_python(python), *msgids.in_template(template)}
    assert missing(planted, catalogue) == {
        Msgid("Planted in two parts"),
        Msgid("planted once", "planted often", "place"),
        Msgid("Planted, it is (sic)", context="place"),
        Msgid("Planted too"),
        Msgid("Planted %(n)s tree", "Planted %(n)s trees"),
    }


@pytest.mark.parametrize("state", ["fuzzy", "empty", "five forms"])
def test_an_unfinished_translation_is_missed(state):
    plurals = {form: "" if state == "empty" and form == 4 else "كلمات" for form in range(FORMS)}
    if state == "five forms":
        del plurals[5]
    entry = polib.POEntry(msgid="word", msgid_plural="words", msgstr_plural=plurals)
    entry.flags = ["fuzzy"] if state == "fuzzy" else []
    unfinished = polib.POFile()
    unfinished.append(entry)
    assert missing({Msgid("word", "words")}, unfinished) == {Msgid("word", "words")}


@pytest.mark.parametrize(
    "words",
    [
        "نعم, لا",
        "من أنت?",
        "اقرأ النص .",
        "نعم،لا",
        "ســياسة",
        "\ufefb",
        "شكراً",
        "فى الصفحة",
        "هذا او ذاك",
        "هذة صفحة",
        'كلمة "سياسة"',
        "هو في الطريق من قبل",
        "مثل \u20662026",
    ],
)
def test_each_fault_of_writing_is_found(words):
    assert list(faults(words))


def test_a_lost_placeholder_is_found():
    assert misplaced(polib.POEntry(msgid="Version %(number)s", msgstr="الإصدار"))
    assert misplaced(polib.POEntry(msgid="<b>Now</b>", msgstr="<b>الآن"))
