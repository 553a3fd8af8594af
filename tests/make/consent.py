"""People with scores, and what they let others see."""

from datetime import timedelta
from typing import Any

from quanzi import credit
from quanzi.credit import asks, consents, merchants
from quanzi.credit.consents import Form, Purpose, Viewer
from quanzi.credit.store.grants import Grant
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make.people import make_member

YES: dict[str, Any] = {"ticked": True, "text_version": consents.GRANT_TEXT_VERSION}
ORIGIN = "https://bikes.example.org"


async def make_scored(tx: Tx, *, name: str = "王秀英", total: int = 640) -> Person:
    """A member whose score is on, and is this."""
    person = await make_member(tx, name=name)
    await switch_on(tx, person, total=total)
    return person


async def switch_on(tx: Tx, person: Person, *, total: int = 640) -> None:
    """Give somebody a score of this height."""
    await credit.switch_on(tx, by=person, ticked=True, text_version=credit.CONSENT_VERSION)
    await set_total(tx, person, total)


async def set_total(tx: Tx, person: Person, total: int) -> None:
    """Put a score to a height, as if the facts had been others."""
    await tx.execute("UPDATE credit.score SET cap_points = cap_points + $2 - total, total = $2 WHERE person_id = $1", person.id, total)


async def give(tx: Tx, owner: Person, to: Person, **more: Any) -> Grant:
    """The owner lets a viewer see their band for a deal, once, unless told otherwise."""
    wanted: dict[str, Any] = {"viewer": Viewer.PERSON, "viewer_id": to.member_id, "purpose": Purpose.DEAL, "form": Form.BAND} | more
    return await consents.give_grant(tx, by=owner, new=consents.NewGrant(**wanted), **YES)


async def ask(tx: Tx, asker: Person, owner: Person, **more: Any) -> asks.MyAsk:
    """A question for a band, for a deal, unless told otherwise."""
    wanted: dict[str, Any] = {"person_id": owner.member_id, "purpose": Purpose.DEAL, "form": Form.BAND} | more
    return await asks.ask_to_see(tx, by=asker, new=asks.NewAsk(**wanted), **YES)


async def make_merchant(tx: Tx, owner: Person, operator: Person) -> merchants.Merchant:
    """A shop for bicycles."""
    purposes = [Purpose.DEPOSIT, Purpose.RENTAL]
    new = merchants.NewMerchant(owner_id=owner.member_id, name="Bikes by the lake", origin=ORIGIN, purposes=purposes)
    return await merchants.register_merchant(tx, by=operator, new=new)


async def pair(
    tx: Tx, shop: merchants.Merchant, keeper: Person, member: Person, *, uses: int = 2, form: Form = Form.THRESHOLD
) -> merchants.Approved:
    """A member lets a shop see whether they reach 600, for a rental."""
    new = merchants.NewRequest(
        merchant_id=shop.merchant_id,
        purpose=Purpose.RENTAL,
        form=form,
        threshold=600 if form is Form.THRESHOLD else None,
        uses=uses,
        days=30,
        return_url=f"{ORIGIN}/back?cart=7",
    )
    made = await merchants.request_access(tx, by=keeper, new=new)
    return await merchants.approve_request(tx, by=member, request_id=made.request_id, **YES)


def later(tx: Tx, **delta: float) -> Tx:
    """The same transaction, some time on."""
    return Tx(tx.connection, tx.now + timedelta(**delta))
