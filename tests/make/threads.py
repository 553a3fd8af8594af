"""Made-up threads in a folder laid out like the published Weibo set: a post each, reposts of it with and without words."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = timedelta(hours=8)
BEGAN = datetime(2012, 9, 11, 11, 30, tzinfo=UTC)
_WORDS = ("桥修好了", "真的吗？", "Good to know", "我也看见了", "转发微博 //@谁: 看", "哈哈哈😂")


def pack(path: Path, lines: Sequence[str]) -> None:
    """A file of the set."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


def write_threads(folder: Path, *, threads: int, reposts: int, people: int) -> Path:
    """A folder with so many threads; every third repost has no word, some fall on one second, some answer one another."""
    rows = [
        "\t".join([str(n), "0", str(n), str(int(BEGAN.timestamp())), *["0"] * 13, f"第{n}条：桥修好了吗"]) for n in range(1, threads + 1)
    ]
    pack(folder / "social/weibo_ced/threads.tsv.gz", ["head", *rows])
    lines = [_repost(n, seq, reposts, people) for n in range(1, threads + 1) for seq in range(1, reposts + 1)]
    pack(folder / "social/weibo_ced/reposts_rumor.tsv.gz", ["head", *lines])
    pack(folder / "social/weibo_ced/reposts_nonrumor.tsv.gz", ["head"])
    return folder


def _repost(thread: int, seq: int, reposts: int, people: int) -> str:
    # rows run newest first; two at a time fall on one second
    at = BEGAN + HERE + timedelta(seconds=(reposts - seq) // 2)
    words = "" if seq % 3 == 0 else f"{_WORDS[seq % len(_WORDS)]} {thread}.{seq}"
    parent = seq + 2 if seq % 5 == 0 else 0
    uid = 1 + (thread * 7 + seq * 3) % people
    return f"{thread}\t{seq}\t{parent}\t{uid}\t{at:%Y-%m-%d %H:%M:%S}\t{words}"
