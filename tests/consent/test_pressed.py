"""A button's own address, opened to be read, leads to the page that has the button."""

import uuid

import pytest

pytestmark = pytest.mark.django_db
RECORD = uuid.UUID(int=7)
PAGES = {
    "/ar/answer/later/": "/ar/answer/",
    "/ar/guest/mine/": "/ar/guest/",
    "/ar/mailing-list/again/": "/ar/my-answers/",
    f"/ar/receipts/{RECORD}/mail/": f"/ar/receipts/{RECORD}/",
}


@pytest.mark.parametrize("button", PAGES)
def test_reading_leads_to_the_page_and_nothing_else_is_taken(client, button):
    for read in (client.get, client.head):
        assert read(button).headers["Location"] == PAGES[button]
    assert client.put(button).status_code in (302, 405)
