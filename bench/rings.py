"""The detector of raters and rings: AUC of the sign of new ratings on Bitcoin OTC, where `QUANZI_BENCH_DATA` names its folder.

Split by time: the first 80 % are learnt from, the last 20 % judged. `otc_auc` is frozen: a judged rating's features come from the first
80 % only. `otc_auc_rolling` adds all ratings before it, with their values. Without the folder, made-up ratings are judged, and it says so.
"""

import csv
import gzip
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from bench.ground import machine
from quanzi.credit.learn.rating_habits import Ratings
from quanzi.credit.learn.suspicion import AHEAD_ROLLING, find_rings, learn_suspicion

FILE = "trust/bitcoin_otc/soc-sign-bitcoinotc.csv.gz"
LEARNT_SHARE, AUC, DAY_SECONDS, BEST = 0.8, 0.74, 86_400, 10
MADE_UP_PEOPLE, MADE_UP_RATINGS, MADE_UP_BAD = 400, 6_000, 40


def measure() -> dict[str, Any]:
    """The result for `python -m bench rings`."""
    before, data = machine.describe_machine(), os.environ.get("QUANZI_BENCH_DATA")
    ratings = _read(Path(data) / FILE) if data else _make_up()
    split, started = int(len(ratings) * LEARNT_SHARE), time.perf_counter()
    judged = ratings.between(split, len(ratings))
    detector = learn_suspicion(ratings.between(0, split))
    learnt = time.perf_counter()
    frozen = round(float(roc_auc_score(judged.value < 0, detector.judge(judged))), 4)
    seconds = round(time.perf_counter() - started, 2)
    fresh = learn_suspicion(ratings.between(0, split), ahead=AHEAD_ROLLING)
    rolling = round(float(roc_auc_score(judged.value < 0, fresh.judge_rolling(judged))), 4)
    figures = {
        "otc_auc": frozen,
        "otc_auc_design": "frozen at the split",
        "otc_auc_rolling": rolling,
        "seconds": seconds,
        "learn_seconds": round(learnt - started, 2),
        "edges": len(ratings),
        "edges_judged": len(judged),
        "rings_found": len(find_rings(ratings)),
        "is_real": bool(data),
    }
    return {
        "bench": "rings",
        "ratios": {"otc_auc_vs_target": round(frozen / AUC, 3)} if data else {},
        "figures": figures,
        "machine": before,
    }


def _read(path: Path) -> Ratings:
    """SNAP's columns from, to, rating from -10 to 10, seconds; equal times stay in the order of the file."""
    with gzip.open(path, "rt") as lines:
        rows = np.array([[float(cell) for cell in row] for row in list(csv.reader(lines))[1:]])
    rows = rows[np.argsort(rows[:, 3], kind="stable")]
    return _number(rows[:, 0], rows[:, 1], rows[:, 2] / BEST, rows[:, 3] / DAY_SECONDS)


def _make_up() -> Ratings:
    """Some rate everybody badly, and everybody rates those badly, mostly."""
    dice = random.Random(7)
    rows: list[tuple[int, int, float, float]] = []
    for number in range(MADE_UP_RATINGS):
        rater, rated = dice.sample(range(MADE_UP_PEOPLE), 2)
        is_bad = dice.random() < (0.7 if min(rater, rated) < MADE_UP_BAD else 0.05)
        rows.append((rater, rated, -1.0 if is_bad else 0.1, number / 20))
    return _number(*np.array(rows).T)


def _number(rater: Any, rated: Any, value: Any, day: Any) -> Ratings:
    _, numbers = np.unique(np.concatenate([rater, rated]), return_inverse=True)
    return Ratings(numbers[: len(rater)], numbers[len(rater) :], value, day)
