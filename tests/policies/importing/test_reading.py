"""Which bytes are read as text, and what is made even in them."""

import pytest
from django.utils import translation

from policies.importing.reading import LARGEST_FILE, read
from policies.importing.refusals import EmptyFile, NotPlainText, NotUtf8, TooLarge


def test_a_file_that_is_not_utf8_is_refused_with_the_place():
    with pytest.raises(NotUtf8) as refusal:
        read("سياسة".encode("cp1256"))
    assert (refusal.value.code, refusal.value.places) == ("not_utf8", {"position": 0})


@pytest.mark.parametrize("data", [b"", b" \n\n\t", b"\xef\xbb\xbf", "١٢٣ -- !".encode()])
def test_a_file_without_a_letter_is_refused_as_empty(data):
    with pytest.raises(EmptyFile):
        read(data)


def test_a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_refused():
    assert len(read(b"a" * LARGEST_FILE)) == LARGEST_FILE
    with pytest.raises(TooLarge):
        read(b"a" * (LARGEST_FILE + 1))


@pytest.mark.parametrize("data", ["سياسة".encode("utf-16"), b"a\nb\x00c", b"%PDF\x1b"])
def test_what_is_no_plain_text_is_refused(data):
    with pytest.raises((NotPlainText, NotUtf8)):
        read(data)


def test_a_control_character_is_refused_with_its_line():
    with pytest.raises(NotPlainText) as refusal:
        read(b"one\r\ntwo \x07")
    assert refusal.value.places == {"line": 2}


def test_byte_order_mark_line_ends_and_composition_are_made_even():
    text = "\N{ARABIC LETTER ALEF}\N{ARABIC HAMZA ABOVE}ب\r\nج\rد\fه"
    assert read(b"\xef\xbb\xbf" + text.encode()) == "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}ب\nج\nد\nه"


def test_each_refusal_says_one_sentence():
    with translation.override("en"):
        assert str(TooLarge(size=7, limit=5)) == "The file has 7 bytes; at most 5 are read."
