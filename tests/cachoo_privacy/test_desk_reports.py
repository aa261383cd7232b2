"""Reports at the desk: the same numbers for the same moment, lists for a reason, sheets that run nothing."""

import csv
import io
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from cachoo_privacy.desk.audience import Audience
from cachoo_privacy.desk.chart import chart
from cachoo_privacy.desk.reports import HEAD
from cachoo_privacy.desk.sheets import cell
from consent.models import RightsRequest
from consent.reporting import SETTLED, Stand
from consent.rights import queue
from policies.models import AuditEvent, Purpose
from tests.builders import a_draft, a_policy, a_published, a_staff_member, present
from tests.consent.builders import press, published_from, record_by_app
from tests.consent.rights_people import LAYLA, known

pytestmark = pytest.mark.django_db
INDEX = "admin:reports"


@pytest.fixture
def version(layla, yusuf):
    """A version that Layla accepted by an app of an odd name, and Yusuf was told of."""
    draft = a_draft()
    told = {"title_ar": "=خدمتك", "lawful_basis": "contract", "confirmed": True}
    Purpose.objects.create(version=draft, key="service", retention="سنة", **told)
    made = published_from(draft)
    record_by_app(known(layla), made)
    press(yusuf, made, "displayed")
    return made


@pytest.fixture
def settled(clock):
    """A moment later: what was being stored is stored."""
    return clock(seconds=SETTLED.seconds + 2)


def browser_of(role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", role))
    return client


def page_of(version, name="report", **query) -> str:
    return f"{reverse(f'admin:{name}', args=[version.pk])}?{urlencode(query)}"


def sheet_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text[0] == "\ufeff" and response["Content-Disposition"].endswith('.csv"')
    return list(csv.reader(io.StringIO(text[1:])))


def test_whom_a_notice_reaches_is_told_by_thousands():
    numbers = (1234567, 1234, 5678, [("العربية", 1000), ("English", 2000)], [("why", 3000)], 4321)
    with override("en"):
        said = render_to_string("desk/audience.html", {"audience": Audience(*numbers)})
    told = ("1,234,567", "1,234", "5,678", "1,000", "2,000", "3,000", "4,321")
    assert all(number in said for number in told)


def test_the_numbers_lead_from_all_versions_to_one_and_to_its_people(version, layla, settled):
    auditor = browser_of("auditor")
    index = auditor.get(reverse(INDEX))
    [row] = index.context["rows"]
    assert (row["counts"].stands["accepted"], row["counts"].stands["told"], row["unsure"]) == (1, 1, 0)
    assert page_of(version)[:-1] in index.content.decode()
    page = auditor.get(page_of(version))
    told = page.content.decode()
    shown = timezone.localtime(page.context["at"])
    assert f"{date_format(shown, 'g:i:s A')} \u2066UTC+03:00\u2069" in told, "to the second, and where"
    assert str(layla.pk) in told and told.count("<polyline") == 1 and "style=" not in told
    assert re.search(r'data-label="الطريقة">[^<]+، <bdi>العربية</bdi>', told)
    assert page.context["grown"][-1][1][0] == 1
    assert LAYLA not in told + index.content.decode()
    only = auditor.get(page_of(version, stand="told")).content.decode()
    assert str(layla.pk) not in only.split('id="list"')[1]


def test_a_past_moment_is_shown_as_it_was_and_the_future_not_at_all(version, layla, settled):
    auditor = browser_of("auditor")
    before = timezone.localtime(version.published_at - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert auditor.get(f"{reverse(INDEX)}?at={before}").context["rows"] == []
    at = auditor.get(page_of(version, at="2999-01-01T00:00:00")).context["at"]
    assert at <= timezone.now() - SETTLED
    then = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
    press(layla, version, "refuse", at=timezone.now())
    assert auditor.get(page_of(version, at=then)).context["counts"].stands["refused"] == 0
    for odd in ("0001-01-01T00:00:00", "9999-12-31T23:59:59"):
        assert auditor.get(page_of(version, at=odd)).status_code == 200


@pytest.mark.parametrize("wrong", [{"at": "x"}, {"stand": "zz"}, {"channel": "0"}, {"language": "xx"}])
def test_a_report_that_cannot_be_asked_for_says_so_and_lists_nobody(version, layla, settled, wrong):
    auditor = browser_of("auditor")
    present(auditor)
    answers = [auditor.get(page_of(version, **wrong))]
    answers += [auditor.post(page_of(version, "report-list"), {"reason": "طلب الهيئة", **wrong})]
    answers += [auditor.get(f"{reverse(INDEX)}?{urlencode(wrong)}")] if "at" in wrong else []
    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 400 and "errorlist" in page and str(layla.pk) not in page
        assert 'name="reason"' not in page, "no button for a list"
    assert not AuditEvent.objects.filter(action="export_answers").exists()


def test_the_whole_list_leaves_the_desk_for_a_reason_that_is_kept(version, layla, yusuf, settled):
    auditor = browser_of("auditor")
    for unread in (" ", "\u200b"):
        assert auditor.post(page_of(version, "report-list"), {"reason": unread}).status_code == 400
    assert auditor.get(page_of(version, "report-list")).status_code == 405
    present(auditor)
    rows = sheet_of(auditor.post(page_of(version, "report-list"), {"reason": "طلب الهيئة"}))
    assert rows[0] == [str(heading) for heading in HEAD] and rows[0][1] == "الموقف"
    assert {(row[0], row[1]) for row in rows[1:]} == {
        (str(layla.pk), "قبول"),
        (str(yusuf.pk), Stand.TOLD.label),
    }
    assert datetime.fromisoformat(next(row for row in rows[1:] if row[4])[7])
    assert {row[2] for row in rows[1:]} == {"لا"}
    event = AuditEvent.objects.get(action="export_answers")
    assert (event.reason, event.actor) == ("طلب الهيئة", "huda@cachoo.example")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+9665", "'+9665"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        (";=1", ";'=1"),
        ("ios; +1;;@x", "ios;' +1;;'@x"),
        ("ios; 5", "ios; 5"),
        ("ios 5.2.1", "ios 5.2.1"),
        (None, ""),
        (False, "False"),
        ("خدمتك", "خدمتك"),
    ],
)
def test_no_cell_of_a_sheet_runs_as_a_formula(value, written):
    assert cell(value) == written


def test_an_inspector_gets_what_is_processed_and_what_was_asked_without_an_address(
    version, layla, settled, letters_at_once, fresh_cache, browser
):
    browser(layla).post("/ar/requests/", {"kind": "question", "words": f"أنا {LAYLA}"})
    one = RightsRequest.objects.get()
    queue.take(one, by="=huda")
    officer = browser_of("privacy officer")
    rows = sheet_of(officer.post(reverse("admin:register-processing")))
    assert rows[1][0] == "privacy" and "'=خدمتك" in rows[1] and "سنة" in rows[1]
    assert "/reauthenticate/" in officer.post(reverse("admin:register-requests")).headers["Location"]
    assert officer.get(reverse("admin:register-requests")).status_code == 405
    rows = sheet_of(present(officer).post(reverse("admin:register-requests")))
    assert rows[1][0] == one.reference and "'=huda" in rows[1]
    assert LAYLA not in str(rows)
    taken = AuditEvent.objects.filter(action__startswith="export_").values_list("actor", "action")
    assert sorted(taken) == [
        ("huda@cachoo.example", "export_processing"),
        ("huda@cachoo.example", "export_requests"),
    ]


@pytest.mark.parametrize("role", ["editor", "translator", "approver", "operator"])
def test_who_may_not_see_answers_sees_no_report(version, role):
    other = browser_of(role)
    assert {other.get(place).status_code for place in (reverse(INDEX), page_of(version))} == {403}
    registers = [reverse("admin:register-processing"), reverse("admin:register-requests")]
    assert {present(other).post(place).status_code for place in registers} == {403}
    assert other.post(page_of(version, "report-list"), {"reason": "x"}).status_code == 403


def test_a_draft_has_no_report():
    draft = a_draft(a_policy(slug="terms"))
    assert browser_of("auditor").get(page_of(draft)).status_code == 404


def test_a_chart_runs_with_its_script_and_ends_at_its_numbers():
    begin = datetime(2026, 11, 1)
    grown = [(begin, {"a": 0}), (begin + timedelta(days=1), {"a": 2}), (begin + timedelta(days=2), {"a": 4})]
    across = chart(grown, {"a": "A"}, right_to_left=False)
    back = chart(grown, {"a": "A"}, right_to_left=True)
    assert across.lines[0].last == 4 and across.scale == ((0, 206.0), (2, 120.0), (4, 34.0))
    assert across.lines[0].points == "34.0,206.0 200.0,206.0 200.0,120.0 366.0,120.0 366.0,34.0"
    assert back.lines[0].points.startswith("366.0,206.0") and back.lines[0].points.endswith("34.0,34.0")
    assert (across.beside, back.beside) == (17.0, 383.0), "the scale stands where time begins"
    flat = chart([(begin, {"a": 0}), (begin, {"a": 0})], {"a": "A"}, right_to_left=False)
    assert flat.scale == ((0, 206.0), (1, 34.0)) and flat.lines[0].points


def test_the_numbers_of_many_versions_cost_a_query_each(version, settled, django_assert_max_num_queries):
    a_published(a_policy(slug="terms", name_ar="الشروط"))
    auditor = browser_of("auditor")
    auditor.get(reverse(INDEX))
    with django_assert_max_num_queries(12):
        auditor.get(reverse(INDEX))
    with django_assert_max_num_queries(14):
        auditor.get(page_of(version))
