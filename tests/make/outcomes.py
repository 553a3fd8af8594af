"""Tables to learn from: two numbers that matter, a category, noise, and an outcome."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from quanzi.credit.learn.frame import Frame, Numbers


def make_table(*, rows: int = 400, seed: int = 1) -> tuple[Frame, Numbers]:
    """Two numbers that matter, one of them with gaps and a special code, a category, and noise."""
    dice = np.random.default_rng(seed)
    income, age, noise = dice.normal(size=rows), dice.integers(0, 40, rows).astype(float), dice.normal(size=rows)
    town = np.array(["north", "south", None, "rare"], dtype=object)[dice.choice(4, rows, p=[0.5, 0.4, 0.095, 0.005])]
    odds = -1.5 * income - 0.05 * age + np.array([0.8 if one == "south" else 0.0 for one in town])
    bad = (dice.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    income[::17], age[::13] = np.nan, -999.0
    return Frame({"income": income, "age": age, "town": town, "noise": noise}, {"age": (-999.0,)}), bad


def write_table(path: Path, *, rows: int = 400, **more: Sequence[object]) -> Path:
    """The same as a CSV file with `bad` as its outcome, and more columns."""
    frame, bad = make_table(rows=rows)
    columns: dict[str, Any] = {name: pa.array(column.tolist(), from_pandas=True) for name, column in frame.columns.items()}
    pcsv.write_csv(pa.table({**columns, **more, "bad": bad.astype(int)}), path)
    return path
