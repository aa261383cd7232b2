"""A picture's size is read as other readers read it, and half a picture is none."""

import io

import pytest
from PIL import Image

from policies.pictures import NoPicture, Size, measured

KINDS = [
    ("png", "RGBA", {}),
    ("png", "P", {}),
    ("webp", "RGB", {"quality": 80}),
    ("webp", "RGBA", {"quality": 80}),
    ("webp", "RGBA", {"lossless": True}),
]


def drawn(kind="png", mode="RGBA", size=(61, 17), **more):
    """The bytes of a picture."""
    held = io.BytesIO()
    Image.new(mode, size, 90 if mode == "P" else "#7a1f5c").save(held, kind, **more)
    return held.getvalue()


@pytest.mark.parametrize(("kind", "mode", "more"), KINDS)
def test_the_size_of_each_kind_is_what_its_writer_made_it(kind, mode, more):
    assert measured(drawn(kind, mode, **more)) == Size(kind, 61, 17)


@pytest.mark.parametrize(("kind", "mode", "more"), KINDS)
def test_a_picture_that_is_cut_anywhere_is_none(kind, mode, more):
    whole = drawn(kind, mode, **more)
    for end in range(len(whole)):
        with pytest.raises(NoPicture):
            measured(whole[:end])


def test_a_png_with_an_octet_changed_anywhere_is_none():
    whole = drawn()
    for place in range(len(whole)):
        with pytest.raises(NoPicture):
            measured(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])


@pytest.mark.parametrize("kind", ["gif", "jpeg", "bmp"])
def test_another_kind_is_none(kind):
    with pytest.raises(NoPicture):
        measured(drawn(kind, "RGB"))
    with pytest.raises(NoPicture):
        measured(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
