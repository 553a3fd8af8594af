"""The monthly run, as a role of the database that can read nothing but what is scored."""

from typing import Any

import structlog

from quanzi.credit import jobs as credit_jobs
from quanzi.infra.house import House
from quanzi.infra.postgres import Db, open_pool

SCORING_ROLE = "quanzi_scoring"
STATEMENT_MS_MAX = 60_000
log = structlog.get_logger(__name__)


async def score_month(house: House, _payload: dict[str, Any]) -> None:
    """Score everybody at the 6th, once a month; what was cut off or missed is caught up with an hour later."""
    count = await run_scoring(house.db, database_url=house.database_url)
    if count is not None:
        log.info("month_scored", people=count)


async def count_groups(house: House, _payload: dict[str, Any]) -> None:
    """Count what the last run gave each group that people told, once."""
    count = await credit_jobs.count_groups(house.db, keys=house.keys, offered=house.settings.offered_groups)
    if count is not None:
        log.info("groups_counted", groups=count)


async def run_scoring(db: Db, *, database_url: str) -> int | None:
    """The run of this month with a connection of the scoring role; how many were scored, None where it was finished before."""
    async with await open_pool(database_url, size_max=1, role=SCORING_ROLE, statement_ms_max=STATEMENT_MS_MAX) as pool:
        return await credit_jobs.score_month(db, scoring=Db(pool))
