"""docs/reference/operations.md names checks that exist, and CI runs those that it says."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/reference/operations.md").read_text(encoding="utf-8")
BEFORE_A_RELEASE = {"chaos", "load", "machines", "bench"}


def test_every_check_that_the_page_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 25
    for path, test in named:
        assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"


def test_ci_runs_every_target_that_the_page_names_but_those_before_a_release():
    named = set(re.findall(r"`make ([a-z-]+)`", PAGE))
    run = set(re.findall(r"make ([a-z-]+)", (ROOT / ".ci/run").read_text()))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert named <= targets and named - run == BEFORE_A_RELEASE
