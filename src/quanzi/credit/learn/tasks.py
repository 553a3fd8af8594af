"""What the commands `quanzi credit bench`, `train` and `learn-set` do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from quanzi.credit.features import add_months
from quanzi.credit.learn.beside import judge_beside
from quanzi.credit.learn.engines import connect_duckdb
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable, read_frame, read_target
from quanzi.credit.learn.outcomes import read_outcomes
from quanzi.credit.learn.peers import PEERS
from quanzi.credit.learn.train import Asked, train_card
from quanzi.kernel import limits

__all__ = ["Asked", "UnfitTable", "bench", "train_card", "write_learn_set"]


def bench(
    path: Path,
    *,
    target: str,
    drop: Sequence[str] = (),
    special: Mapping[str, tuple[float, ...]] | None = None,
    repeats: int = 1,
    peers: Sequence[str] | None = None,
    note: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """What `judge_beside` gives for the table of a file. UnfitTable, OSError."""
    chosen = tuple(PEERS) if peers is None else tuple(peers)
    if unknown := [name for name in chosen if name not in PEERS]:
        message = f"There is no peer {unknown[0]}. The peers are: {', '.join(PEERS)}."
        raise UnfitTable(message)
    frame, bad = _read(path, target, drop, special)
    return judge_beside(frame, bad, repeats=repeats, peers=chosen, note=note)


def write_learn_set(facts: Path, out: Path, *, first: datetime, months: int, within: int) -> int:
    """A table to learn from, of the 6th of `months` months from `first` on, and outcomes `within` so many after; its rows.

    UnfitTable where the folder holds no Parquet file.
    """
    if not any(facts.glob("*.parquet")):
        message = f"{facts} holds no Parquet file of facts."
        raise UnfitTable(message)
    days = [add_months(first.replace(day=limits.RUN_DAY), month) for month in range(months)]
    engine = connect_duckdb(folder=out.parent)
    table = read_outcomes(engine.read_parquet(str(facts / "*.parquet")), days=days, months=within)
    engine.to_parquet(table, out)
    rows = int(engine.read_parquet(out).count().to_pyarrow().as_py())
    engine.disconnect()
    return rows


def _read(path: Path, target: str, drop: Sequence[str], special: Mapping[str, tuple[float, ...]] | None) -> tuple[Frame, Numbers]:
    frame = read_frame(path, special=special)
    if unknown := [name for name in frame.special if name not in frame.columns or frame.is_category(name)]:
        message = f"{unknown[0]} is no column of numbers, so it has no special codes."
        raise UnfitTable(message)
    return read_target(frame.without(drop), target)
