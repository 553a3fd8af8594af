"""Learning a card from a table, with its report: judged by folds, and by time where the rows have one."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from quanzi.credit.champion import find_faults
from quanzi.credit.export import as_sql
from quanzi.credit.features import FEATURES
from quanzi.credit.learn import crossval, fairness, fit, points, promises, report
from quanzi.credit.learn.crossval import MakeCard, cross_validate
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable, read_frame, read_target
from quanzi.credit.model import SCORE_BASE
from quanzi.credit.model_card import DataSheet, Judged, ModelCard, write_model_card
from quanzi.credit.scorecard import Scorecard, write_scorecard

PERSON = "person_id"
_LIBRARIES = ("numpy", "scipy", "pyarrow", "fairlearn")
_SEED = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to learn from a table. Directions are of the risk by column; `own`: the columns are a house's features."""

    target: str
    time: str | None = None
    group: str | None = None
    drop: Sequence[str] = ()
    directions: Mapping[str, int]
    special: Mapping[str, tuple[float, ...]]
    own: bool = False
    name: str
    made_at: datetime


@dataclass(frozen=True)
class Trained:
    """A card and its report. `keys`: the columns beside a row's score in SQL; a table without people's ids has none."""

    card: Scorecard
    report: ModelCard
    keys: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """As files for a house, a database and programs."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scorecard.json").write_bytes(write_scorecard(self.card))
        (folder / "scorecard.sql").write_text(as_sql(self.card, keys=self.keys) + "\n", encoding="utf-8")
        (folder / "report.json").write_bytes(write_model_card(self.report))


@dataclass(frozen=True)
class _Table:
    """A table as it is asked for: `frame` is learnt from, `complete` has what was dropped as well, `whole` has every column."""

    whole: Frame
    complete: Frame
    frame: Frame
    bad: Numbers
    people: Numbers | None


def train_card(path: Path, asked: Asked, *, note: Callable[[int, int], None] = lambda _done, _total: None) -> Trained:
    """Learn from the table of a file. UnfitTable, OSError."""
    table = _read(path, asked)
    if asked.own:
        asked = replace(asked, directions={one.name: -one.direction for one in FEATURES})
    make = crossval.make_own_card if asked.own else crossval.make_card
    card = _make_card(table, asked)
    found = cross_validate(table.frame, table.bad, make_card=make, directions=asked.directions, seed=_SEED, people=table.people, note=note)
    periods = report.read_periods(table.whole.columns[asked.time]) if asked.time else None
    shown, drift = report.show_drift(card, table.frame, periods) if periods is not None else ((), ())
    totals = promises.score_frame(card, table.frame)
    is_exact = found.is_exact and promises.is_exact(card, table.frame, totals)
    told = ModelCard(
        version=card.version,
        name=card.name,
        made_at=asked.made_at,
        data=_describe(table, asked),
        held_out=report.show_held_out(found, table.bad),
        complete=_judge_complete(table, asked) if asked.drop and not asked.own else None,
        out_of_time=_judge_late(table, asked, make) if asked.time else None,
        points_exact=is_exact,
        monotone=report.show_monotone(card, table.frame),
        periods=shown,
        drift=drift,
        fairness=_judge_groups(table, asked, found) if asked.group else None,
    )
    return Trained(card, told, (PERSON,) if asked.own or PERSON in table.whole.columns else ())


def _read(path: Path, asked: Asked) -> _Table:
    """Ids, times, groups and the outcome are no columns to learn from. For a house's features, nothing known is nothing done."""
    whole, bad = read_target(read_frame(path, special=asked.special), asked.target)
    people = whole.columns[PERSON] if asked.own and PERSON in whole.columns else None
    aside = dict.fromkeys(name for name in (asked.time, asked.group, PERSON if people is not None else None) if name)
    complete = whole.without(list(aside))
    frame = complete.without([name for name in asked.drop if name not in aside])
    if asked.own:
        frame = Frame({name: _known(frame, name) for name in frame.columns})
    return _Table(whole, complete, frame, bad, people)


def _known(frame: Frame, name: str) -> Numbers:
    if frame.is_category(name) or all(name != one.name for one in FEATURES):
        message = f"{name} is no feature of a house. Leave it out with --drop."
        raise UnfitTable(message)
    return np.nan_to_num(frame.columns[name].astype(float))


def _make_card(table: _Table, asked: Asked) -> Scorecard:
    model = fit.fit_model(table.frame, table.bad, seed=_SEED, directions=asked.directions)
    card = points.make_own_card(model, name=asked.name) if asked.own else points.make_card(model, name=asked.name)
    if faults := find_faults(card) if asked.own else card.faults():
        message = f"The card would break a promise: {faults[0]}."
        raise UnfitTable(message)
    return card


def _judge_complete(table: _Table, asked: Asked) -> Judged:
    found = cross_validate(table.complete, table.bad, make_card=crossval.make_card, directions=asked.directions, seed=_SEED)
    return report.show_held_out(found, table.bad)


def _judge_late(table: _Table, asked: Asked, make: MakeCard) -> Judged:
    late = report.find_late(table.whole.columns[str(asked.time)])
    card = make(table.frame.rows(~late), table.bad[~late], asked.directions)
    return report.show_judged(table.bad[late], promises.foretell(card, promises.score_frame(card, table.frame.rows(late))))


def _judge_groups(table: _Table, asked: Asked, found: crossval.Judgement) -> fairness.model_card.Fairness:
    groups = fairness.read_groups(table.whole.columns[str(asked.group)])
    totals = found.totals[0]
    threshold = SCORE_BASE if asked.own else int(np.median(totals))
    return fairness.show_fairness(str(asked.group), groups, table.bad, found.foretold[0], totals, threshold=threshold)


def _describe(table: _Table, asked: Asked) -> DataSheet:
    times = [_tell(value) for value in np.sort(table.whole.columns[asked.time])[[0, -1]]] if asked.time else [None, None]
    return DataSheet(
        rows=len(table.bad),
        bad=int(table.bad.sum()),
        target=asked.target,
        columns=tuple(table.frame.columns),
        dropped=tuple(asked.drop),
        time=asked.time,
        first=times[0],
        last=times[1],
        seed=_SEED,
        libraries={"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES},
    )


def _tell(value: object) -> str:
    return value if isinstance(value, str) else f"{value:.0f}"
