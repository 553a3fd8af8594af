"""Who may ask whom for money, and who answers. Asking is speech, so a suspension stops it; paying and declining stay."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import asking
from quanzi.wallet.errors import ToYourself
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Asked(Cast):
    """The member asked the owner, and the owner the member."""

    of_owner: UUID
    by_owner: UUID
    split: UUID


async def stage(tx: Tx) -> Asked:
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member):
        await money.give_money(tx, person, 100_00)
    await money.know(tx, on.owner, on.member)
    await money.know(tx, on.member, on.owner)
    of_owner, by_owner = uuid4(), uuid4()
    await asking.ask_money(tx, by=on.member, request=asking.NewRequest(of_owner, on.owner.member_id, 5_00))
    await asking.ask_money(tx, by=on.owner, request=asking.NewRequest(by_owner, on.member.member_id, 5_00))
    split = uuid4()
    await asking.make_split(tx, by=on.owner, new=asking.NewSplit(split, "Tea", 4_00, (asking.NewShare(on.member.member_id),)))
    # the last word was said a while ago, so that a reminder is in time
    await tx.execute("UPDATE wallet.request SET reminded_at = reminded_at - interval '2 days', at = at - interval '2 days'")
    return Asked(on.owner, on.member, on.stranger, on.operator, of_owner, by_owner, split)


def row(call: Any, **outcomes: Any) -> Row[Asked]:
    """A deed about requests; everybody signed in may, unless said otherwise."""
    told: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


DEEDS: dict[str, Row[Any]] = {
    "wallet.ask_money": row(
        lambda tx, by, on: asking.ask_money(tx, by=by, request=asking.NewRequest(uuid4(), on.member.member_id, 1_00)),
        member=ToYourself,
        suspended=Suspended,
    ),
    "wallet.pay_request": row(lambda tx, by, on: asking.pay_request(tx, by=by, request_id=on.of_owner), stranger=NotFound, member=NotFound),
    "wallet.decline_request": row(
        lambda tx, by, on: asking.decline_request(tx, by=by, request_id=on.of_owner), stranger=NotFound, member=NotFound
    ),
    "wallet.cancel_request": row(
        lambda tx, by, on: asking.cancel_request(tx, by=by, request_id=on.by_owner), stranger=NotFound, member=NotFound
    ),
    "wallet.remind_request": row(
        lambda tx, by, on: asking.remind_request(tx, by=by, request_id=on.by_owner), stranger=NotFound, member=NotFound, suspended=Suspended
    ),
    "wallet.find_request": row(lambda tx, by, on: asking.find_request(tx, by=by, request_id=on.of_owner), stranger=NotFound),
    "wallet.list_open_requests": row(lambda tx, by, _on: asking.list_open_requests(tx, by=by)),
    "wallet.list_requests_of_me": row(lambda tx, by, _on: asking.list_requests_of_me(tx, by=by)),
    "wallet.list_requests_by_me": row(lambda tx, by, _on: asking.list_requests_by_me(tx, by=by)),
    "wallet.make_split": row(
        lambda tx, by, on: asking.make_split(tx, by=by, new=asking.NewSplit(uuid4(), "Tea", 4_00, (asking.NewShare(on.member.member_id),))),
        member=ToYourself,
        suspended=Suspended,
    ),
    "wallet.close_split": row(lambda tx, by, on: asking.close_split(tx, by=by, split_id=on.split), stranger=NotFound, member=NotFound),
    "wallet.find_split": row(lambda tx, by, on: asking.find_split(tx, by=by, split_id=on.split), stranger=NotFound, member=NotFound),
    "wallet.list_splits": row(lambda tx, by, _on: asking.list_splits(tx, by=by)),
}
