"""Bodies as values: what the templates are given."""

import pytest

from policies.pdf.blocks import blocks


def texts(runs):
    return [run["text"] for run in runs]


def test_a_mail_address_stands_on_its_own_with_its_punctuation():
    before, address, after = blocks("راسلنا على a@b.example، نجيبك.")
    assert texts(before["runs"]) == ["راسلنا على "]
    assert address == {"kind": "address", "mail": "mailto:a@b.example", "text": "a@b.example،"}
    assert texts(after["runs"]) == ["نجيبك."]


def test_a_mail_link_with_words_keeps_its_line_and_the_address_follows_it():
    target = "mailto:a@b.example?subject=x"
    line, address = blocks(f"راسل [فريق **الخصوصية**]({target}) أو [الفريق]({target}) نجبك.")
    assert texts(line["runs"]) == ["راسل ", "فريق ", "الخصوصية", " أو ", "الفريق", " نجبك."]
    assert [bool(run.get("link")) for run in line["runs"]] == [False, True, True, False, True, False]
    assert address == {"kind": "address", "mail": target, "text": "a@b.example"}
    (alone,) = blocks("[a@b.example](mailto:a@b.example)")
    assert alone == {"kind": "address", "mail": "mailto:a@b.example", "text": "a@b.example"}


def test_numbers_with_hyphens_are_kept_from_left_to_right():
    (one,) = blocks("من 2025-11-22 أو 011-234-5678.")
    assert [run["text"] for run in one["runs"] if run.get("ltr")] == ["2025-11-22", "011-234-5678"]


@pytest.mark.parametrize("body", ["شهادة ISO 27001-2022 معنا", "شهادة ISO **27001-2022** معنا"])
def test_a_number_after_a_latin_word_stays_in_its_run(body):
    (one,) = blocks(body)
    assert not any(run.get("ltr") for run in one["runs"])


@pytest.mark.parametrize("body", ["معيار ISO  \n011-234", "راسل a@b.example\n011-234", "a@b.example 011-234"])
def test_a_number_that_begins_a_line_belongs_to_no_word_above_it(body):
    runs = [run for block in blocks(body) for run in block.get("runs", ())]
    assert [run["text"] for run in runs if run.get("ltr")] == ["011-234"]


def test_emphasis_links_and_breaks_are_values_not_markup():
    (one,) = blocks("**قوي** و*مشدد* و[رابط](https://example.com)  \nثم")
    kinds = [{key for key in run if key != "text" and run[key]} for run in one["runs"]]
    assert kinds == [{"strong"}, set(), {"em"}, set(), {"link"}, {"break"}, set()]


def test_lists_keep_their_nesting_and_first_number_and_tables_their_head():
    first, second = blocks("3. ثالثًا\n   - فرع\n4. رابعًا\n\n| أ | ب |\n| --- | --- |\n| 1 | 2 |")
    assert first["first"] == 3 and len(first["items"]) == 2
    assert first["items"][0][1]["kind"] == "list" and first["items"][0][1]["first"] is None
    assert [texts(cell) for cell in second["head"]] == [["أ"], ["ب"]]
    assert [[texts(cell) for cell in row] for row in second["rows"]] == [[["1"], ["2"]]]


def test_what_is_nested_too_deep_stands_at_the_last_level():
    body = "\n".join("  " * level + f"- كلمة{level}" for level in range(30))
    level, found = 0, blocks(body)
    while (inner := [one for one in found if one["kind"] == "list"]) and level < 50:
        level, found = level + 1, [block for one in inner for item in one["items"] for block in item]
    assert level == 20 and len(found) >= 1
