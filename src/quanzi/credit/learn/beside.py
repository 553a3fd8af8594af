"""The scorecard beside its peers on any table, as figures that can be printed or read by a program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from quanzi.credit.learn.crossval import FOLDS, SCORECARD, Judgement, average, compare, cross_validate, make_card
from quanzi.credit.learn.frame import Frame, Numbers
from quanzi.credit.learn.peers import PEERS


def judge_beside(
    frame: Frame,
    bad: Numbers,
    *,
    repeats: int = 1,
    peers: Sequence[str] = tuple(PEERS),
    directions: Mapping[str, int] | None = None,
    note: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """`scorecard` with its figures, `peers` with theirs and by how much the scorecard's AUC is above, and how it was judged."""
    found = cross_validate(frame, bad, make_card=make_card, repeats=repeats, peers=peers, directions=directions, note=note)
    return {
        "scorecard": asdict(average(found.figures[SCORECARD])) | {"violations": found.violations, "points_exact": found.is_exact},
        "peers": {name: _beside(found, name) for name in peers},
        "rows": len(bad),
        "bad": int(bad.sum()),
        "columns": list(frame.columns),
        "folds": FOLDS,
        "repeats": repeats,
    }


def _beside(found: Judgement, name: str) -> dict[str, float]:
    ours, theirs = ([one.auc for one in found.figures[which]] for which in (SCORECARD, name))
    difference = compare(ours, theirs)
    return asdict(average(found.figures[name])) | {"difference": difference.mean, "low": difference.low, "high": difference.high}
