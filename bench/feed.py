"""Reading among a million posts and comments: home against one row by its key, the page against the call, deep against first.

The load's rounds alternate (key, call, page, first, deep, key, …), so that whatever else the machine does meets all alike;
each figure is the median of the rounds.
"""

import asyncio
import statistics
from typing import Any

from bench.ground import community, house, machine

ROUNDS, SECONDS = 5, 4.0
WARM_SECONDS = 2.0


def measure() -> dict[str, Any]:
    """The result for `python -m bench feed`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        built = asyncio.run(community.build_community(ground.url))
        plans = _plan(built)
        with house.serving(ground):
            for requests in plans.values():
                house.put_load(ground, requests, seconds=WARM_SECONDS)
            rounds = [{name: house.put_load(ground, requests, seconds=SECONDS) for name, requests in plans.items()} for _ in range(ROUNDS)]
    return {"bench": "feed", **_sum_up(rounds), "machine": before}


def _plan(built: community.Community) -> dict[str, list[tuple[str, str, str]]]:
    cookies = built.cookies
    posts = f"/api/v1/circles/{built.huge_circle}/posts"
    return {
        "key": [(f"/bench/key/{circle}/{post}", cookies[n % len(cookies)], "") for n, (circle, post) in enumerate(built.keys)],
        "api": [("/api/v1/home", cookie, "") for cookie in cookies],
        "page": [("/home", cookie, "") for cookie in cookies],
        "first": [(posts, cookie, "") for cookie in cookies],
        "deep": [(f"{posts}?cursor={built.deep_cursor}", cookie, "") for cookie in cookies],
    }


def _sum_up(rounds: list[dict[str, dict[str, float]]]) -> dict[str, Any]:
    def median(name: str, figure: str) -> float:
        return statistics.median(one[name][figure] for one in rounds)

    def ratio(above: str, below: str, figure: str) -> float:
        return round(statistics.median(one[above][figure] / one[below][figure] for one in rounds), 3)

    names = list(rounds[0])
    return {
        "ratios": {
            "api_vs_key_read": ratio("api", "key", "rate"),
            "p99_vs_key_read": ratio("api", "key", "p99_ms"),
            "page_vs_api": ratio("page", "api", "rate"),
            # what a page costs is the time a request takes of the machine: the inverse of the rate under full load
            "deep_vs_first": ratio("first", "deep", "rate"),
        },
        "figures": {
            f"{name}_{figure}": round(median(name, key), 2)
            for name in names
            for figure, key in (("per_s", "rate"), ("p50_ms", "p50_ms"), ("p99_ms", "p99_ms"))
        },
    }
