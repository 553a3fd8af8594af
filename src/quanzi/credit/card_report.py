"""What was measured when a scorecard was learnt, how well it sorts, how steady and fair it is, from what.

The offline package writes it, the server reads it and shows it to everybody. Shares and chances are 0 to 1; a figure that
can't be told, as of a group without a bad outcome, is None.
"""

from datetime import datetime

import msgspec

NOT_TOLD = "not told"
"""The group of those who did not say theirs."""


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How good chances are: they sort (`auc`, `ks`, `gini`: more is better) and are true (`log_loss`, `brier`, `ece`: less is)."""

    auc: float
    ks: float
    gini: float
    log_loss: float
    brier: float
    ece: float


class CalibrationPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People of like chance: how many, the mean that was foretold, the share that was bad."""

    count: int
    foretold: float
    happened: float


class Judged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows that were not learnt from: how many, the figures, an interval of 95 % of the AUC, and what is drawn of them.

    `roc` goes from (0, 0) to (1, 1): the share of the good, and of the bad, below each score.
    """

    rows: int
    bad: int
    figures: Figures
    auc_low: float
    auc_high: float
    roc: tuple[tuple[float, float], ...]
    calibration: tuple[CalibrationPart, ...]


class Monotone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A characteristic: which way its points go (1, -1, 0 for a category), and pairs tried that differ in it alone."""

    name: str
    direction: int
    ranges: int
    least: int
    most: int
    pairs: int
    violations: int


class Drift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The population stability index of a characteristic, or of the score itself, in each period against all rows."""

    name: str
    psi: tuple[float, ...]


class Estimate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure with its bootstrap interval of 95 %."""

    value: float | None
    low: float | None
    high: float | None


class GroupFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One group: who is in it, and what the score does to them; `foretold` and `happened` are means over all of them."""

    group: str
    rows: int
    bad: int
    auc: Estimate
    approved: Estimate
    foretold: Estimate
    happened: Estimate


class Fairness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Groups of a column that was never learnt from; approved is who has at least `threshold`."""

    column: str
    threshold: int
    groups: tuple[GroupFigures, ...]


class DataSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What it was learnt from. `first` and `last` are of the column `time`; `dropped` columns were left out on purpose."""

    rows: int
    bad: int
    target: str
    columns: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    time: str | None = None
    first: str | None = None
    last: str | None = None
    seed: int
    libraries: dict[str, str]


class ModelCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole report of the card `version`. `complete` is what the dropped columns would have given, held out as well."""

    version: str
    name: str
    made_at: datetime
    data: DataSheet
    held_out: Judged
    complete: Judged | None = None
    out_of_time: Judged | None = None
    points_exact: bool
    monotone: tuple[Monotone, ...]
    periods: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    fairness: Fairness | None = None


def read_model_card(document: bytes) -> ModelCard:
    """A report from its JSON; raises msgspec.ValidationError, or DecodeError, when it is none."""
    return msgspec.json.decode(document, type=ModelCard)


def write_model_card(card: ModelCard) -> bytes:
    """A report's JSON."""
    return msgspec.json.format(msgspec.json.encode(card), indent=1)
