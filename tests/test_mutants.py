"""The hand-made faults of tests/mutants.py can still be made, and their tests are still there."""

import pytest

from tests.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.fault)
def test_a_fault_has_its_one_place_and_a_test_that_is_to_find_it(mutant):
    for file, text, other in mutant.edits:
        assert (ROOT / file).read_text(encoding="utf-8").count(text) == 1 and text != other
    file, _, name = mutant.test.partition("::")
    assert f"def {name or 'test_'}" in (ROOT / file).read_text(encoding="utf-8")
