"""The money desk in the demo: something of each kind waits for the operator, and the member sees that somebody looked."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from quanzi import identity, wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Kind, Person
from quanzi.wallet import desk, oversight
from quanzi.world import cast
from quanzi.world.demo_money import CURRENCY


async def load_desk(db: Db, *, people: Sequence[Person], member: Person, near: Sequence[Person]) -> None:
    """A second operator froze an account, proposed a correction, ordered a limit and answered a member's question; each once."""
    door = next(one for one in cast.DOORS if one.key == "operator")
    first = Person(Kind.OPERATOR, id=door.person_id, tier=door.tier, strong=True)
    second = Person(Kind.OPERATOR, id=people[-1].member_id, tier=2, strong=True)
    await db.run(lambda tx: _load(tx, first, second, member, near))


async def _load(tx: Tx, first: Person, second: Person, member: Person, near: Sequence[Person]) -> None:
    await identity.make_operator(tx, person_id=second.member_id)
    asked = await oversight.start_inquiry(
        tx, by=second, inquiry_id=_id("inquiry"), reason="她问一笔付款去了哪里。 · She asked where a payment went."
    )
    await oversight.search_transfers(tx, by=second, inquiry_id=asked.inquiry_id, sought=oversight.Sought(person_id=member.id))
    account_id, owner = wallet.account_of(near[2].member_id, CURRENCY), near[2]
    note = "手机被盗，本人来电。 · The phone was stolen; the owner called."
    frozen = await desk.freeze_account(
        tx, by=second, freeze_id=_id("freeze"), account_id=account_id, ground="not_by_owner", note=note, days=7
    )
    await oversight.appeal_freeze(
        tx,
        by=owner,
        account_id=account_id,
        freeze_id=frozen.freeze_id,
        appeal="我拿回手机了，已换密码。 · I have the phone back and a new passcode.",
    )
    side = desk.Side(wallet.AccountKind.PERSON, member.member_id)
    suspense = desk.Side(wallet.AccountKind.SUSPENSE)
    correction = desk.Proposal(
        _id("correction"), "adjustment", 12_00, "集市摊位费重复收取 · The stall was charged twice", CURRENCY, suspense, side
    )
    await desk.propose_adjustment(tx, by=second, proposal=correction)
    to = desk.Side(wallet.AccountKind.PERSON, near[1].member_id)
    prize = desk.Proposal(_id("prize"), "issue", 50_00, "丰收节奖金 · Prize of the harvest fair", CURRENCY, credit=to)
    await desk.propose_adjustment(tx, by=first, proposal=prize)
    later = desk.NewLimit(
        _id("limit"), CURRENCY, "day_max", 20_000_00, "成员大会表决 · Voted by the members", 2, tx.now + timedelta(days=30)
    )
    await desk.change_limit(tx, by=second, new=later)


def _id(name: str) -> UUID:
    return ids.id_from_source(source="demo.desk", key=name)
