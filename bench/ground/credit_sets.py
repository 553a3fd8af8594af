"""The three public sets that a scorecard is judged on, without columns that a house may not learn from where that is asked."""

from pathlib import Path

import numpy as np

from quanzi.credit.learn.frame import Frame, Numbers, read_frame, read_target

BERKA_LEARNT = 328
"""So many loans were published to learn from; the rest is to judge on."""
# who somebody is and where they live, what names a row, raw dates, and the outcome under another name
_BERKA_PERSON = ("gender", "owner_age_at_loan")
_BERKA_PLACE = (
    "district_id", "num_inhabitants", "num_municipalities_with_inhabitants<499", "num_municipalities_with_inhabitants_500-1999",
    "num_municipalities_with_inhabitants_2000-9999", "num_municipalities_with_inhabitants>10000", "num_cities",
    "ratio_urban_inhabitants", "average_salary", "unemployment_rate_95", "unemployment_rate_96", "num_entrepreneurs_per_1000_inhabitants",
    "num_crimes_95", "num_crimes_96",
)  # fmt: skip
_BERKA_NO_FEATURES = ("loan_id", "account_id", "loan_date", "date_max", "date_min", "status")


def read_german(folder: Path) -> tuple[Frame, Numbers]:
    """1,000 loans, 300 of them bad (Hofmann 1994)."""
    return read_target(read_frame(folder / "credit" / "german_credit" / "germancredit.csv"), "creditability")


def read_taiwan(folder: Path) -> tuple[Frame, Numbers]:
    """30,000 credit cards, 6,636 of them not paid the next month (Yeh and Lien 2009)."""
    frame = read_frame(folder / "credit" / "taiwan_default" / "UCI_Credit_Card.csv.gz")
    return read_target(frame.without(["ID"]), "default.payment.next.month")


def read_berka(folder: Path) -> tuple[Frame, Numbers]:
    """682 loans (Berka 1999), the first `BERKA_LEARNT` those to learn from; nothing about who somebody is or where."""
    place = folder / "credit" / "berka_pkdd99"
    parts = [read_frame(place / f"loan_features_{name}.csv.gz") for name in ("328_train", "354_test")]
    loans = read_frame(place / "loan.csv").columns
    outcomes = dict(zip(loans["loan_id"], loans["bad"], strict=True))
    frame = Frame({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})
    bad = np.array([outcomes[loan] for loan in frame.columns["loan_id"]], dtype=float)
    return frame.without([*_BERKA_PERSON, *_BERKA_PLACE, *_BERKA_NO_FEATURES]), bad
