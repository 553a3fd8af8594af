"""Loading: the demo's community, and the large real sets where `QUANZI_BENCH_DATA` names their folder.

Without the folder, a made-up folder of the same layout with a tenth as many reposts is loaded, and the figures say so.
"""

import asyncio
import gzip
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.ground import house, machine
from quanzi.infra.blobs import open_blobs
from quanzi.infra.postgres import Db, open_pool
from quanzi.infra.settings import load_settings
from quanzi.world import demo_load, sets, weibo_set

TARGET_SECONDS = 90
MADE_UP_THREADS, MADE_UP_REPOSTS = 220, 380


def measure() -> dict[str, Any]:
    """The result for `python -m bench world`."""
    before = machine.describe_machine()
    data = os.environ.get("QUANZI_BENCH_DATA")
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        folder = Path(data) if data else _make_folder(Path(name))
        with house.open_ground() as ground:
            demo_seconds = asyncio.run(_load_demo(ground))
            started = time.perf_counter()
            summary = asyncio.run(_load_weibo(ground, folder))
            seconds = time.perf_counter() - started
    rows = sum(summary.counts[f"weibo {what}"] for what in ("people", "memberships", "comments"))
    return {
        "bench": "world",
        "ratios": {"weibo_vs_target": round(seconds / TARGET_SECONDS, 3)} if data else {},
        "figures": {
            "demo_seconds": round(demo_seconds, 2),
            "weibo_seconds": round(seconds, 2),
            "weibo_rows_per_s": round(rows / seconds),
            "weibo_is_real": bool(data),
            **{what.replace(",", "").replace(" ", "_"): count for what, count in summary.counts.items()},
        },
        "machine": before,
    }


async def _load_demo(ground: house.Ground) -> float:
    pool = await open_pool(ground.url, size_max=2, statement_ms_max=600_000)
    started = time.perf_counter()
    blobs = open_blobs(load_settings(home=ground.folder, environment={}))
    await demo_load.load_demo(Db(pool), blobs, home=ground.folder)
    seconds = time.perf_counter() - started
    await pool.close()
    return seconds


async def _load_weibo(ground: house.Ground, folder: Path) -> sets.Summary:
    pool = await open_pool(ground.url, size_max=4, statement_ms_max=600_000)
    summary = await sets.load_sets(Db(pool), folder=folder, only=sets.Name.WEIBO)
    await pool.close()
    return summary


def _make_folder(folder: Path) -> Path:
    files = folder / weibo_set.FOLDER
    files.mkdir(parents=True)
    dice = random.Random(7)
    threads = [
        "\t".join([str(n), "0", str(n), str(1_340_000_000 + n * 100_000), *["0"] * 13, f"第{n}条"]) for n in range(1, MADE_UP_THREADS + 1)
    ]
    _pack(files / "threads.tsv.gz", ["head", *threads])
    _pack(files / "reposts_rumor.tsv.gz", ["head", *_make_reposts(dice)])
    _pack(files / "reposts_nonrumor.tsv.gz", ["head"])
    return folder


def _make_reposts(dice: random.Random) -> Iterator[str]:
    for thread in range(1, MADE_UP_THREADS + 1):
        for seq in range(1, MADE_UP_REPOSTS + 1):
            words = "今天天气很好" * dice.randint(1, 6) if dice.random() < 0.6 else ""
            yield f"{thread}\t{seq}\t0\t{dice.randint(1, 70_000)}\t2013-05-{1 + seq % 28:02} 20:29:06\t{words}"


def _pack(path: Path, lines: list[str]) -> None:
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), compresslevel=1))
