"""What is refused before Typst sees it."""

import json

import pytest

from policies.pdf import typesetting
from policies.pdf.typesetting import NoPdf, TooLong, Unwritable, spelled, typeset


def test_letters_that_the_fonts_lack_are_named():
    with pytest.raises(Unwritable) as refused:
        typeset("policy.typ", {"title": "نص 中", "sections": [{"title": "हि"}]})
    assert "中 (U+4E2D)" in refused.value.places["letters"]
    assert "U+0939" in refused.value.places["letters"]


def test_what_looks_the_same_is_set_in_place_of_what_the_fonts_lack():
    told = {"title": "غير\u2011مباشر\u202f5\u200b\ufeff", "sections": ["a\u2009b", 3]}
    assert json.loads(typesetting.written(told)) == {"title": "غير-مباشر\u00a05", "sections": ["a b", 3]}
    assert set("".join(map(str, typesetting.ALIKE.values())).replace("None", "")) <= typesetting.letters()
    assert not {chr(code) for code in typesetting.ALIKE} & (typesetting.letters() - typesetting.INVISIBLE)


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
