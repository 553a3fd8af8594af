"""Items, a no, a dispute and a vouch for one person of the demo, and what the journeys of rights need of a house."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID, uuid4

from quanzi import credit, relations
from quanzi.credit import disputes, vouching
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Db, EmbeddedPostgres, Tx, open_pool
from quanzi.kernel.person import Kind, Person
from tests.browser.conftest import Demo
from tests.make import rights

T = TypeVar("T")


def run(demo: Demo, deed: Callable[[Tx], Awaitable[T]]) -> T:
    """Do something in the demo's database; in a thread of its own, since Playwright has a loop in this one."""

    async def connect() -> T:
        pool = await open_pool(EmbeddedPostgres(demo.home).url(), size_max=1)
        try:
            return await Db(pool).run(deed)
        finally:
            await pool.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, connect()).result()


def stage_rights(demo: Demo, member_id: str) -> dict[str, str]:
    """Places of a member: an item, a decision, a dispute, the operator's case of it."""
    return run(demo, lambda tx: _stage(tx, Person(kind=Kind.MEMBER, id=UUID(member_id), tier=2, language="en")))


async def _stage(tx: Tx, member: Person) -> dict[str, str]:
    await rights.switch_on(tx, member)
    item, disputed = [await rights.note(tx, member, kind) for kind in (FactKind.DEBT_LATE, FactKind.DEBT_BROKEN)]
    no = await disputes.record_refusal(
        tx,
        person_id=member.member_id,
        what="gate",
        by_kind="circle",
        by_id=uuid4(),
        by_name="Tool library",
        purpose="deposit",
        threshold=700,
    )
    opened = await disputes.dispute_item(tx, by=member, fact_id=disputed, words="I paid it in cash on May 3.", evidence="The receipt.")
    giver = await rights.make_scored(tx, name="Amina Wanjiru")
    await relations.ask_contact(tx, by=giver, person_id=member.member_id)
    await relations.accept_contact(tx, by=member, person_id=giver.member_id)
    await vouching.offer_vouch(tx, by=giver, person_id=member.member_id, stake=8)
    await credit.find_my_score(tx, by=member)
    return {
        "item": f"/credit/facts/{item}",
        "decision": f"/credit/decisions/{no.refusal_id}",
        "dispute": f"/credit/disputes/{opened.dispute_id}",
        "case": f"/desk/disputes/{member.id}/{opened.dispute_id}",
        "voucher": f"/credit/vouches/new/{giver.id}",
    }
