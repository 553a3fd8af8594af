"""Calls for who lost every way in. The answers never tell whether there is an account."""

from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.api.signing import WRITE, AddressText, CodeSent, CodeText, CodeWanted
from quanzi.identity import reaching, signing
from quanzi.kernel import limits
from quanzi.web import respond


class RecoveryWanted(msgspec.Struct, frozen=True):
    """What was lost, the new address with the code that came there, and how operators can know you."""

    lost: AddressText
    address: AddressText
    code: CodeText
    note: Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)] = ""


@calls.send("/sign-in/lost/code", scope=WRITE, summary="Send a code to the new address of who lost every way in", status_code=202)
async def prove_recovery(visit: NamedDependency[respond.Visit], data: JSONBody[CodeWanted]) -> CodeSent:
    """The first step: it proves that the new address is yours."""
    address = identity.read_address(data.address, region=visit.house.settings.phone_region)
    await visit.house.db.run(
        lambda tx: reaching.prove_recovery(tx, by=visit.person, keys=visit.house.keys, address=address, language=visit.language)
    )
    return CodeSent(address.masked)


@calls.send("/sign-in/lost", scope=WRITE, summary="Ask the operators to be let in again", status_code=202)
async def ask_recovery(visit: NamedDependency[respond.Visit], data: JSONBody[RecoveryWanted]) -> None:
    """Two operators decide; the answer comes to the new address."""
    region = visit.house.settings.phone_region
    lost, address = identity.read_address(data.lost, region=region), identity.read_address(data.address, region=region)
    signing.accept(
        await visit.house.db.run(
            lambda tx: reaching.ask_recovery(
                tx, by=visit.person, keys=visit.house.keys, lost=lost, address=address, code=data.code, note=data.note
            )
        )
    )


CALLS: list[ControllerRouterHandler] = [prove_recovery, ask_recovery]
