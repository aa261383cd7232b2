"""axe-core finds nothing on any public page: both languages, light and dark, phone and desk, all opened."""

from importlib.resources import files

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from cachoo_privacy.demo import seeding
from policies import schedule
from tests.builders import a_policy, a_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# Without `preload`: it fetches imported sheets from where the page lies. The one rule that reads them is
# about turning the page with the screen, of which test_look finds nothing.
RUN = """async options => {
    const found = await axe.run(document, {resultTypes: ['violations'], preload: false, ...options});
    if (!found.passes.length) throw new Error('axe looked at nothing');
    return found.violations.flatMap(({id, nodes}) =>
        nodes.map(node => [location.pathname, id, node.target.join(' '), node.failureSummary]));
}"""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
ELSEWHERE = ("payments", 1, "الدفع", "ندفع عبر [شركة الدفع](https://pay.example/terms) وحدها.")
PUBLIC = [
    "/ar/privacy/",
    "/en/privacy/",
    "/ar/privacy/versions/1/",
    "/ar/privacy/versions/",
    "/en/privacy/versions/",
    "/ar/privacy/changes/1..2/",
    "/en/privacy/changes/1..2/",
    "/ar/privacy/bare/",
    "/ar/privacy/changes/1..2/bare/",
    "/ar/privacy/changes/?since=1&number=1",
    "/ar/terms/",
    "/en/terms/",
    "/ar/",
    "/en/",
    "/ar/privacy/search/?q=%D8%A8%D8%B1%D9%8A%D8%AF",
    "/ar/nothing/",
    "/ar/accounts/login/code/",
]
OWN = ["/ar/answer/", "/en/answer/", "/ar/my-answers/", "/ar/privacy/choices/", "/ar/requests/", "/ar/leave/"]


@pytest.fixture
def site(live_server) -> str:
    """The demo's policy in two versions, and terms that lead to another site."""
    seeding.load()
    terms = a_policy(slug="terms", languages=("ar", "en"), name_ar="الشروط", position=1)
    a_published(terms, sections=[ELSEWHERE], title_ar="شروط كاتشو")
    schedule.forget()
    return live_server.url


def violations(page, **options: object) -> list[list]:
    """What axe finds: address, rule, where, and why."""
    return page.evaluate(RUN, options)


def test_axe_finds_nothing_on_any_public_page(site, client, open_page):
    page = open_page()
    page.add_init_script(AXE)
    client.force_login(
        User.objects.get(email="reader01@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    name = settings.SESSION_COOKIE_NAME
    found = []
    for path in PUBLIC + OWN:
        if path == OWN[0]:
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page.emulate_media(color_scheme="light")
        page.goto(site + path)
        page.evaluate(OPEN_ALL)
        for size in PHONE, DESK:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="light")
            found += violations(page)
            page.emulate_media(color_scheme="dark")
            found += violations(page, runOnly=["color-contrast"])
    assert found == []


def test_axe_would_find_a_fault(site, page):
    page.add_init_script(AXE)
    page.goto(site + "/ar/privacy/")
    page.evaluate("document.querySelector('.brand').replaceChildren()")
    assert "link-name" in {rule for _url, rule, *_rest in violations(page)}
