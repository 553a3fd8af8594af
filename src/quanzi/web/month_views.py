"""What came and went, month by month and by kind: the same figures as a drawing and as a table."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from quanzi import wallet
from quanzi.wallet import statements
from quanzi.web import money_views
from quanzi.web.format import Formatter

WIDTH = 360
"""The drawing's own units across; a page may show it at any size."""
HEIGHT = 132
_AXIS_GAP = 1.0
_BAR = 0.62
_MONTHS_MIN = 6
_YEAR = 12

Say = money_views.Say
_PEOPLE, _GIFTS, _BANK, _OTHER = "people", "gifts", "bank", "other"
GROUPS = {_PEOPLE: "Between people", _GIFTS: "Red packets and tips", _BANK: "Bank", _OTHER: "Other"}
"""What the colours stand for."""
_GROUP_OF = {
    wallet.Kind.PACKET_FILLED: _GIFTS,
    wallet.Kind.PACKET_CLAIMED: _GIFTS,
    wallet.Kind.PACKET_BACK: _GIFTS,
    wallet.Kind.TIP: _GIFTS,
    wallet.Kind.TOP_UP: _BANK,
    wallet.Kind.WITHDRAWAL: _BANK,
    wallet.Kind.WITHDRAWAL_FEE: _BANK,
    wallet.Kind.WITHDRAWAL_BACK: _BANK,
    wallet.Kind.TOP_UP_BACK: _BANK,
    wallet.Kind.ISSUED: _OTHER,
    wallet.Kind.REDEEMED: _OTHER,
    wallet.Kind.ADJUSTMENT: _OTHER,
    wallet.Kind.PAYOUT: _OTHER,
    wallet.Kind.OPENING: _OTHER,
    wallet.Kind.LEFT_BEHIND: _OTHER,
}


class Piece(msgspec.Struct, frozen=True):
    """One coloured piece of a bar, in the drawing's units."""

    group: str
    x: float
    y: float
    wide: float
    tall: float


class MonthChart(msgspec.Struct, frozen=True):
    """The drawing, what its colours mean, and its figures: `rows` are month, kind, in and out, newest first."""

    pieces: tuple[Piece, ...]
    axis: float
    months: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    this_month: str
    came: str
    went: str
    rows: tuple[tuple[str, str, str, str], ...]


def show_months(months: Sequence[statements.Month], *, currency: str, say: Say, fmt: Formatter) -> MonthChart | None:
    """The chart of an account's last twelve months; None where nothing was counted yet."""
    if not months:
        return None
    first, last = min(one.month for one in months), max(one.month for one in months)
    span = _list_months(first, last)
    sums = _add_up(months)
    newest = [one for one in months if one.month == last]
    used = {_group_of(one.kind) for one in months}
    pieces, axis = _draw(span, sums)
    return MonthChart(
        pieces=pieces,
        axis=axis,
        months=tuple(fmt.month_short(month) for month in span),
        groups=tuple((group, say(words)) for group, words in GROUPS.items() if group in used),
        this_month=fmt.month(last),
        came=fmt.money(sum(one.money_in for one in newest), currency),
        went=fmt.money(sum(one.money_out for one in newest), currency),
        rows=tuple(
            (
                fmt.month(one.month),
                say(money_views.KINDS[wallet.Kind(one.kind)]),
                fmt.money(one.money_in, currency),
                fmt.money(one.money_out, currency),
            )
            for one in sorted(months, key=lambda one: (-one.month.toordinal(), one.kind))
        ),
    )


def _group_of(kind: int) -> str:
    return _GROUP_OF.get(wallet.Kind(kind), _PEOPLE)


def _list_months(first: date, last: date) -> list[date]:
    """Every month from the first to the last, and so many before that a young account's drawing is no single bar."""
    until = last.year * _YEAR + last.month - 1
    since = min(first.year * _YEAR + first.month - 1, until - _MONTHS_MIN + 1)
    return [date(number // _YEAR, number % _YEAR + 1, 1) for number in range(since, until + 1)]


def _add_up(months: Sequence[statements.Month]) -> dict[tuple[date, str], tuple[int, int]]:
    sums: dict[tuple[date, str], tuple[int, int]] = {}
    for one in months:
        key = (one.month, _group_of(one.kind))
        came, went = sums.get(key, (0, 0))
        sums[key] = (came + one.money_in, went + one.money_out)
    return sums


def _draw(span: Sequence[date], sums: Mapping[tuple[date, str], tuple[int, int]]) -> tuple[tuple[Piece, ...], float]:
    """What came stands on the axis and what went hangs below it, on one scale; the axis lies where both have room."""
    highest = [max(sum(sums.get((month, group), (0, 0))[side] for group in GROUPS) for month in span) for side in (0, 1)]
    room = HEIGHT - 2 * _AXIS_GAP
    scale = room / ((highest[0] + highest[1]) or 1)
    axis = _AXIS_GAP + highest[0] * scale
    step = WIDTH / len(span)
    pieces: list[Piece] = []
    for place, month in enumerate(span):
        left, up, down = place * step + step * (1 - _BAR) / 2, axis - _AXIS_GAP, axis + _AXIS_GAP
        for group in GROUPS:
            came, went = sums.get((month, group), (0, 0))
            up -= came * scale
            if came:
                pieces.append(_piece(group, left, up, step * _BAR, came * scale))
            if went:
                pieces.append(_piece(group, left, down, step * _BAR, went * scale))
            down += went * scale
    return tuple(pieces), round(axis, 2)


def _piece(group: str, x: float, y: float, wide: float, tall: float) -> Piece:
    return Piece(group, round(x, 2), round(y, 2), round(wide, 2), round(max(tall, 0.5), 2))
