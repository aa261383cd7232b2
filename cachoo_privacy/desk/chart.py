"""A chart of a few numbers over time, as the points of its lines. Pure; the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, MARGIN = 400, 240, 34  # small: its letters are read on a phone, where it is as wide as this


@dataclass(frozen=True)
class Line:
    """One number over time: its name, its last value, and its points for `polyline`."""

    key: str
    label: str
    last: int
    points: str


@dataclass(frozen=True)
class Chart:
    """Lines in a box, the two moments at its ends, and the numbers of its scale.

    `scale` is from the lowest, each number with its height; `beside` is where they stand: at the beginning.
    """

    lines: tuple[Line, ...]
    scale: tuple[tuple[int, float], ...]
    beside: float
    begin: datetime
    end: datetime


def chart(
    grown: Sequence[tuple[datetime, dict[str, int]]], labels: dict[str, str], *, right_to_left: bool
) -> Chart:
    """Steps from the first moment to the last, which time runs to as the script does.

    Requires at least two moments in order, each with every key of `labels`.
    """
    begin, end = grown[0][0], grown[-1][0]
    highest = max(1, *(max(sums.values()) for _moment, sums in grown))

    def x(moment: datetime) -> float:
        share = (moment - begin) / (end - begin) if end > begin else 1.0
        return MARGIN + (1 - share if right_to_left else share) * (WIDTH - 2 * MARGIN)

    def y(number: int) -> float:
        return HEIGHT - MARGIN - number / highest * (HEIGHT - 2 * MARGIN)

    return Chart(
        lines=tuple(
            Line(key, label, grown[-1][1][key], _steps([(x(at), y(sums[key])) for at, sums in grown]))
            for key, label in labels.items()
        ),
        scale=tuple((number, y(number)) for number in sorted({0, highest // 2, highest})),
        beside=WIDTH - MARGIN / 2 if right_to_left else MARGIN / 2,
        begin=begin,
        end=end,
    )


def _steps(places: list[tuple[float, float]]) -> str:
    """A number stays what it was until the next moment."""
    drawn = places[:1]
    for x, y in places[1:]:
        drawn += [(x, drawn[-1][1]), (x, y)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
