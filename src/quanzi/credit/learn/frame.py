"""A table to learn from, whatever it is: numbers, categories, what is missing, and codes that stand for something special."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

Numbers = np.ndarray[Any, np.dtype[Any]]
Texts = np.ndarray[Any, np.dtype[np.object_]]


class UnfitTable(Exception):
    """A table that can't be learnt from; the message says why and what to do."""


@dataclass(frozen=True)
class Frame:
    """Columns of one length. Numbers are floats with NaN where nothing is known; categories are texts, None where nothing is.

    `special` holds for a number's column the codes that are no numbers but stand for something, such as -999.
    """

    columns: Mapping[str, Numbers | Texts]
    special: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])

    def __len__(self) -> int:
        """How many rows."""
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def rows(self, at: Any) -> "Frame":  # noqa: ANN401 -- whatever selects rows of an array
        """Some of the rows."""
        return Frame({name: column[at] for name, column in self.columns.items()}, self.special)

    def without(self, names: Sequence[str]) -> "Frame":
        """The same without some columns; UnfitTable for one that is not there."""
        if unknown := [name for name in names if name not in self.columns]:
            message = f"There is no column {unknown[0]}. The columns are: {', '.join(self.columns)}."
            raise UnfitTable(message)
        return Frame({name: column for name, column in self.columns.items() if name not in names}, self.special)

    def is_category(self, name: str) -> bool:
        """Whether a column holds texts."""
        return self.columns[name].dtype == object

    def cells(self, row: int) -> dict[str, float | str | None]:
        """One row as a scorecard reads it."""
        return {name: cast("float | str | None", column[row]) for name, column in self.columns.items()}


def read_frame(path: Path, *, special: Mapping[str, tuple[float, ...]] | None = None) -> Frame:
    """A table of a CSV file (also .gz; comma or semicolon) or of a Parquet file; UnfitTable, or OSError."""
    try:
        table = pq.read_table(path) if path.suffix == ".parquet" else _read_csv(path)
    except pa.ArrowInvalid as error:
        message = f"{path} can't be read as a table: {error}"
        raise UnfitTable(message) from error
    return Frame({name: _read_column(table.column(name)) for name in table.column_names}, special or {})


def read_target(frame: Frame, name: str) -> tuple[Frame, Numbers]:
    """The outcome, 1 for bad and 0 for good, and the frame without it.

    A column of 0 and 1, or of two texts of which one is `bad`, `yes` or `true`. UnfitTable for anything else.
    """
    rest = frame.without([name])
    column = frame.columns[name]
    values = sorted({str(value) for value in column})
    if column.dtype != object and values == ["0.0", "1.0"]:
        return rest, column.astype(float)
    named = [value for value in values if value.lower() in {"bad", "yes", "true"}]
    if len(values) == 2 and len(named) == 1:  # noqa: PLR2004 -- good or bad
        return rest, np.array([float(str(value) == named[0]) for value in column])
    message = f"The outcome {name} must be 0 and 1, or two words of which one is bad, yes or true; it holds {', '.join(values[:5])}."
    raise UnfitTable(message)


def _read_csv(path: Path) -> pa.Table:
    with pa.input_stream(str(path), compression="detect") as stream:
        text = stream.read()
    head = bytes(text[:4096]).split(b"\n", 1)[0]
    delimiter = ";" if head.count(b";") > head.count(b",") else ","
    options = pcsv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=True)
    return pcsv.read_csv(pa.BufferReader(text), parse_options=pcsv.ParseOptions(delimiter=delimiter), convert_options=options)


def _read_column(column: Any) -> Numbers | Texts:  # noqa: ANN401 -- a column of Arrow
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return np.array([np.nan if value is None else float(value) for value in column.to_pylist()])
    return np.array([None if value is None else str(value) for value in column.to_pylist()], dtype=object)
