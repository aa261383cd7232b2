"""The contract as a page."""

from cachoo_privacy.reference import _groups


def test_the_page_opens_every_object_so_that_a_call_can_be_written_from_it():
    operations = {one["name"]: one for group in _groups().values() for one in group}
    told = [one["name"] for one in operations["reportNotices"]["body"]]
    assert told == ["results", "results[].subject", "results[].reached", "results[].at"]
    [answer] = [one for one in operations["checkConsents"]["answers"] if one["status"] == "200"]
    assert {"results[].subject", "results[].permission"} <= {one["name"] for one in answer["members"]}
    [answer] = [one for one in operations["getMyGate"]["answers"] if one["status"] == "200"]
    assert "actions[].content_url" in {one["name"] for one in answer["members"]}
