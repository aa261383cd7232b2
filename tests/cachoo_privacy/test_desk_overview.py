"""What the desk opens with: each of its figures is right, and for whoever may see it."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from cachoo_privacy.desk.acceptance import acceptances
from cachoo_privacy.desk.counting import FRESH, KEPT, counted
from cachoo_privacy.desk.overview import HEIGHT, KINDS, WEEKS, WIDTH, count_ahead, weeks
from consent import subjects
from consent.models import Decision
from consent.rereading import read_again
from consent.sealing import seal
from tests.builders import a_published, a_staff_member
from tests.consent.builders import press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log", "fresh_cache")]


def opened(role, language="ar") -> str:
    browser = Client()
    browser.force_login(a_staff_member(f"{role.replace(' ', '')}@cachoo.example", role))
    return browser.get(f"/{language}/admin/").content.decode()


@pytest.fixture
def answered(layla):
    """Accepted this week."""
    return press(layla, a_published(), "accept", at=timezone.now())[0]


def test_every_week_is_there_and_each_answer_in_its_own(answered):
    now = answered.received_at
    found = weeks(at=now)
    assert [len(found.rows), found.highest, len(found.bars)] == [WEEKS, 1, 1]
    assert found.rows[-1][1] == tuple(int(kind == Decision.ACCEPT) for kind in KINDS)
    assert all(week.weekday() == 0 and (week.hour, week.minute) == (0, 0) for week, _numbers in found.rows)
    later = weeks(at=now + timedelta(weeks=1))
    assert sum(later.rows[-2][1]) == 1 and not any(later.rows[-1][1])
    assert not weeks(at=now + timedelta(weeks=WEEKS)).bars


def test_answers_are_counted_once_a_minute_however_often_somebody_looks(answered, django_assert_num_queries):
    now = timezone.now()
    first = weeks(at=now)
    with django_assert_num_queries(0):
        assert weeks(at=now + timedelta(seconds=59)) == first
    with django_assert_num_queries(1):
        assert weeks(at=now + timedelta(seconds=61)).counted_at > first.counted_at


def test_slow_figures_are_counted_ahead_and_nobody_who_looks_waits_for_them():
    now, seconds, numbers = timezone.now(), iter(range(0, 100, 3)), iter(range(9))
    slowly = partial(counted, "slow", lambda: next(numbers), clock=lambda: next(seconds))
    assert slowly(at=now) == (now, 0)
    later = now + timedelta(minutes=19)
    assert slowly(at=later) == (now, 0)
    assert slowly(at=later, within=FRESH) == (later, 1) == slowly(at=later)
    assert slowly(at=later + KEPT) == (
        later + KEPT,
        2,
    )  # no worker counts: better late than for ever the same


def test_the_worker_counts_each_minute_what_somebody_looks_at_and_now_and_then_what_nobody_does(answered):
    def moments(at):
        return {weeks(at=at, within=KEPT).counted_at, acceptances(at=at, language="ar", within=KEPT)[0]}

    now = timezone.now() + timedelta(hours=1)  # the version is in force
    later = now + timedelta(minutes=9)
    count_ahead(at=now)
    count_ahead(at=later)
    assert moments(later) == {now}
    opened("privacy officer")
    count_ahead(at=later)
    assert moments(later) == {later}


def test_a_member_of_the_staff_counts_as_somebody_asked_once_they_answered_themselves(answered):
    def people(after):
        [one] = acceptances(at=timezone.now() + timedelta(hours=after), language="ar")[1]
        return one.people, one.owing

    assert people(1) == (1, 0)
    huda = subjects.of_user(a_staff_member("huda@cachoo.example", "editor"))
    assert people(2) == (1, 0)
    press(huda, answered.version, "accept", at=timezone.now())
    assert people(3) == (2, 0)


def test_time_runs_as_the_script_does_and_no_bar_leaves_the_picture(answered):
    with translation.override("ar"):
        [right_to_left] = weeks(at=timezone.now()).bars
    with translation.override("en"):
        [left_to_right] = weeks(at=timezone.now()).bars
    assert right_to_left.x < WIDTH / WEEKS < WIDTH - 2 * WIDTH / WEEKS < left_to_right.x
    assert left_to_right.y >= 0 and left_to_right.y + left_to_right.height == HEIGHT


def test_the_answers_of_late_are_for_whoever_may_see_records(answered):
    shown = opened("privacy officer")
    assert "إجابات الأسابيع الاثني عشر الأخيرة" in shown and "الأسبوع من" in shown
    rectangle = re.search(r'<rect class="bar-accept" x="([^"]+)" y="([^"]+)"', shown)
    assert all(re.fullmatch(r"[0-9.]+", number) for number in rectangle.groups())
    assert "إجابات الأسابيع" not in opened("translator")


def test_long_numbers_are_shown_by_their_thousands_and_no_share_is_above_everyone(answered):
    now = timezone.now() + timedelta(hours=1)
    [one] = acceptances(at=now, language="ar")[1]
    many = replace(one, accepted=1_999_999, people=1_000_000, owing=12_345)
    with translation.override("ar"):
        shown = render_to_string("desk/acceptance.html", {"acceptances": [many], "counted_at": now})
    assert "1,999,999" in shown and "1,000,000" in shown and "12,345" in shown and "<bdi>100%</bdi>" in shown
    assert "لا يُعد هنا من لم يُجب بشيء من الفريق" in shown, "a version's report counts them"


def test_an_operator_sees_when_the_log_was_sealed_and_an_auditor_when_it_was_read(answered, empty_queue):
    seal()
    assert "خُتم الدفتر العلني آخر مرة" in opened("operator")
    read_again(by="huda")
    sealed = opened("auditor")
    assert "خُتم الدفتر العلني آخر مرة" in sealed and "ووُجد سليمًا" in sealed


def test_whoever_keeps_the_site_going_sees_what_does_not_and_what_helps(empty_queue):
    shown = opened("operator")
    assert "هل كل شيء يعمل" in shown and "غير سليم" in shown
    assert "لم تُشاهد الساعة beat تعمل" in shown and "شوهدت الساعة beat" not in shown
    assert "شغّلها مرة واحدة لا أكثر: celery -A cachoo_privacy beat" in shown
    assert "هل كل شيء يعمل" not in opened("editor")


def test_what_does_not_run_stands_before_the_tasks_once_with_a_way_to_what_helps(empty_queue):
    [note] = re.findall(r'<p class="errornote" role="alert">(.*?)</p>', opened("operator"))
    assert note.count("لم تُشاهد الساعة beat تعمل") == 1 and note.endswith(
        '<a href="#system">انظر ما يصلحه</a>'
    )
    assert "شوهدت" not in note and "غير معروف" not in note
    assert "انظر ما يصلحه" not in opened("editor")


def test_the_desk_opens_with_a_few_queries_however_many_answers_there_are(
    answered, django_assert_max_num_queries
):
    browser = Client()
    browser.force_login(a_staff_member("noura@cachoo.example", "auditor", "operator", "privacy officer"))
    with django_assert_max_num_queries(40):
        assert browser.get("/ar/admin/").status_code == 200
