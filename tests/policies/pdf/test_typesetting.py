"""What is refused before Typst sees it."""

import pytest

from policies.pdf import typesetting
from policies.pdf.typesetting import NoPdf, TooLong, Unwritable, spelled, typeset


def test_letters_that_the_fonts_lack_are_named():
    with pytest.raises(Unwritable) as refused:
        typeset("policy.typ", {"title": "نص 中", "sections": [{"title": "हि"}]})
    assert "中 (U+4E2D)" in refused.value.places["letters"]
    assert "U+0939" in refused.value.places["letters"]


def test_a_refusal_of_typst_is_one_of_ours():
    with pytest.raises(NoPdf):
        typeset("policy.typ", {})


def test_a_text_of_more_than_a_hundred_pages_is_refused(monkeypatch):
    monkeypatch.setattr(typesetting, "_compiled", lambda *_, **__: pytest.fail("it was set"))
    with pytest.raises(TooLong):
        typeset("policy.typ", {"title": "ا" * typesetting.MOST})


def test_letters_that_the_fonts_lack_can_be_spelled_and_the_rest_stays():
    told = {"facts": [{"value": "نص 中文 a", "code": True}], "head": ["👍"], "day": 3}
    assert spelled(told) == {
        "facts": [{"value": "نص \u2066[U+4E2D U+6587]\u2069 a", "code": True}],
        "head": ["\u2066[U+1F44D]\u2069"],
        "day": 3,
    }
