"""The bytes of a text are those of yesterday's release: published anew it would have the old hashes."""

from datetime import UTC, datetime

import pytest

from policies.models import Media
from policies.renditions import render
from policies.snapshot import Dates, read
from tests.builders import a_draft

pytestmark = pytest.mark.django_db
DATES = Dates(
    number=7,
    published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    effective_at=datetime(2026, 12, 1, tzinfo=UTC),
    enforce_at=datetime(2026, 12, 15, tzinfo=UTC),
)
# Changed on purpose alone, and with a line in the changelog: apps and courts compare these hashes. The PDF is
# not among them, since its bytes are also those of the program that sets it; stored ones never change.
GOLDEN = {
    Media.JSON: "fce5c18c3cf0dd5cc4d72bb87dae311c412e16b1a13d9276616099fa9e6de225",
    Media.HTML: "081157fd744016239258c6f39464d476328e8b7113cfec28efcf1ba76ad8c8ba",
    Media.TEXT: "186f9fcafa8ecec29ad8a57dbf968ae4763b5f7000f2ba58ba8cf8369706e65f",
    "question": "5d17ab7179580da00259a816ee1211f7af51c35bdf77beb641c6fe3fa0e6d152",
}


def test_json_html_text_and_question_of_one_text_have_their_golden_hashes():
    rows = render(read(a_draft()), ["ar"], DATES)
    found = {getattr(row, "media", "question"): row.sha256 for row in rows}
    found.pop(Media.PDF, None)
    assert found == GOLDEN
