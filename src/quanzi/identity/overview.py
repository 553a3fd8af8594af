"""Everything that opens one's own account, in one look."""

import msgspec

from quanzi.identity.passkey import Passkey, list_passkeys
from quanzi.identity.policy import may_use_session
from quanzi.identity.store import factors
from quanzi.identity.token import AccessToken, list_tokens
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person


class Keyring(msgspec.Struct, frozen=True):
    """Everything that opens my account, beside a code to my address."""

    passkeys: list[Passkey]
    recovery_codes_left: int
    second_factor: bool
    tokens: list[AccessToken]


async def find_keyring(tx: ReadTx, *, by: Person) -> Keyring:
    """What opens my account."""
    may_use_session(by)
    held = await factors.find_second_factor(tx, person_id=by.member_id)
    return Keyring(
        passkeys=await list_passkeys(tx, by=by),
        recovery_codes_left=await factors.count_recovery_codes(tx, person_id=by.member_id),
        second_factor=held is not None and held.confirmed,
        tokens=await list_tokens(tx, by=by),
    )
