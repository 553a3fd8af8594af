"""What a scorecard is held against: other learners on the same rows and columns, with the same signs and no interactions.

Each is set up as its makers or the field recommend, and chooses what it must choose by cross-validation inside the rows given.
All take a frame, outcomes and directions of the risk, and give chances of a bad outcome for other rows.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
import optbinning
import pandas as pd
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from quanzi.credit.learn.crossval import Peer
from quanzi.credit.learn.frame import Frame, Numbers, Texts

_CODES = " code"
_STRENGTHS: Any = np.logspace(-4, 1, 11)
_SEED = 7
_LIGHTGBM: dict[str, Any] = {
    "objective": "binary", "verbose": -1, "num_threads": 1, "seed": _SEED, "deterministic": True, "force_row_wise": True,
    "learning_rate": 0.03, "bagging_freq": 1, "bagging_fraction": 0.8, "feature_fraction": 0.8, "lambda_l2": 5.0,
}  # fmt: skip
_TREES_MAX, _PATIENCE = 1_500, 60


def logistic(frame: Frame, bad: Numbers, directions: Mapping[str, int], held: Frame) -> Numbers:
    """Logistic regression on standardised numbers and one column a category; it has no monotone signs to keep, being straight."""
    learn, judge = _tables(frame, held)
    numbers = [name for name in learn if directions.get(name)]
    numeric = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    columns = make_column_transformer(
        (numeric, numbers), (OneHotEncoder(handle_unknown="ignore"), [name for name in learn if name not in numbers])
    )
    model = make_pipeline(columns, _chosen_logistic())
    return np.asarray(model.fit(learn, bad).predict_proba(judge))[:, 1]


def optimal_bins(frame: Frame, bad: Numbers, directions: Mapping[str, int], held: Frame) -> Numbers:
    """OptBinning's scorecard: each column binned by itself at best, monotone, then a logistic regression on weights of evidence."""
    learn, judge = _tables(frame, held)
    trends = {name: {"monotonic_trend": "ascending" if directions[name] > 0 else "descending"} for name in learn if directions.get(name)}
    bins = optbinning.BinningProcess(
        list(learn), categorical_variables=[name for name in learn if name not in trends], binning_fit_params=trends
    )
    card = optbinning.Scorecard(binning_process=bins, estimator=_chosen_logistic())
    card.fit(learn, bad.astype(int), metric_special="empirical", metric_missing="empirical")
    return np.asarray(card.predict_proba(judge))[:, 1]


def ebm(frame: Frame, bad: Numbers, directions: Mapping[str, int], held: Frame) -> Numbers:
    """An explainable boosting machine without interactions, its numbers monotone."""
    learn, judge = _tables(frame, held)
    signs = [directions.get(name, 0) for name in learn]
    kinds = ["continuous" if sign else "nominal" for sign in signs]
    model = ExplainableBoostingClassifier(interactions=0, monotone_constraints=signs, feature_types=kinds, n_jobs=1, random_state=_SEED)
    return np.asarray(model.fit(learn, bad.astype(int)).predict_proba(judge))[:, 1]


def lightgbm(frame: Frame, bad: Numbers, directions: Mapping[str, int], held: Frame) -> Numbers:
    """LightGBM with the same signs, each tree of one column."""
    learn, judge = _tables(frame, held)
    same = {
        "monotone_constraints": [directions.get(name, 0) for name in learn],
        "interaction_constraints": [[at] for at in range(len(learn.columns))],
    }
    return _boost(learn, bad, judge, [same | {"num_leaves": leaves, "min_child_samples": 20} for leaves in (3, 5, 8)])


def lightgbm_free(frame: Frame, bad: Numbers, _directions: Mapping[str, int], held: Frame) -> Numbers:
    """LightGBM bound by nothing: what the table holds at most, for reference."""
    learn, judge = _tables(frame, held)
    shapes = ((4, 20), (8, 20), (16, 40))
    return _boost(learn, bad, judge, [{"num_leaves": leaves, "min_child_samples": least} for leaves, least in shapes])


PEERS: Mapping[str, Peer] = {
    "optbinning": optimal_bins,
    "logistic": logistic,
    "ebm": ebm,
    "lightgbm": lightgbm,
    "lightgbm_free": lightgbm_free,
}
CONSTRAINED = ("optbinning", "logistic", "ebm", "lightgbm")
"""Those that are bound as the scorecard is."""


def run_peer(name: str, frame: Frame, bad: Numbers, directions: Mapping[str, int], held: Frame) -> Numbers:
    """Learn and foretell on one thread, whatever its libraries have to warn of."""
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore")
        return PEERS[name](frame, bad, directions, held)


def _chosen_logistic() -> LogisticRegressionCV:
    return LogisticRegressionCV(Cs=_STRENGTHS, cv=5, scoring="neg_log_loss", max_iter=2_000)


def _boost(learn: pd.DataFrame, bad: Numbers, judge: pd.DataFrame, shapes: Sequence[Mapping[str, Any]]) -> Numbers:
    """The best of some shapes, with as many trees as did best."""
    tried: list[tuple[float, int, int]] = []
    for at, shape in enumerate(shapes):
        found = lgb.cv(
            _LIGHTGBM | dict(shape), lgb.Dataset(learn, bad, free_raw_data=False), num_boost_round=_TREES_MAX, nfold=5,
            seed=_SEED, callbacks=[lgb.early_stopping(_PATIENCE, verbose=False)],
        )  # fmt: skip
        losses = np.asarray(found["valid binary_logloss-mean"])
        tried.append((float(losses.min()), at, len(losses)))
    _, at, trees = min(tried)
    return np.asarray(lgb.train(_LIGHTGBM | dict(shapes[at]), lgb.Dataset(learn, bad), num_boost_round=trees).predict(judge))


def _tables(frame: Frame, held: Frame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both as tables of pandas. A special code is missing among the numbers, and a category in a column of its own."""
    learn: dict[str, Any] = {}
    judge: dict[str, Any] = {}
    for name, column in frame.columns.items():
        if frame.is_category(name):
            learn[name], judge[name] = _categories(column, held.columns[name])
            continue
        codes = frame.special.get(name, ())
        learn[name], judge[name] = (
            np.where(np.isin(one, codes), np.nan, one) for one in (column.astype(float), held.columns[name].astype(float))
        )
        if codes:
            learn[name + _CODES], judge[name + _CODES] = _categories(_codes(column, codes), _codes(held.columns[name], codes))
    return pd.DataFrame(learn), pd.DataFrame(judge)


def _codes(column: Numbers | Texts, codes: Sequence[float]) -> Texts:
    return np.array([str(value) if value in codes else "none" for value in column.astype(float)], dtype=object)


def _categories(column: Numbers | Texts, held: Numbers | Texts) -> tuple[pd.Categorical, pd.Categorical]:
    """What is missing is a category; one that was never seen is as well."""
    known = sorted({str(value) for value in column if value is not None} | {"missing"})
    places = set(known)

    def read(values: Numbers | Texts) -> pd.Categorical:
        return pd.Categorical(
            ["missing" if value is None or str(value) not in places else str(value) for value in values], categories=known
        )

    return read(column), read(held)
