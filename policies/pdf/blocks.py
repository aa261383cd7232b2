"""A section body as plain values for the templates: blocks of runs. Text stays text, never markup."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from policies.markdown import PARSER
from policies.numerals import parted

Block = dict[str, Any]
Run = dict[str, Any]

MAIL = "mailto:"
CLOSING = re.compile(r"[^\w\s]*\s*")
DEEPEST = 20  # lists nested deeper stand at this level, as an import has it; Typst's own stack ends somewhere


def blocks(body: str) -> list[Block]:
    """The body's paragraphs, lists and tables, in order.

    A mail address gets a line of its own: inside a right-to-left line some readers turn its parts round.
    """
    found, _ = _until(PARSER.parse(body), 0, "", 0)
    return found


def _until(tokens: list[Token], at: int, closing: str, depth: int) -> tuple[list[Block], int]:
    """The blocks from `at` to the token of type `closing`, and the place after it."""
    found: list[Block] = []
    while at < len(tokens) and tokens[at].type != closing:
        token = tokens[at]
        at += 1
        if token.type == "inline":
            found += _paragraphs(token)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items, at = _items(tokens, at, token.type.replace("open", "close"), depth + 1)
            found += _list(token, items, depth + 1)
        elif token.type == "table_open":
            rows, at = _rows(tokens, at)
            found.append({"kind": "table", "head": rows[0], "rows": rows[1:]})
    return found, at + 1


def _list(opening: Token, items: list[list[Block]], depth: int) -> list[Block]:
    if depth > DEEPEST:
        return [block for item in items for block in item]
    first = opening.attrs.get("start", 1) if opening.type.startswith("ordered") else None
    return [{"kind": "list", "first": first, "items": items}]


def _items(tokens: list[Token], at: int, closing: str, depth: int) -> tuple[list[list[Block]], int]:
    items = []
    while tokens[at].type != closing:
        inside, at = _until(tokens, at + 1, "list_item_close", depth)
        items.append(inside)
    return items, at + 1


def _rows(tokens: list[Token], at: int) -> tuple[list[list[list[Run]]], int]:
    rows: list[list[list[Run]]] = []
    while tokens[at].type != "table_close":
        if tokens[at].type == "tr_open":
            rows.append([])
        elif tokens[at].type == "inline":
            rows[-1].append(list(_runs(tokens[at].children or [])))
        at += 1
    return rows, at + 1


def _paragraphs(token: Token) -> Iterator[Block]:
    """The paragraph, cut around each mail address; the punctuation after an address stays beside it.

    A mail link shown by words stays in its line, and the address that paper would hide follows.
    """
    line: list[Run] = []
    runs = _beside(_runs(token.children or []))
    for run in runs:
        if run.get("mail"):
            yield from _line(line)
            yield {"kind": "address", **run}
            line = []
        else:
            line.append(run)
    yield from _line(line)
    hidden = dict.fromkeys(run["link"] for run in runs if run.get("link", "").startswith(MAIL))
    yield from ({"kind": "address", "mail": target, "text": _address(target)} for target in hidden)


def _address(target: str) -> str:
    return unquote(target.removeprefix(MAIL).partition("?")[0])


def _beside(runs: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if found and found[-1].get("mail") and not run.get("mail"):
            closing = CLOSING.match(run["text"])[0]
            found[-1] = {**found[-1], "text": found[-1]["text"] + closing.rstrip()}
            run = {**run, "text": run["text"][len(closing) :]}
        found.append(run)
    return found


def _line(runs: list[Run]) -> Iterator[Block]:
    if any(run["text"].strip() for run in runs):
        yield {"kind": "paragraph", "runs": runs}


def _runs(tokens: list[Token]) -> Iterator[Run]:
    """The words with what they are: strong, emphasised, linked, a break, or kept from left to right."""
    state: dict[str, Any] = {}
    before = ""
    for at, token in enumerate(tokens):
        name, _, verb = token.type.rpartition("_")
        if token.type == "link_open":
            target = str(token.attrs["href"])
            state["mail" if _is_shown(target, tokens[at + 1 :]) else "link"] = target
        elif token.type == "link_close":
            state.pop("mail", None)
            state.pop("link", None)
        elif verb in ("open", "close") and name in ("strong", "em"):
            state[name] = verb == "open"
        elif token.type.endswith("break"):
            yield {"text": "", "break": True}
            before = ""
        elif token.content:
            yield from _pieces(token.content, before, state)
            # A mail address has a line of its own, and what follows begins another.
            before = "" if "mail" in state else before + token.content


def _is_shown(target: str, following: list[Token]) -> bool:
    """Whether the link that begins here leads to a mail address and is shown by it."""
    words = takewhile(lambda token: token.type != "link_close", following)
    return target.startswith(MAIL) and _address(target) in "".join(token.content for token in words)


def _pieces(words: str, before: str, state: dict[str, Any]) -> Iterator[Run]:
    for piece, isolated in parted(words, before):
        yield {**state, "text": piece, "ltr": True} if isolated else {**state, "text": piece}
