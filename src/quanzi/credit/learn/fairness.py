"""What a score does to groups of people, by fairlearn's MetricFrame; the group is told by who wants it to be, and never learnt from."""

from typing import Any

import numpy as np
from fairlearn.metrics import MetricFrame

from quanzi.credit import model_card
from quanzi.credit.learn import judge
from quanzi.credit.learn.frame import Numbers, Texts, UnfitTable

GROUPS_MAX = 20
_BOOTSTRAPS = 200
_INTERVAL = [0.025, 0.975]
_AUC, _APPROVED, _FORETOLD, _HAPPENED = "auc", "approved", "foretold", "happened"


def read_groups(column: Numbers | Texts) -> Texts:
    """The group of each row as text; UnfitTable where there are more than `GROUPS_MAX`."""
    groups = np.array([_tell_group(value) for value in column], dtype=object)
    if len(set(groups)) > GROUPS_MAX:
        message = f"There are {len(set(groups))} groups; a report takes {GROUPS_MAX}."
        raise UnfitTable(message)
    return groups


def show_fairness(column: str, groups: Texts, bad: Numbers, chance: Numbers, totals: Numbers, *, threshold: int) -> model_card.Fairness:
    """AUC, approvals and calibration of each group, with bootstrap intervals."""
    found = MetricFrame(
        metrics={_AUC: _sort, _APPROVED: _approve, _FORETOLD: _foretell, _HAPPENED: _happen},
        y_true=bad,
        y_pred=chance,
        sample_params={_APPROVED: {"approved": (totals >= threshold).astype(float)}},
        sensitive_features=groups,
        n_boot=_BOOTSTRAPS,
        ci_quantiles=_INTERVAL,
        random_state=0,
    )
    return model_card.Fairness(
        column=column,
        threshold=threshold,
        groups=tuple(
            model_card.GroupFigures(
                group=group,
                rows=int((groups == group).sum()),
                bad=int(bad[groups == group].sum()),
                auc=_estimate(found, _AUC, group),
                approved=_estimate(found, _APPROVED, group),
                foretold=_estimate(found, _FORETOLD, group),
                happened=_estimate(found, _HAPPENED, group),
            )
            for group in sorted(set(groups))
        ),
    )


def _estimate(frame: Any, name: str, group: str) -> model_card.Estimate:  # noqa: ANN401 -- fairlearn has no types
    low, high = (_number(found[name].get(group)) for found in frame.by_group_ci)
    return model_card.Estimate(value=_number(frame.by_group[name][group]), low=low, high=high)


def _number(value: Any) -> float | None:  # noqa: ANN401
    return None if value is None or np.isnan(value) else round(float(value), 4)


def _sort(bad: Any, chance: Any) -> float:  # noqa: ANN401
    return judge.auc(np.asarray(bad), np.asarray(chance))


def _approve(_bad: Any, _chance: Any, *, approved: Any) -> float:  # noqa: ANN401
    return float(np.mean(approved))


def _foretell(_bad: Any, chance: Any) -> float:  # noqa: ANN401
    return float(np.mean(chance))


def _happen(bad: Any, _chance: Any) -> float:  # noqa: ANN401
    return float(np.mean(bad))


def _tell_group(value: Any) -> str:  # noqa: ANN401
    if value is None or value != value:  # noqa: PLR0124 -- not a number
        return model_card.NOT_TOLD
    return value if isinstance(value, str) else f"{value:g}"
