"""Calls about the safety of a wallet: its lock, its owner's limits, and proving who pays."""

from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from quanzi.api import calls, proving
from quanzi.identity import keyring
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import safety
from quanzi.web import respond

Minor = Annotated[int, Meta(ge=0, le=limits.AMOUNT_MINOR_MAX)] | None


class LockCodeInput(msgspec.Struct, frozen=True):
    """A lock code from paper."""

    code: Annotated[str, Meta(max_length=80)]


class LockCodeAnswer(msgspec.Struct, frozen=True):
    """Shown this once."""

    code: str


class LimitsInput(msgspec.Struct, frozen=True):
    """My own limits in minor units; null is none of my own."""

    currency: Annotated[str, Meta(max_length=8)]
    payment_max: Minor = None
    day_max: Minor = None


class CurrencyInput(msgspec.Struct, frozen=True):
    """Which currency."""

    currency: Annotated[str, Meta(max_length=8)]


@calls.read("/wallet/lock", scope="wallet:read", summary="Your lock")
async def find_lock(house: NamedDependency[House], person: NamedDependency[Person]) -> safety.LockState:
    """Whether your wallet is locked, and since when you have a lock code."""
    return await house.db.glance(lambda tx: safety.find_lock(tx, by=person))


@calls.send("/wallet/lock", scope="wallet:write", summary="Lock your wallet now", status_code=204)
async def lock_wallet(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """Nothing leaves any more; money still comes in. Nothing is asked."""
    await house.db.run(lambda tx: safety.lock_wallet(tx, by=person))


@calls.send("/wallet/lock/by-code", scope="wallet:write", summary="Lock a wallet by its code", status_code=204)
async def lock_by_code(visit: NamedDependency[respond.Visit], data: JSONBody[LockCodeInput]) -> None:
    """Signed in or not; the answer is the same for every code."""
    await visit.house.db.run(lambda tx: safety.lock_by_code(tx, by=visit.person, keys=visit.house.keys, code=data.code))


@calls.send("/wallet/lock/code", scope="wallet:write", summary="Make a lock code", status_code=200)
async def make_lock_code(house: NamedDependency[House], person: NamedDependency[Person]) -> LockCodeAnswer:
    """Shown this once; the one before works no more. For sessions only."""
    return LockCodeAnswer(await house.db.run(lambda tx: safety.make_lock_code(tx, by=person, keys=house.keys)))


@calls.send("/wallet/unlock", scope="wallet:write", summary="Unlock your wallet", status_code=204)
async def unlock_wallet(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[proving.ProofInput]) -> None:
    """With the payment passcode or a passkey; after a lock by code in a session that is newer than the lock."""
    proved = bool(data.passcode or data.passkey) and await proving.step_up(house, person, data)
    await house.db.run(lambda tx: safety.unlock_wallet(tx, by=person, stepped_up=proved))


@calls.read("/wallet/limits", scope="wallet:read", summary="Your limits")
async def list_limits(house: NamedDependency[House], person: NamedDependency[Person]) -> list[safety.OwnLimits]:
    """By currency: those of your tier, your own, and those that wait for their day."""

    async def ask(tx: ReadTx) -> list[safety.OwnLimits]:
        return await safety.list_limits(tx, by=person)

    return await house.db.read(ask)


@calls.send("/wallet/limits", scope="wallet:write", summary="Set your own limits", status_code=200)
async def set_limits(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[LimitsInput]) -> safety.OwnLimits:
    """What is lower counts at once, what is higher a day later. For sessions only."""
    return await house.db.run(
        lambda tx: safety.set_limits(tx, by=person, currency=data.currency, payment_max=data.payment_max, day_max=data.day_max)
    )


@calls.send("/wallet/limits/stay", scope="wallet:write", summary="Take a higher limit back that waits", status_code=200)
async def cancel_raise(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CurrencyInput]) -> safety.OwnLimits:
    """A conflict when none waits."""
    return await house.db.run(lambda tx: safety.cancel_raise(tx, by=person, currency=data.currency))


@calls.send(
    "/passkeys/options/step-up", scope="wallet:write", summary="What a browser needs to ask for one of your passkeys", status_code=200
)
async def offer_step_up(visit: NamedDependency[respond.Visit]) -> dict[str, object]:
    """PublicKeyCredentialRequestOptionsJSON of WebAuthn level 3; the proof goes where `passkey` is asked for."""
    return await visit.house.db.run(lambda tx: keyring.offer_step_up(tx, by=visit.person, public_url=visit.house.settings.public_url))


CALLS = [find_lock, lock_wallet, lock_by_code, make_lock_code, unlock_wallet, list_limits, set_limits, cancel_raise, offer_step_up]
