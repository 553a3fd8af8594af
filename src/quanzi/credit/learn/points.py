"""From a fitted model to a scorecard: whole points, in 350 to 950, a good deed never below a worse one.

For any table the score's base is where the average of each column stands. For a house's own features it is 550, where
somebody stands of whom nothing is known, and the promises of the house hold: room for lost stakes, and no lapse that costs
more than is published.
"""

from collections.abc import Mapping

import numpy as np

from quanzi.credit.features import FEATURES, Feature, Measure
from quanzi.credit.learn.bins import Levels
from quanzi.credit.learn.fit import Additive
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable
from quanzi.credit.model import SCORE_BASE, SCORE_MAX, SCORE_MIN
from quanzi.credit.scorecard import Characteristic, Scorecard
from quanzi.kernel import limits

_OWN: Mapping[str, Feature] = {one.name: one for one in FEATURES}
_POINTS_PER_LOG_ODDS_MAX = 100.0


def make_card(model: Additive, *, name: str, dimensions: Mapping[str, str] | None = None) -> Scorecard:
    """The card of a model of any table."""
    gains = [-values for values in model.values]
    low, high = sum(float(one.min()) for one in gains), sum(float(one.max()) for one in gains)
    # rounding may add half a point a column at either end
    room = SCORE_MAX - SCORE_MIN - len(gains) - 1
    scale = min(room / max(high - low, 1e-9), _POINTS_PER_LOG_ODDS_MAX)
    middle = (SCORE_MIN + SCORE_MAX) / 2 - scale * (low + high) / 2
    return Scorecard(
        name=name,
        base=round(middle),
        characteristics=tuple(
            _characteristic(levels, gain * scale, -model.directions[levels.name], (dimensions or {}).get(levels.name, "all"))
            for levels, gain in zip(model.levels, gains, strict=True)
        ),
        log_odds_at_base=model.intercept,
        points_per_log_odds=scale,
    )


def make_own_card(model: Additive, *, name: str) -> Scorecard:
    """The card of a model of a house's own features; UnfitTable where a column is none of them."""
    if unknown := [one.name for one in model.levels if one.name not in _OWN]:
        message = f"{unknown[0]} is no feature of a house; its features are {', '.join(_OWN)}."
        raise UnfitTable(message)
    nobody = Frame({one.name: np.zeros(1) for one in model.levels})
    starts = [float(values[levels.read(nobody.columns[levels.name])][0]) for levels, values in zip(model.levels, model.values, strict=True)]
    gains = [start - values[: levels.ranges] for start, levels, values in zip(starts, model.levels, model.values, strict=True)]
    scale = _own_scale(model, gains)
    return Scorecard(
        name=name,
        base=SCORE_BASE,
        characteristics=tuple(
            _own_characteristic(_OWN[levels.name], levels, gain * scale) for levels, gain in zip(model.levels, gains, strict=True)
        ),
        log_odds_at_base=model.intercept + sum(starts),
        points_per_log_odds=scale,
    )


def _own_scale(model: Additive, gains: list[Numbers]) -> float:
    """As many points for a unit of log-odds as the limits of the house leave."""
    spare = len(gains)  # rounding
    highest, lowest = sum(float(one.max()) for one in gains), sum(float(one.min()) for one in gains)
    rooms = [_POINTS_PER_LOG_ODDS_MAX, (SCORE_MAX - SCORE_BASE - spare) / max(highest, 1e-9)]
    rooms.append((SCORE_BASE - SCORE_MIN - limits.STAKE_POINTS_MAX - spare) / max(-lowest, 1e-9))
    for levels, gain in zip(model.levels, gains, strict=True):
        if _OWN[levels.name].measure is Measure.FADING:
            rooms.append((limits.LAPSE_POINTS_MAX - 1) / max(_worst_lapse(levels, gain), 1e-9))
    return min(rooms)


def _worst_lapse(levels: Levels, gain: Numbers) -> float:
    months = np.arange(limits.LAPSE_MONTHS * 20, dtype=float)
    return float((gain[levels.read(months)] - gain[levels.read(months + limits.LAPSE_MONTHS)]).max())


def _own_characteristic(feature: Feature, levels: Levels, points: Numbers) -> Characteristic:
    cuts, whole = _merge(levels.cuts, _whole(points, feature.direction))
    start = whole[int(np.searchsorted(cuts, 0.0, side="right"))]
    return Characteristic(
        name=feature.name,
        dimension=feature.dimension,
        direction=feature.direction,
        cuts=cuts,
        points=tuple(one - start for one in whole),
        missing=0,
    )


def _characteristic(levels: Levels, points: Numbers, direction: int, dimension: str) -> Characteristic:
    whole = [round(float(one)) for one in points]
    if levels.categories is not None:
        known = dict(zip(levels.categories, whole, strict=False))
        return Characteristic(name=levels.name, dimension=dimension, categories=known, others=whole[-2], missing=whole[-1])
    cuts, ranges = _merge(levels.cuts, _whole(points[: levels.ranges], direction))
    return Characteristic(
        name=levels.name,
        dimension=dimension,
        direction=direction,
        cuts=cuts,
        points=ranges,
        special=tuple(zip(levels.special, whole[levels.ranges : -1], strict=True)),
        missing=whole[-1],
    )


def _whole(points: Numbers, direction: int) -> list[int]:
    """Rounded, and held to the direction where the last digits of a sum went against it."""
    rounded = np.rint(points)
    held = np.maximum.accumulate(rounded) if direction >= 0 else np.minimum.accumulate(rounded)
    return [int(one) for one in held]


def _merge(cuts: Numbers, points: list[int]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Ranges of equal points are one."""
    kept = [at for at in range(len(cuts)) if points[at] != points[at + 1]]
    return tuple(float(cuts[at]) for at in kept), (points[0], *(points[at + 1] for at in kept))
