"""The scorecard beside its peers on any table, as figures that can be printed or read by a program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from quanzi.credit.learn.crossval import FOLDS, SCORECARD, Judgement, average, compare, cross_validate, make_card
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable, read_frame, read_target
from quanzi.credit.learn.peers import PEERS, run_peer


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
    learners = {name: partial(run_peer, name) for name in peers}
    found = cross_validate(frame, bad, make_card=make_card, repeats=repeats, peers=learners, directions=directions, note=note)
    return {
        "scorecard": asdict(average(found.figures[SCORECARD])) | {"violations": found.violations, "points_exact": found.is_exact},
        "peers": {name: _beside(found, name) for name in peers},
        "rows": len(bad),
        "bad": int(bad.sum()),
        "columns": list(frame.columns),
        "folds": FOLDS,
        "repeats": repeats,
    }


def judge_file(
    path: Path,
    *,
    target: str,
    drop: Sequence[str] = (),
    special: Mapping[str, tuple[float, ...]] | None = None,
    repeats: int = 1,
    peers: Sequence[str] | None = None,
    note: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """What `judge_beside` gives for the table of a file. UnfitTable, OSError."""
    chosen = tuple(PEERS) if peers is None else tuple(peers)
    if unknown := [name for name in chosen if name not in PEERS]:
        message = f"There is no peer {unknown[0]}. The peers are: {', '.join(PEERS)}."
        raise UnfitTable(message)
    frame, bad = _read(path, target, drop, special)
    return judge_beside(frame, bad, repeats=repeats, peers=chosen, note=note)


def _beside(found: Judgement, name: str) -> dict[str, float]:
    ours, theirs = ([one.auc for one in found.figures[which]] for which in (SCORECARD, name))
    difference = compare(ours, theirs)
    return asdict(average(found.figures[name])) | {"difference": difference.mean, "low": difference.low, "high": difference.high}


def _read(path: Path, target: str, drop: Sequence[str], special: Mapping[str, tuple[float, ...]] | None) -> tuple[Frame, Numbers]:
    frame = read_frame(path, special=special)
    if unknown := [name for name in frame.special if name not in frame.columns or frame.is_category(name)]:
        message = f"{unknown[0]} is no column of numbers, so it has no special codes."
        raise UnfitTable(message)
    return read_target(frame.without(drop), target)
