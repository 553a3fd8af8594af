"""A report as a learnt card has one."""

from datetime import UTC, datetime

from quanzi.credit.model_card import CalibrationPart, DataSheet, Figures, Judged, ModelCard, Monotone, write_model_card
from quanzi.credit.scorecard import Scorecard
from quanzi.kernel import limits


def make_report(card: Scorecard, *, rows: int = limits.OUTCOMES_TO_LEARN_MIN) -> bytes:
    """Of so many outcomes, a tenth of them bad."""
    held = Judged(
        rows=rows,
        bad=rows // 10,
        figures=Figures(auc=0.8, ks=0.5, gini=0.6, log_loss=0.25, brier=0.08, ece=0.01),
        auc_low=0.77,
        auc_high=0.83,
        roc=((0.0, 0.0), (0.2, 0.7), (1.0, 1.0)),
        calibration=(CalibrationPart(count=rows, foretold=0.1, happened=0.1),),
    )
    return write_model_card(
        ModelCard(
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
            held_out=held,
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
    )
