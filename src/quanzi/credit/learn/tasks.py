"""What the commands `quanzi credit train` and `learn-set` do; what `bench` does needs more libraries, and is in `beside`."""

from datetime import datetime
from pathlib import Path

from quanzi.credit.features import add_months
from quanzi.credit.learn.engines import connect_duckdb
from quanzi.credit.learn.frame import UnfitTable
from quanzi.credit.learn.incremental import take_latest
from quanzi.credit.learn.outcomes import read_outcomes
from quanzi.credit.learn.train import Asked, train_card
from quanzi.kernel import limits

__all__ = ["Asked", "UnfitTable", "train_card", "write_learn_set"]


def write_learn_set(facts: Path, out: Path, *, first: datetime, months: int, within: int) -> int:
    """A table to learn from, of the 6th of `months` months from `first` on, and outcomes `within` so many after; its rows.

    UnfitTable where the folder holds no Parquet file.
    """
    if not any(facts.glob("*.parquet")):
        message = f"{facts} holds no Parquet file of facts."
        raise UnfitTable(message)
    days = [add_months(first.replace(day=limits.RUN_DAY), month) for month in range(months)]
    engine = connect_duckdb(folder=out.parent)
    # a fact that ended is in the file of either day, and both are in the folder
    table = read_outcomes(take_latest(engine.read_parquet(str(facts / "*.parquet"))), days=days, months=within)
    engine.to_parquet(table, out)
    rows = int(engine.read_parquet(out).count().to_pyarrow().as_py())
    engine.disconnect()
    return rows
