"""A report as a learnt card has one."""

import math
from datetime import UTC, datetime

import msgspec

from quanzi.credit.model_card import (
    NOT_TOLD,
    CalibrationPart,
    DataSheet,
    Drift,
    Estimate,
    Fairness,
    Figures,
    GroupFigures,
    Judged,
    ModelCard,
    Monotone,
    write_model_card,
)
from quanzi.credit.scorecard import Scorecard
from quanzi.kernel import limits

PERIODS = tuple(f"{2024 + month // 12}-{month % 12 + 1:02}" for month in range(24))


def make_report(card: Scorecard, *, rows: int = limits.OUTCOMES_TO_LEARN_MIN) -> bytes:
    """Of so many outcomes, a tenth of them bad."""
    return write_model_card(_make(card, rows))


def make_full_report(card: Scorecard, *, rows: int = 24_000) -> bytes:
    """The same with all that may be in one: columns left out, a later time, two years of drift, groups of which one is tiny."""
    plain = _make(card, rows)
    late = msgspec.structs.replace(plain.held_out, rows=rows // 5, bad=rows // 50, auc_low=0.741, auc_high=0.822)
    full = msgspec.structs.replace(
        plain,
        data=msgspec.structs.replace(plain.data, dropped=("gender", "town"), time="as_of", first=PERIODS[0], last=PERIODS[-1]),
        complete=msgspec.structs.replace(plain.held_out, auc_low=0.775, auc_high=0.835),
        out_of_time=late,
        periods=PERIODS,
        drift=tuple(
            Drift(name=name, psi=tuple(round(0.02 + 0.011 * place + 0.013 * math.sin(month), 4) for month in range(len(PERIODS))))
            for place, name in enumerate(("score", *(one.name for one in card.characteristics)))
        ),
        fairness=Fairness(
            column="gender", threshold=550, groups=(_group("men", rows // 2), _group("women", rows // 2), _group(NOT_TOLD, 3))
        ),
    )
    return write_model_card(full)


def _group(name: str, rows: int) -> GroupFigures:
    """Of three people nothing can be told for sure, so no interval is."""
    few = rows < 10

    def about(value: float) -> Estimate:
        return Estimate(value=None, low=None, high=None) if few else Estimate(value=value, low=value - 0.02, high=value + 0.02)

    return GroupFigures(
        group=name, rows=rows, bad=rows // 10, auc=about(0.8), approved=about(0.71), foretold=about(0.1), happened=about(0.104)
    )


def _make(card: Scorecard, rows: int) -> ModelCard:
    return ModelCard(
        version=card.version,
        name=card.name,
        made_at=datetime(2026, 11, 6, tzinfo=UTC),
        data=DataSheet(
            rows=rows,
            bad=rows // 10,
            target="bad",
            columns=tuple(one.name for one in card.characteristics),
            seed=0,
            libraries={"numpy": "2"},
        ),
        held_out=_judged(rows),
        points_exact=True,
        monotone=tuple(
            Monotone(
                name=one.name,
                direction=one.direction,
                ranges=len(one.points),
                least=one.range[0],
                most=one.range[1],
                pairs=1_000,
                violations=0,
            )
            for one in card.characteristics
        ),
    )


def _judged(rows: int) -> Judged:
    """A curve of an AUC of 0.8, and ten tenths of which each came true but a little."""
    steps = [at / 40 for at in range(41)]
    return Judged(
        rows=rows,
        bad=rows // 10,
        figures=Figures(auc=0.8, ks=0.5, gini=0.6, log_loss=0.25, brier=0.08, ece=0.01),
        auc_low=0.77,
        auc_high=0.83,
        roc=tuple((round(one, 4), round(one**0.25, 4)) for one in steps),
        calibration=tuple(
            CalibrationPart(count=rows // 10, foretold=0.02 * part + 0.01, happened=0.021 * part + 0.004) for part in range(10)
        ),
    )
