"""Calls about debts between two people, and about netting them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from quanzi.api import calls, proving
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import debts, nettings

Amount = Annotated[int, msgspec.Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Code = Annotated[str, msgspec.Meta(max_length=8)]


class IouInput(msgspec.Struct, frozen=True):
    """An IOU to write. `id` is made by you and makes it happen once; `side` says what you are in it."""

    id: UUID
    other_person_id: UUID
    side: Literal["debtor", "creditor"]
    amount: Amount
    currency: Code = ""
    due_on: date | None = None
    memo: Annotated[str, msgspec.Meta(max_length=limits.MEMO_CHARACTERS_MAX)] = ""


class RepaymentInput(proving.ProofInput, frozen=True):
    """Paying back. `id` is made by you and makes it happen once; `passcode` or `passkey` where that is asked for."""

    id: UUID
    amount: Amount


class ForgiveInput(msgspec.Struct, frozen=True):
    """Letting go. `id` is made by you and makes it happen once."""

    id: UUID
    amount: Amount


class OfferInput(msgspec.Struct, frozen=True):
    """With whom to net, in which currency."""

    person_id: UUID
    currency: Code = ""


class AcceptInput(msgspec.Struct, frozen=True):
    """What the other one offered, as you were shown it."""

    person_id: UUID
    amount: Amount
    currency: Code = ""


class ConsentInput(msgspec.Struct, frozen=True):
    """Whether your debts may be netted in rings of many."""

    consent: bool


class IouStory(msgspec.Struct, frozen=True):
    """An IOU with what became of it."""

    iou: debts.Iou
    steps: Sequence[debts.Step]


class Netting(msgspec.Struct, frozen=True):
    """Whether my debts may be netted in rings, what two of us would net, and what was netted."""

    consent: bool
    offers: Sequence[nettings.NetOffer]
    clearings: Sequence[nettings.MyClearing]


@calls.read("/wallet/debts", scope="wallet:read", summary="What you owe and are owed")
async def list_ious(
    house: NamedDependency[House], person: NamedDependency[Person], show: FromQuery[Literal["open", "closed"]] = "open"
) -> list[debts.Iou]:
    """`open` is what is owed or waits for an answer, `closed` what is over; the latest first."""
    return await house.db.read(lambda tx: debts.list_ious(tx, by=person, closed=show == "closed"))


@calls.send("/wallet/debts", scope="wallet:write", summary="Write an IOU", status_code=200)
async def propose_iou(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[IouInput]) -> debts.Iou:
    """It is a debt once the other one confirms it. The same `id` again gives the first answer."""
    new = debts.NewIou(data.id, data.other_person_id, data.side, data.amount, data.currency, data.due_on, data.memo)
    return await house.db.run(lambda tx: debts.propose_iou(tx, by=person, new=new))


@calls.read("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}", scope="wallet:read", summary="One IOU")
async def find_iou(
    house: NamedDependency[House], person: NamedDependency[Person], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]
) -> IouStory:
    """With what became of it, the first step first."""

    async def ask(tx: ReadTx) -> IouStory:
        iou = await debts.find_iou(tx, by=person, debtor_id=debtor_id, iou_id=iou_id)
        return IouStory(iou, await debts.list_steps(tx, by=person, debtor_id=debtor_id, iou_id=iou_id))

    return await house.db.read(ask)


@calls.send("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/confirm", scope="wallet:write", summary="Confirm an IOU", status_code=200)
async def confirm_iou(
    house: NamedDependency[House], person: NamedDependency[Person], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]
) -> debts.Iou:
    """From now on it is a debt."""
    return await house.db.run(lambda tx: debts.confirm_iou(tx, by=person, debtor_id=debtor_id, iou_id=iou_id))


@calls.send("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/decline", scope="wallet:write", summary="Decline an IOU", status_code=200)
async def decline_iou(
    house: NamedDependency[House], person: NamedDependency[Person], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]
) -> debts.Iou:
    """Nothing is owed by it."""
    return await house.db.run(lambda tx: debts.decline_iou(tx, by=person, debtor_id=debtor_id, iou_id=iou_id))


@calls.send("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/withdraw", scope="wallet:write", summary="Take an IOU back", status_code=200)
async def withdraw_iou(
    house: NamedDependency[House], person: NamedDependency[Person], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]
) -> debts.Iou:
    """One you wrote, while it waits for an answer."""
    return await house.db.run(lambda tx: debts.withdraw_iou(tx, by=person, debtor_id=debtor_id, iou_id=iou_id))


@calls.send("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/remind", scope="wallet:write", summary="Remind gently", status_code=200)
async def remind_debtor(
    house: NamedDependency[House], person: NamedDependency[Person], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]
) -> debts.Iou:
    """At most once a day; who owes sees it in the wallet."""
    return await house.db.run(lambda tx: debts.remind_debtor(tx, by=person, debtor_id=debtor_id, iou_id=iou_id))


@calls.send("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/forgive", scope="wallet:write", summary="Forgive", status_code=200)
async def forgive_iou(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    debtor_id: FromPath[UUID],
    iou_id: FromPath[UUID],
    data: JSONBody[ForgiveInput],
) -> debts.Iou:
    """Some or all of what you are owed. The same `id` again forgives nothing more."""
    return await house.db.run(
        lambda tx: debts.forgive_iou(tx, by=person, debtor_id=debtor_id, iou_id=iou_id, key=data.id, amount=data.amount)
    )


@calls.send("/wallet/debts/{iou_id:uuid}/pay", scope="wallet:write", summary="Pay back", status_code=200)
async def pay_iou(
    house: NamedDependency[House], person: NamedDependency[Person], iou_id: FromPath[UUID], data: JSONBody[RepaymentInput]
) -> debts.Repaid:
    """Some or all of what you owe; the money moves at once. The same `id` again gives the first answer."""
    proved = await proving.step_up(house, person, data)
    pay = debts.Repayment(data.id, iou_id, data.amount)
    return await house.db.run(lambda tx: debts.pay_iou(tx, by=person, pay=pay, stepped_up=proved))


@calls.read("/wallet/netting", scope="wallet:read", summary="Netting")
async def show_netting(house: NamedDependency[House], person: NamedDependency[Person]) -> Netting:
    """Your standing leave, what was offered, and what clearings took off your debts."""

    async def ask(tx: ReadTx) -> Netting:
        consent = await nettings.find_netting_consent(tx, by=person)
        offers = await nettings.list_net_offers(tx, by=person)
        return Netting(consent is not None, offers, await nettings.list_my_clearings(tx, by=person))

    return await house.db.read(ask)


@calls.replace("/wallet/netting/consent", scope="wallet:write", summary="Let your debts be netted in rings", status_code=204)
async def set_consent(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[ConsentInput]) -> None:
    """Or not any more; what was netted stays netted."""
    await house.db.run(lambda tx: nettings.set_netting_consent(tx, by=person, consent=data.consent))


@calls.send("/wallet/netting/offers", scope="wallet:write", summary="Offer to net", status_code=200)
async def offer_netting(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[OfferInput]) -> nettings.NetOffer:
    """What the two of you owe each other, as far as both debts go; it waits for the other one."""
    return await house.db.run(lambda tx: nettings.offer_netting(tx, by=person, person_id=data.person_id, currency=data.currency))


@calls.send("/wallet/netting/offers/accept", scope="wallet:write", summary="Net what was offered", status_code=200)
async def accept_netting(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AcceptInput]) -> nettings.Netted:
    """The same off both sides, the oldest debts first."""

    async def net(tx: Tx) -> nettings.Netted:
        return await nettings.accept_netting(tx, by=person, person_id=data.person_id, amount=data.amount, currency=data.currency)

    return await house.db.run(net)


@calls.send("/wallet/netting/offers/drop", scope="wallet:write", summary="Drop an offer", status_code=204)
async def drop_offer(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[OfferInput]) -> None:
    """Decline theirs, or take yours back."""
    await house.db.run(lambda tx: nettings.drop_net_offer(tx, by=person, person_id=data.person_id, currency=data.currency))


@calls.read("/wallet/netting/clearings/{clearing_id:uuid}", scope="wallet:read", summary="What was netted with what")
async def list_cuts(house: NamedDependency[House], person: NamedDependency[Person], clearing_id: FromPath[UUID]) -> list[nettings.Cut]:
    """Each debt of yours and to you that a clearing reduced, the largest first."""
    return await house.db.read(lambda tx: nettings.list_cuts(tx, by=person, clearing_id=clearing_id))


@calls.read("/desk/clearings", scope="wallet:read", summary="The clearings that were made")
async def list_clearings(house: NamedDependency[House], person: NamedDependency[Person]) -> list[nettings.Clearing]:
    """The latest first; for operators."""
    return await house.db.read(lambda tx: nettings.list_clearings(tx, by=person))


CALLS = [
    list_ious,
    propose_iou,
    find_iou,
    confirm_iou,
    decline_iou,
    withdraw_iou,
    remind_debtor,
    forgive_iou,
    pay_iou,
    show_netting,
    set_consent,
    offer_netting,
    accept_netting,
    drop_offer,
    list_cuts,
    list_clearings,
]
