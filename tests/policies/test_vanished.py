"""A link to a section that a later version dropped still leads to its words."""

import pytest

from policies import schedule
from policies.asked import Asked
from policies.vanished import vanished
from tests.builders import SECTIONS, a_policy, a_published, soon

pytestmark = pytest.mark.django_db
CAMERA = ("camera", 1, "الكاميرا", "لا نفتحها.")
PAY = ("pay", 1, "الدفع", "ببطاقة.")


@pytest.fixture
def line():
    """Three versions: the second dropped the camera, the third the introduction and the payment it had."""
    policy = a_policy()
    a_published(policy, sections=[*SECTIONS, CAMERA, PAY])
    a_published(policy, sections=[*SECTIONS, PAY], effective_at=soon(50))
    a_published(policy, sections=[*SECTIONS[1:], ("new", 1, "جديد", "نص.")], effective_at=soon(100))
    schedule.forget()
    return schedule.read().policies["privacy"]


def test_a_dropped_section_leads_to_the_last_version_that_has_it(line):
    found = vanished(Asked(line, "ar"), line.versions[2])
    assert {one["key"]: one["url"] for one in found} == {
        "introduction": "/ar/privacy/versions/2/#introduction",
        "camera": "/ar/privacy/versions/1/#camera",
        "pay": "/ar/privacy/versions/2/#pay",
    }
    assert [one["key"] for one in vanished(Asked(line, "ar"), line.versions[1])] == ["camera"]
    assert vanished(Asked(line, "ar"), line.versions[0]) == []
    bare = vanished(Asked(line, "ar", bare=True), line.versions[1])
    assert bare[0]["url"] == "/ar/privacy/versions/1/bare/#camera"


def test_the_page_holds_a_place_for_each_outside_the_hashed_text(client, line):
    page = client.get("/ar/privacy/versions/3/").content.decode()
    article = page.partition("<article")[2].partition("</article>")[0]
    assert 'id="camera"' in page and 'id="camera"' not in article
    assert 'class="notice" id=' not in client.get("/ar/privacy/versions/1/").content.decode()
