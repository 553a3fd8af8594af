"""How a score looks on a page: the gauge, five bars that open, the sum line by line, its history as a drawing and a table."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from quanzi.credit import explaining
from quanzi.web import credit_words, respond

WIDTH, HEIGHT = 360, 140
"""The drawing's own units; a page may show it at any size."""
_EDGE = 10


class FactView(msgspec.Struct, frozen=True):
    """Something that was noted, and when; `href` opens it."""

    href: str
    words: str
    at: datetime
    note: str = ""


class LineView(msgspec.Struct, frozen=True):
    """A line of the sum: `points` with its sign, as text; `best` when it can't give more."""

    label: str
    measured: str
    points: str
    most: int
    best: bool
    facts: tuple[FactView, ...]


class DimensionView(msgspec.Struct, frozen=True):
    """One of the five bars: `share` of the most it can give, 0 to 1, and the lines below it."""

    label: str
    points: str
    most: int
    share: float
    lines: tuple[LineView, ...]


class ChangeView(msgspec.Struct, frozen=True):
    """What moved the score: points with their sign, and what was noted or ended."""

    label: str
    points: str
    facts: tuple[FactView, ...]
    aged: bool


class StepView(msgspec.Struct, frozen=True):
    """What would raise it: in words, by how much, and what the score would be then."""

    words: str
    points: str
    total: int


class ScoreChart(msgspec.Struct, frozen=True):
    """The history: points of the drawing, lines of the bands, and the same as rows of a table, newest first."""

    line: str
    area: str
    dots: tuple[tuple[float, float], ...]
    bands: tuple[tuple[float, int], ...]
    first: str
    last: str
    rows: tuple[tuple[str, str, str], ...]


def signed(points: int) -> str:
    """Points with their sign: +12, −8 (a true minus), or 0."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def show_fact(visit: respond.Visit, fact: explaining.Fact) -> FactView:
    """A fact as its owner reads it."""
    words = visit.translate(credit_words.FACTS[explaining.FactKind(fact.kind)])
    return FactView(f"/credit/facts/{fact.id}", words, fact.happened_at, visit.translate("No longer counted") if fact.ended_at else "")


def show_dimensions(visit: respond.Visit, mine: explaining.MyScore) -> tuple[DimensionView, ...]:
    """The five bars with their lines."""
    return tuple(
        DimensionView(
            label=visit.translate(credit_words.DIMENSIONS[bar.dimension]),
            points=signed(bar.points),
            most=bar.points_max,
            share=min(max(bar.points / bar.points_max, 0.0), 1.0) if bar.points_max else 0.0,
            lines=tuple(show_line(visit, line) for line in mine.lines if line.dimension is bar.dimension),
        )
        for bar in mine.bars
    )


def show_line(visit: respond.Visit, line: explaining.Line) -> LineView:
    """One line of the sum."""
    return LineView(
        label=credit_words.name_feature(visit.translate, line.name),
        measured=credit_words.tell_measured(visit.translate, line.name, line.measured),
        points=signed(line.points),
        most=line.points_max,
        best=line.points == line.points_max,
        facts=tuple(show_fact(visit, one) for one in line.facts[:20]),
    )


def show_changes(visit: respond.Visit, mine: explaining.MyScore) -> tuple[ChangeView, ...]:
    """What moved it since the score before; one that has no fact of its own grew older."""
    return tuple(
        ChangeView(
            label=credit_words.name_feature(visit.translate, one.name),
            points=signed(one.points),
            facts=tuple(show_fact(visit, fact) for fact in (*one.came, *one.ended)),
            aged=not one.came and not one.ended,
        )
        for one in mine.changes
    )


def show_steps(visit: respond.Visit, mine: explaining.MyScore) -> tuple[StepView, ...]:
    """What would raise it next."""
    return tuple(
        StepView(credit_words.tell_step(visit.translate, one.name, one.needed), signed(one.points), one.total) for one in mine.steps[:4]
    )


def draw_history(visit: respond.Visit, history: Sequence[explaining.Moment]) -> ScoreChart:
    """The history as a line over the bands; time runs to the right by the calendar."""
    oldest_first = list(reversed(history))
    totals = [one.total for one in oldest_first]
    low, high = min([*totals, 540]) - _EDGE, max([*totals, 610]) + _EDGE
    began, span = oldest_first[0].run_at, (oldest_first[-1].run_at - oldest_first[0].run_at).total_seconds() or 1.0

    def place(one: explaining.Moment) -> tuple[float, float]:
        across = (one.run_at - began).total_seconds() / span if len(oldest_first) > 1 else 1.0
        return round(4 + across * (WIDTH - 8), 1), height(one.total)

    def height(total: int) -> float:
        return round(HEIGHT - (total - low) / (high - low) * HEIGHT, 1)

    dots = tuple(place(one) for one in oldest_first)
    line = " ".join(f"{x},{y}" for x, y in dots)
    fmt = visit.formatter
    return ScoreChart(
        line=line,
        area=f"{dots[0][0]},{HEIGHT} {line} {dots[-1][0]},{HEIGHT}",
        dots=dots,
        bands=tuple((height(mark), mark) for mark in (550, 600, 650, 700, 800, 900) if low < mark < high),
        first=fmt.month(oldest_first[0].run_at),
        last=fmt.month(oldest_first[-1].run_at),
        rows=tuple((fmt.date(one.run_at), str(one.total), visit.translate(credit_words.WHY[one.why])) for one in history),
    )
