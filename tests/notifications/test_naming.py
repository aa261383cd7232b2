"""A name in a mail is opaque, good for one use, and read back without a row."""

import re
import uuid

import pytest

from notifications.naming import (
    LINK_LENGTH,
    UnknownName,
    link_name,
    read_link,
    read_return,
    return_name,
)

LAYLA = uuid.uuid5(uuid.NAMESPACE_URL, "layla")


def test_a_link_names_one_person_and_announcement_and_shows_neither():
    name = link_name(7, LAYLA)
    assert read_link(name) == (7, LAYLA)
    assert re.fullmatch(rf"[\w-]{{{LINK_LENGTH}}}", name)
    assert link_name(7, LAYLA) == name != link_name(8, LAYLA)
    assert LAYLA.hex[:8] not in name


def test_a_return_path_survives_servers_that_change_its_case_and_fits_a_mailbox():
    name = return_name(2**32 - 1, LAYLA)
    assert read_return(name) == read_return(name.upper()) == (2**32 - 1, LAYLA)
    assert len(f"b+{name}") <= 64 and name.isalnum()


@pytest.mark.parametrize("name", ["", "a", "é" * 48, "A" * 48, "=" * 48, "A" * 4800])
def test_a_name_that_we_never_gave_is_refused(name):
    for read in (read_link, read_return):
        with pytest.raises(UnknownName):
            read(name)


def test_a_changed_letter_makes_a_name_unknown():
    name = link_name(7, LAYLA)
    for place in range(0, LINK_LENGTH, 5):
        other = "A" if name[place] != "A" else "B"
        with pytest.raises(UnknownName):
            read_link(name[:place] + other + name[place + 1 :])


def test_a_link_has_one_spelling():
    name = link_name(7, LAYLA)
    for other in (f"{name}=", f"{name}\n", f" {name}", f"{name[:5]}*{name[5:]}", f"{name}===="):
        with pytest.raises(UnknownName):
            read_link(other)


def test_a_name_is_good_for_its_own_use_alone(settings):
    with pytest.raises(UnknownName):
        read_return(return_name(7, LAYLA)[:-1])
    settings.PEPPER = "another house"
    foreign = link_name(7, LAYLA)
    settings.PEPPER = "ours"
    with pytest.raises(UnknownName):
        read_link(foreign)
