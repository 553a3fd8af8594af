"""How the scorecards do, month by month, in numbers without names: who drifts where, and the shadow beside the champion."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from quanzi import identity
from quanzi.credit import champion, store
from quanzi.credit.model import SCORE_MAX, SCORE_MIN, band_of
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score
from quanzi.credit.store.runs import RunRow
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person

STRETCH = 25
"""Points in one stretch of the distribution."""
_STRETCHES = (SCORE_MAX - SCORE_MIN) // STRETCH + 1
_RUNS_SHOWN_MAX = 40
_SHARE_MIN = 1e-4


class FeatureDrift(msgspec.Struct, frozen=True):
    """How far the people of a run stand from those of the run before, in one characteristic: its PSI, None for the first run."""

    name: str
    psi: float | None


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a card. `psi` against the run of the same card before it; below 0.1 little moved, above 0.25 much did.

    `beside`, of a shadow: people whom it puts into the champion's band, a lower one, a higher one, and the points between, added up.
    """

    run_at: datetime
    version: str
    shadow: bool
    people: int
    mean: float
    totals: tuple[int, ...]
    psi: float | None
    drift: tuple[FeatureDrift, ...]
    beside: tuple[int, ...] = ()


def count_run(card: Scorecard, scores: Sequence[Score], *, run_at: datetime, shadow: bool, beside: Sequence[Score] | None = None) -> RunRow:
    """One page of a run, counted; a shadow's against the champion's scores of the same people in the same order."""
    totals = [0] * _STRETCHES
    ranges = [[0] * (len(one.points) + 1) for one in card.characteristics]
    for score in scores:
        totals[(score.total - SCORE_MIN) // STRETCH] += 1
    # many people have the same value, so each is placed once
    for counts, one, column in zip(ranges, card.characteristics, zip(*(score.features for score in scores), strict=True), strict=False):
        for cell, people in Counter(column).items():
            counts[one.range_of(cell)] += people
    return RunRow(
        run_at, card.version, shadow, len(scores), totals, [count for counts in ranges for count in counts], _compare(scores, beside)
    )


def _compare(scores: Sequence[Score], champion: Sequence[Score] | None) -> list[int]:
    """The month holds the champion's points back and not the shadow's, so both are taken without."""
    found = [0, 0, 0, 0]
    for one, other in zip(scores, champion or (), strict=False):
        mine, theirs = one.total - one.cap_points, other.total - other.cap_points
        found[0 if band_of(mine) == band_of(theirs) else 1 if mine < theirs else 2] += 1
        found[3] += abs(mine - theirs)
    return found


def population_stability(before: Sequence[int], after: Sequence[int]) -> float:
    """PSI: the sum over ranges of (a - b) * ln(a / b) of their shares, of which none counts as less than 0.01 %."""
    shares = [[max(count / (sum(counts) or 1), _SHARE_MIN) for count in counts] for counts in (before, after)]
    return sum((a - b) * math.log(a / b) for b, a in zip(*shares, strict=True))


async def list_runs(tx: ReadTx, *, by: Person) -> list[RunView]:
    """The monthly runs, the latest first, each beside the one before it. For operators. NotFound for others."""
    identity.may_operate(by)
    rows = await store.runs.list_runs(tx, limit=_RUNS_SHOWN_MAX)
    cards = {version: await champion.find_card(tx, version=version) for version in {one.version for one in rows}}
    views: list[RunView] = []
    for at, row in enumerate(rows):
        before = next((one for one in rows[at + 1 :] if one.version == row.version), None)
        views.append(_see(row, before, cards[row.version]))
    return views


def _see(row: RunRow, before: RunRow | None, card: Scorecard) -> RunView:
    middle = sum(count * (SCORE_MIN + STRETCH * at + STRETCH / 2) for at, count in enumerate(row.totals))
    return RunView(
        run_at=row.run_at,
        version=row.version,
        shadow=row.shadow,
        people=row.people,
        mean=middle / (row.people or 1),
        totals=tuple(row.totals),
        psi=None if before is None else population_stability(before.totals, row.totals),
        drift=tuple(_drift(row, before, card)),
        beside=tuple(row.beside) if row.shadow else (),
    )


def _drift(row: RunRow, before: RunRow | None, card: Scorecard) -> list[FeatureDrift]:
    found: list[FeatureDrift] = []
    start = 0
    for one in card.characteristics:
        end = start + len(one.points) + 1
        psi = None if before is None else population_stability(before.ranges[start:end], row.ranges[start:end])
        found.append(FeatureDrift(one.name, psi))
        start = end
    return found
