"""The shape of a text: its sections as a tree, each with its printed number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.models import Section


@dataclass
class Node:
    """One section with its number such as '3.1' ('' for those without a heading) and those under it."""

    section: Section
    number: str
    children: list["Node"] = field(default_factory=list)


def tree(sections: Iterable[Section]) -> list[Node]:
    """The top-level nodes, in order. A section hangs under the last one of a smaller level before it."""
    top: list[Node] = []
    path: list[Node] = []
    for section in sections:
        while path and path[-1].section.level >= section.level:
            path.pop()
        siblings = path[-1].children if path else top
        node = Node(section, _number(section, path, siblings))
        siblings.append(node)
        if not section.stands_without_heading:
            path.append(node)
    return top


def walk(nodes: Iterable[Node]) -> Iterable[Node]:
    """Every node of the tree, in reading order."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def _number(section: Section, path: list[Node], siblings: list[Node]) -> str:
    if section.stands_without_heading:
        return ""
    place = sum(1 for node in siblings if node.number) + 1
    return f"{path[-1].number}.{place}" if path else str(place)
