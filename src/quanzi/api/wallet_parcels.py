"""Calls about money for whoever owns an address."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from quanzi import identity
from quanzi.api import calls, proving
from quanzi.api.wallet_asking import Amount, Code, Memo
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import parcels


class ParcelInput(proving.ProofInput, frozen=True):
    """What to send to an e-mail or a phone. `id` is made by you and sends once."""

    id: UUID
    address: Annotated[str, msgspec.Meta(max_length=limits.ADDRESS_CHARACTERS_MAX)]
    amount: Amount
    currency: Code = ""
    memo: Memo = ""


@calls.read("/wallet/parcels", scope="wallet:read", summary="Money that waits for you")
async def list_parcels(house: NamedDependency[House], person: NamedDependency[Person]) -> list[parcels.Parcel]:
    """What was sent to an e-mail or a phone that you proved."""
    return await house.db.read(lambda tx: parcels.list_parcels(tx, by=person))


@calls.send("/wallet/parcels", scope="wallet:write", summary="Send to an address", status_code=200)
async def send_parcel(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[ParcelInput]) -> parcels.Sent:
    """It waits a day. The answer is the same whether the address belongs to a member or not."""
    address = identity.read_address(data.address, region=house.settings.phone_region)
    stepped_up = await proving.step_up(house, person, data)
    new = parcels.NewParcel(data.id, address, data.amount, data.currency, data.memo)
    return await house.db.run(lambda tx: parcels.send_parcel(tx, keys=house.keys, by=person, new=new, stepped_up=stepped_up))


@calls.send(
    "/wallet/parcels/{payer_account_id:uuid}/{parcel_id:uuid}/claim", scope="wallet:write", summary="Take what waits", status_code=204
)
async def claim_parcel(
    house: NamedDependency[House], person: NamedDependency[Person], payer_account_id: FromPath[UUID], parcel_id: FromPath[UUID]
) -> None:
    """Twice is once; a conflict once it went back."""
    await house.db.run(lambda tx: parcels.claim_parcel(tx, by=person, payer_account_id=payer_account_id, parcel_id=parcel_id))


CALLS = [list_parcels, send_parcel, claim_parcel]
