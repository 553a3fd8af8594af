"""With what a program proves who pays, said once for every call that moves money."""

from typing import Annotated

import msgspec

from quanzi.infra.house import House
from quanzi.kernel.person import Person
from quanzi.wallet import safety


class ProofInput(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is, where that is asked for: the payment passcode, or AuthenticationResponseJSON of WebAuthn level 3."""

    passcode: Annotated[str, msgspec.Meta(max_length=6)] = ""
    passkey: dict[str, object] | None = None


async def step_up(house: House, person: Person, proof: ProofInput) -> bool:
    """Whether a call proved who pays, by passcode or by passkey; from a new device it has to."""
    public_url = house.settings.public_url
    return await safety.step_up(house.db, by=person, passcode=proof.passcode, passkey=proof.passkey, public_url=public_url)
