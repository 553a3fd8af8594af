"""What the commands `quanzi credit bench`, `train` and `learn-set` do."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quanzi.credit.learn.beside import judge_beside
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable, read_frame, read_target
from quanzi.credit.learn.peers import PEERS

__all__ = ["UnfitTable", "bench"]


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


def _read(path: Path, target: str, drop: Sequence[str], special: Mapping[str, tuple[float, ...]] | None) -> tuple[Frame, Numbers]:
    frame = read_frame(path, special=special)
    if unknown := [name for name in frame.special if name not in frame.columns or frame.is_category(name)]:
        message = f"{unknown[0]} is no column of numbers, so it has no special codes."
        raise UnfitTable(message)
    return read_target(frame.without(drop), target)
