"""Debts: loading the real Sarafu set as transfers and IOUs, and netting them, where `QUANZI_BENCH_DATA` names its folder.

Without the folder a made-up web of debts a tenth as large is loaded and netted, and the figures say so.
"""

import asyncio
import gzip
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.ground import house, machine
from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import nettings
from quanzi.world import sarafu_debts
from quanzi.world.loading import Summary

CLEAR_SECONDS, LOAD_SECONDS = 60, 15
MADE_UP_PEOPLE, MADE_UP_DEBTS = 3_700, 9_400


def measure() -> dict[str, Any]:
    """The result for `python -m bench clear`."""
    before = machine.describe_machine()
    data = os.environ.get("QUANZI_BENCH_DATA")
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        folder = Path(data) if data else _make_folder(Path(name))
        with house.open_ground() as ground:
            figures = asyncio.run(_load_and_clear(ground, folder))
    ratios = {
        "clear_vs_target": round(figures["seconds"] / CLEAR_SECONDS, 3),
        "load_vs_target": round(figures["transfers_seconds"] / LOAD_SECONDS, 3),
    }
    return {"bench": "clear", "ratios": ratios if data else {}, "figures": figures | {"is_real": bool(data)}, "machine": before}


async def _load_and_clear(ground: house.Ground, folder: Path) -> dict[str, Any]:
    pool = await open_pool(ground.url, size_max=4, statement_ms_max=600_000)
    db, summary = Db(pool), Summary()
    started = time.perf_counter()
    took: dict[str, float] = {}

    def note(what: str, done: int, total: int) -> None:
        if done == total:
            took[what] = time.perf_counter() - started

    await sarafu_debts.load_debts(db, folder, summary, note)
    (cleared,) = await nettings.clear_debts(db, by=SYSTEM, currency="SRF")
    await pool.close()
    assert not summary.broken
    return {
        "cleared_share": cleared.share,
        "seconds": cleared.seconds,
        "debt_before": cleared.debt_before,
        "cleared": cleared.cleared,
        "debts": cleared.ious,
        "debts_reduced": cleared.reduced,
        "people_seconds": round(took["debts, people"], 2),
        "transfers_seconds": round(took["transfers"] - took["debts, people"], 2),
        "ious_seconds": round(took["IOUs"] - took["transfers"], 2),
    }


def _make_folder(folder: Path) -> Path:
    """Debts of a few cents to many, more of them near each other than far, as real ones are."""
    dice = random.Random(7)
    web: dict[tuple[int, int], int] = {}
    while len(web) < MADE_UP_DEBTS:
        debtor = dice.randrange(MADE_UP_PEOPLE)
        creditor = (debtor + round(dice.gauss(0, 12))) % MADE_UP_PEOPLE
        if debtor != creditor and (creditor, debtor) not in web:
            web[debtor, creditor] = round(dice.lognormvariate(9, 1.5)) + 1
    files = folder / sarafu_debts.FOLDER
    files.mkdir(parents=True)
    net = dict.fromkeys(range(MADE_UP_PEOPLE), 0)
    for (debtor, creditor), cents in web.items():
        net[debtor] += cents
        net[creditor] -= cents
    _pack(files / "debt.csv.gz", ["from,to,amount", *(f"{one},{other},{cents / 100:.2f}" for (one, other), cents in web.items())])
    _pack(files / "sources.csv.gz", ["node,amount", *(f"{one},{left / 100:.2f}" for one, left in net.items() if left > 0)])
    _pack(files / "drains.csv.gz", ["node,amount", *(f"{one},{-left / 100:.2f}" for one, left in net.items() if left < 0)])
    return folder


def _pack(path: Path, lines: list[str]) -> None:
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), compresslevel=1))
