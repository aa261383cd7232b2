"""The Markdown subset of section bodies: paragraphs, lists, tables, emphasis, links: nothing else."""

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from policies.numerals import in_order_html
from policies.targets import ADDRESS, leads_somewhere, refuse_odd

RULES = [
    "list",
    "table",
    "emphasis",
    "link",
    "newline",
    "escape",
    "autolink",
    "balance_pairs",
    "fragments_join",
]
TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "bdi"}
TAGS |= {"div", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "dir", "class"}, "ol": {"start"}, "div": {"class", "tabindex"}, "bdi": {"dir"}}
# A wide table scrolls in a box of its own, which the keyboard can reach.
TABLE_OPENS, TABLE_CLOSES = '<div class="table" tabindex="0">\n<table>\n', "</table>\n</div>\n"
_LISTS = re.compile(r"<(/?)(?:[uo]l|(li))\b")
NEAR = 4  # tokens before a number that are asked which way its line runs
DEEPEST = 100  # levels of nesting; what lies deeper markdown-it leaves out


def html(body: str) -> str:
    """Clean HTML of a body: only TAGS, links to https, http and mailto, none of them leaking a referrer."""
    return nh3.clean(
        PARSER.render(body),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


def plain(body: str) -> str:
    """The body's words as plain text: paragraphs apart, list items marked, link targets in brackets.

    A row of a table is a line, its cells apart by bars.
    """
    blocks: list[str] = []
    marks: list[str] = []
    rows: list[list[str]] = []
    for token in PARSER.parse(body):
        if token.type == "list_item_open":
            marks.append(f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks.append("\n".join(" | ".join(row) for row in rows))
            rows = []
        elif token.type == "inline":
            words = _words(token.children or [])
            rows[-1].append(words) if rows else blocks.append((marks.pop() if marks else "") + words)
    return "\n\n".join(blocks)


def nesting(shown: str) -> tuple[int, ...]:
    """How many lists each item of a body lies in, in order. Requires its HTML: its words do not tell."""
    depth, found = 0, []
    for closes, item in _LISTS.findall(shown):
        if item:
            found += [] if closes else [depth]
        else:
            depth += -1 if closes else 1
    return tuple(found)


def visible(body: str) -> str:
    """The words alone, as a reader sees them: paragraphs, items and cells apart, without marks or targets."""
    inline = (token.children or [] for token in PARSER.parse(body) if token.type == "inline")
    shown = ("".join("\n" if one.type.endswith("break") else one.content for one in line) for line in inline)
    return "\n\n".join(words for words in shown if words.strip())


def refuse_odd_links(body: str) -> None:
    """Raise OddTarget where a link of the body leads nowhere; such a link would be shown as its marks."""
    for block in ANYWHERE.parse(body):
        for token in block.children or []:
            if token.type == "link_open":
                refuse_odd(str(token.attrs["href"]))


def _words(tokens: list[Token]) -> str:
    out: list[str] = []
    target = ""
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs["href"])
        elif token.type == "link_close":
            out.append("" if target in (out[-1], f"mailto:{out[-1]}") else f" ({target})")
        elif token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        else:
            out.append(token.content)
    return "".join(out)


def _mark_links(state: StateCore) -> None:
    """Make bare e-mail addresses links, and keep every link readable inside right-to-left text."""
    for block in state.tokens:
        if block.type == "inline":
            block.children = [new for token in _outside(_leading(block.children or [])) for new in token]


def _leading(tokens: list[Token]) -> list[Token]:
    """The tokens without links that lead nowhere, as `[words]()` does: the words stay."""
    kept, leads = [], True
    for token in tokens:
        if token.type == "link_open":
            leads = bool(token.attrs["href"])
        if leads or not token.type.startswith("link"):
            kept.append(token)
    return kept


def _outside(tokens: list[Token]) -> list[list[Token]]:
    depth, groups = 0, []
    for at, token in enumerate(tokens):
        depth += token.nesting if token.type.startswith("link") else 0
        if token.type == "link_open":
            _dress(token, "".join(one.content for one in tokens[at + 1 : at + NEAR]))
        groups.append(_linked(token) if token.type == "text" and not depth else [token])
    return groups


def _dress(link: Token, words: str) -> None:
    """A link shown by its address runs from left to right; one shown by words runs as they do."""
    target = str(link.attrs["href"])
    if target.startswith("mailto:"):
        if target.removeprefix("mailto:") in words:
            link.attrSet("dir", "ltr")
    else:
        link.attrSet("class", "external")


def _linked(text: Token) -> list[Token]:
    out, end = [], 0
    for match in ADDRESS.finditer(text.content):
        link = Token("link_open", "a", 1, attrs={"href": f"mailto:{match[0]}"})
        _dress(link, match[0])
        out += [_text(text.content[end : match.start()]), link, _text(match[0]), Token("link_close", "a", -1)]
        end = match.end()
    return [*out, _text(text.content[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _in_order(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """The text as HTML; a number after a few marks still belongs to the word before them."""
    near = tokens[max(0, at - NEAR) : at]
    before = "".join("\n" if token.type == "hardbreak" else token.content for token in near)
    return in_order_html(tokens[at].content, before)


def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "maxNesting": DEEPEST}).enable(RULES)


# Reads a link to anywhere as one, with its target as it was written.
ANYWHERE = _parser()
ANYWHERE.normalizeLink = str
ANYWHERE.validateLink = lambda _target: True

PARSER = _parser()
_normal = PARSER.normalizeLink
# The target is looked at before it is normalised: what hides in it is encoded away then.
PARSER.normalizeLink = lambda target: _normal(target) if leads_somewhere(target) else ""
PARSER.validateLink = bool
PARSER.core.ruler.push("mark_links", _mark_links)
PARSER.add_render_rule("text", _in_order)
PARSER.add_render_rule("table_open", lambda *_: TABLE_OPENS)
PARSER.add_render_rule("table_close", lambda *_: TABLE_CLOSES)
