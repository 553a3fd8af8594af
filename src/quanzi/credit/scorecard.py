"""A scorecard: integer points by range of each characteristic, and nothing else. Standard library and msgspec only.

Promises: points sum exactly to the score; a characteristic with a direction is monotone in it; the version is the hash of
all that decides, so the same version and the same row give the same number for ever.
"""

import hashlib
import math
from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from quanzi.credit.model import SCORE_BASE, SCORE_MAX, SCORE_MIN

Cell = float | int | str | None
"""A value of a row: a number, a category's name, or None where nothing is known."""


class Characteristic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One input and its points.

    A number x falls into range i when cuts[i-1] <= x < cuts[i]; `points` has one more entry than `cuts`. A number listed in
    `special` has points of its own, whatever its range. A category has its points in `categories`, or `others`.
    `missing` is for None and NaN. `direction` says how points may go as the number grows: 1 up, -1 down, 0 either way
    (a category has 0). `dimension` is where the points are summed up for the gauge.
    """

    name: str
    dimension: str
    direction: int = 0
    cuts: tuple[float, ...] = ()
    points: tuple[int, ...] = ()
    special: tuple[tuple[float, int], ...] = ()
    categories: dict[str, int] | None = None
    others: int = 0
    missing: int = 0

    def __post_init__(self) -> None:
        """Cuts are floats, however they were written, so that equal cards have equal versions."""
        msgspec.structs.force_setattr(self, "cuts", tuple(float(cut) for cut in self.cuts))

    def points_for(self, cell: Cell) -> int:
        """The points of a value."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return self.missing
        if self.categories is not None:
            return self.categories.get(str(cell), self.others)
        number = float(cell)
        for code, points in self.special:
            if number == code:
                return points
        return self.points[bisect_right(self.cuts, number)]

    def range_of(self, cell: Cell) -> int:
        """Which range a number falls into, from 0; the last, one past the ranges, is for what is missing."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return len(self.points)
        return bisect_right(self.cuts, float(cell))

    @property
    def is_monotone(self) -> bool:
        """Whether the points never go against the direction."""
        steps = [after - before for before, after in zip(self.points, self.points[1:], strict=False)]
        return all(step * self.direction >= 0 for step in steps) if self.direction else True

    @property
    def range(self) -> tuple[int, int]:
        """The fewest and the most points that this can give."""
        every = [*self.points, self.missing, *(points for _, points in self.special), *(self.categories or {}).values()]
        every += [self.others] if self.categories is not None else []
        return min(every), max(every)


class Scored(msgspec.Struct, frozen=True):
    """A row's score: `total == base + sum(points)`, `points` in the order of the card's characteristics."""

    total: int
    points: tuple[int, ...]


class Scorecard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole card. `log_odds_at_base` and `points_per_log_odds` turn a score into the learnt chance of a bad outcome."""

    name: str
    base: int = SCORE_BASE
    characteristics: tuple[Characteristic, ...]
    log_odds_at_base: float | None = None
    points_per_log_odds: float | None = None
    expert: bool = False

    @property
    def version(self) -> str:
        """Twelve hex digits of the SHA-256 of the card's canonical JSON."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:12]

    def score(self, row: Mapping[str, Cell]) -> Scored:
        """Score one row; an absent column counts as missing."""
        points = tuple(one.points_for(row.get(one.name)) for one in self.characteristics)
        return Scored(self.base + sum(points), points)

    def chance_of_bad(self, total: int) -> float | None:
        """The learnt chance, 0 to 1, that a person of this score has the bad outcome; None for an expert's card."""
        if self.log_odds_at_base is None or self.points_per_log_odds is None:
            return None
        return 1 / (1 + math.exp((total - self.base) / self.points_per_log_odds - self.log_odds_at_base))

    def faults(self) -> list[str]:
        """What would break the promises: points against a direction, or sums that leave 350 to 950."""
        found = [f"{one.name} goes against its direction" for one in self.characteristics if not one.is_monotone]
        lowest, highest = (self.base + sum(one.range[side] for one in self.characteristics) for side in (0, 1))
        if lowest < SCORE_MIN or highest > SCORE_MAX:
            found.append(f"sums reach from {lowest} to {highest}, allowed are {SCORE_MIN} to {SCORE_MAX}")
        return found


def read_scorecard(document: bytes | str) -> Scorecard:
    """A card from its JSON; raises msgspec.ValidationError when it is none."""
    return msgspec.json.decode(document, type=Scorecard)


def write_scorecard(card: Scorecard) -> bytes:
    """A card's JSON, keys sorted, so that equal cards are equal files."""
    return msgspec.json.format(msgspec.json.encode(card, order="sorted"), indent=1)
