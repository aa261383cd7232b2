"""What a page adds to the published article can be taken away without a trace."""

import re

from policies.dressing import apart, dressed, leads_away

TITLES = {"sharing": "من يرى بياناتك", "use": "لماذا"}
ARTICLE = (
    '<article lang="ar" dir="rtl">\n<section id="sharing" aria-labelledby="sharing-title">'
    '<h2 id="sharing-title"><span class="number"><bdi>1</bdi></span> من <em>يرى</em> بياناتك</h2>\n'
    '<p>راجع <a href="https://other.example/a?b=1&amp;c=2" class="external" rel="noopener noreferrer">'
    "موقعهم</a> "
    'و<a href="http://testserver/ar/" class="external" rel="noopener noreferrer">موقعنا</a> '
    'و<a href="mailto:a@b.example" dir="ltr" rel="noopener noreferrer">بريدنا</a>.</p>\n'
    "</section>\n</article>\n"
)


def undressed(html: str) -> str:
    html = re.sub(r'<div class="heading">(.*?)<a class="anchor"[^>]*></a></div>', r"\1", html, flags=re.S)
    return html.replace(' external" aria-describedby="page_external"', '"')


def test_what_is_added_can_be_taken_away_and_leaves_the_published_bytes(settings):
    settings.SITE_URL = "http://testserver"
    assert undressed(dressed(ARTICLE, TITLES)) == ARTICLE


def test_not_one_word_is_added_to_the_text():
    words = re.compile(r"<[^>]+>")
    assert words.sub("", dressed(ARTICLE, TITLES)) == words.sub("", ARTICLE)


def test_only_a_link_that_leaves_the_site_is_marked(settings):
    settings.SITE_URL = "http://testserver"
    shown = dressed(ARTICLE, TITLES)
    assert shown.count('rel="noopener noreferrer external"') == 1
    assert leads_away(ARTICLE)
    settings.SITE_URL = "https://other.example"
    assert 'href="http://testserver/ar/" class="external" rel="noopener noreferrer external"' in dressed(
        ARTICLE, TITLES
    )


def test_a_title_cannot_break_out_of_the_label_of_its_link():
    shown = dressed(ARTICLE, {"sharing": '"><script>alert(1)</script>'})
    assert "<script>" not in shown


def test_articles_on_one_page_keep_their_anchors_apart():
    shown = apart(ARTICLE.replace("</p>", ' <a href="#sharing">أعلاه</a></p>'), "terms")
    anchors = re.findall(r'(?:id|aria-labelledby)="([^"]+)"|href="#([^"]+)"', shown)
    assert [one or other for one, other in anchors] == [
        "terms-sharing", "terms-sharing-title", "terms-sharing-title", "terms-sharing",
    ]  # fmt: skip
