"""How good chances of a bad outcome were: whether they sort people, and whether they are true.

`bad` is 1 for a bad outcome and 0 for a good one, `chance` what was foretold, row by row. What sorts (`auc`, `ks`, `gini`)
needs nothing but an order, so a score with its sign turned does as well.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from quanzi.credit.learn.frame import Numbers

PARTS = 10
"""Into how many equal parts of people, from the least chance to the most, a calibration is told."""
_LEAST = 1e-12


@dataclass(frozen=True)
class Judged:
    """The figures of one set of rows, or their means over many."""

    auc: float
    ks: float
    gini: float
    log_loss: float
    brier: float
    ece: float


@dataclass(frozen=True)
class Part:
    """Some people of like chance: how many, the mean chance foretold, and the share that was bad."""

    count: int
    foretold: float
    happened: float


def judge_chances(bad: Numbers, chance: Numbers) -> Judged:
    """All of the figures."""
    area = auc(bad, chance)
    return Judged(
        auc=area, ks=ks(bad, chance), gini=2 * area - 1, log_loss=log_loss(bad, chance), brier=brier(bad, chance), ece=ece(bad, chance)
    )


def auc(bad: Numbers, chance: Numbers) -> float:
    """How often a bad one has a higher chance than a good one, equal ones as a half; NaN where there is but one kind."""
    bads = float(bad.sum())
    goods = len(bad) - bads
    if not bads or not goods:
        return float("nan")
    return float((rankdata(chance)[bad == 1].sum() - bads * (bads + 1) / 2) / (bads * goods))


def roc(bad: Numbers, chance: Numbers) -> tuple[Numbers, Numbers]:
    """From the highest chance down: the share of the good, and of the bad, that have at least so much; both from 0 to 1."""
    order = np.argsort(-chance, kind="stable")
    lasts = np.append(np.flatnonzero(np.diff(chance[order])), len(bad) - 1)
    bads = np.cumsum(bad[order])[lasts]
    goods = lasts + 1 - bads
    return np.append(0.0, goods / max(goods[-1], 1)), np.append(0.0, bads / max(bads[-1], 1))


def ks(bad: Numbers, chance: Numbers) -> float:
    """The greatest distance between the shares of the bad and of the good (Kolmogorov and Smirnov)."""
    of_good, of_bad = roc(bad, chance)
    return float(np.max(of_bad - of_good))


def log_loss(bad: Numbers, chance: Numbers) -> float:
    """The mean surprise, in nats."""
    held = np.clip(chance, _LEAST, 1 - _LEAST)
    return float(-np.mean(bad * np.log(held) + (1 - bad) * np.log(1 - held)))


def brier(bad: Numbers, chance: Numbers) -> float:
    """The mean squared distance between chance and outcome."""
    return float(np.mean((chance - bad) ** 2))


def ece(bad: Numbers, chance: Numbers) -> float:
    """The expected calibration error: by how much chance and share of the bad differ, over the parts of `calibration`."""
    return float(sum(part.count * abs(part.foretold - part.happened) for part in calibration(bad, chance)) / len(bad))


def calibration(bad: Numbers, chance: Numbers, *, parts: int = PARTS) -> list[Part]:
    """Equal parts of people by their chance; who have the same chance are together, so there may be fewer."""
    ranks = rankdata(chance, method="max")
    of = np.ceil(ranks * parts / len(bad) - 1e-9).astype(int)
    return [Part(int(is_in.sum()), float(chance[is_in].mean()), float(bad[is_in].mean())) for is_in in (of == at for at in np.unique(of))]


def psi(before: Numbers, after: Numbers) -> float:
    """The population stability index of two counts over the same ranges, with half a person added to each range."""
    one, other = (np.asarray(counts, dtype=float) + 0.5 for counts in (before, after))
    one, other = one / one.sum(), other / other.sum()
    return float(np.sum((other - one) * np.log(other / one)))
