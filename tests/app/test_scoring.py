"""The run of the month as the clock, the desk and a terminal start it, each as the role that reads nothing else."""

from datetime import UTC, datetime, timedelta

import msgspec

from quanzi.app.jobs import CLOCKWORK, JOBS
from quanzi.app.scoring import SCORING_ROLE, run_scoring, score_month
from quanzi.credit import run_month
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Person
from tests.make import credit as make
from tests.make import people
from tests.make.site import Site


async def _scored_long_ago(tx: Tx) -> Person:
    """Somebody whose score is on for two months, whatever day it is."""
    past = make.later(tx, days=-62)
    mei = await people.make_member(past, tier=2)
    await make.switch_on(past, mei)
    return mei


async def _count(db: Db) -> int:
    return await db.pool.fetchval("SELECT count(*) FROM credit.score WHERE why = 'month'")


async def test_the_clock_runs_it_once(site: Site) -> None:
    await site.house.db.run(_scored_long_ago)
    for _ in range(2):
        await CLOCKWORK["score_month"][1](site.house, {})
    assert await _count(site.house.db) == 1
    finished = await site.house.db.pool.fetchval("SELECT run_at FROM credit.finished_run")
    assert finished == run_month.run_due(datetime.now(UTC) - timedelta(hours=2))


async def test_an_operator_asks_for_it_and_others_find_nothing_there(site: Site) -> None:
    await site.house.db.run(_scored_long_ago)
    member, _ = await site.member()
    assert (await member.post("/api/v1/desk/credit/run")).status_code == 404
    desk, _ = await site.member(name="陈静", operator=True)
    assert (await desk.post("/api/v1/desk/credit/run")).status_code == 204
    queued = await site.house.db.pool.fetch("SELECT entrypoint, payload FROM jobs.pgqueuer")
    assert [row["entrypoint"] for row in queued] == ["score_month"]
    await JOBS["score_month"](site.house, msgspec.json.decode(queued[0]["payload"]))
    assert await _count(site.house.db) == 1
    runs = (await desk.get("/api/v1/desk/credit/runs")).json()
    assert [(one["people"], one["shadow"]) for one in runs] == [(1, False)]


async def test_at_a_terminal_it_says_how_many(db: Db, url: str) -> None:
    await db.run(_scored_long_ago)
    assert SCORING_ROLE == "quanzi_scoring"
    assert [await run_scoring(db, database_url=url) for _ in range(2)] == [1, None]


async def test_my_score_over_the_api_from_on_to_off(site: Site) -> None:
    me, person = await site.member(tier=2)
    off = (await me.get("/api/v1/credit")).json()
    assert (off["on"], off["score"]) == (False, None)
    refused = await me.put("/api/v1/credit/switch", json={"on": True, "text_version": off["text_version"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "consent_needed")
    on = await me.put("/api/v1/credit/switch", json={"on": True, "ticked": True, "text_version": off["text_version"]})
    assert on.json()["score"]["score"]["total"] == 590
    await site.house.db.run(lambda tx: make.note(tx, person, make.credit.FactKind.DEBT_KEPT))
    assert (await me.post("/api/v1/credit/score")).json()["total"] == 604
    assert (await me.post("/api/v1/credit/score")).json()["code"] == "scored_today"
    assert {one["kind"] for one in (await me.get("/api/v1/credit/facts")).json()} == {"joined", "verified", "debt_kept"}
    tried = (await me.post("/api/v1/credit/what-if", json={"changed": {"debts_kept": 2}})).json()
    assert tried["total"] == 616
    cards = (await me.get("/api/v1/credit/cards")).json()
    card = (await me.get(f"/api/v1/credit/cards/{cards[0]['version']}")).json()
    assert card == (await me.get("/api/v1/credit/cards/champion")).json()
    assert (await me.get(f"/api/v1/credit/cards/{cards[0]['version']}/report")).status_code == 404
    gone = await me.put("/api/v1/credit/switch", json={"on": False})
    assert gone.json()["score"] is None
    await score_month(site.house, {})
    assert await _count(site.house.db) == 0
