"""Who locks a wallet and sets its limits: its owner, whatever a circle or the community thinks of them."""

from typing import Any

from quanzi.identity import keyring
from quanzi.identity.errors import PasskeyMissing, PasskeyRefused
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotSignedIn
from quanzi.wallet import safety
from quanzi.wallet.errors import StepUpNeeded
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people
from tests.policy_table.identity_in import BROKEN, HERE, KEYS, open_keyring


async def locked(tx: Tx) -> Cast:
    """The owner has locked the wallet, and waits for a higher limit."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    await safety.set_limits(tx, by=on.owner, currency=money.CODE, payment_max=5_00, day_max=None)
    await safety.set_limits(tx, by=on.owner, currency=money.CODE, payment_max=9_00, day_max=None)
    await safety.lock_wallet(tx, by=on.owner)
    return on


def mine(call: Any, *, stage: Any = locked, **more: Any) -> Row[Any]:
    """About one's own wallet, open to suspended people too."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED, "signed_out": NotSignedIn}
    return Row(stage=stage, call=call, **(outcomes | more))


DEEDS: dict[str, Row[Any]] = {
    "wallet.find_lock": mine(lambda tx, by, _on: safety.find_lock(tx, by=by)),
    "wallet.lock_wallet": mine(lambda tx, by, _on: safety.lock_wallet(tx, by=by)),
    "wallet.lock_by_code": mine(lambda tx, by, _on: safety.lock_by_code(tx, by=by, keys=KEYS, code="AAAA"), signed_out=ALLOWED),
    "wallet.make_lock_code": mine(lambda tx, by, _on: safety.make_lock_code(tx, by=by, keys=KEYS)),
    "wallet.unlock_wallet": mine(lambda tx, by, _on: safety.unlock_wallet(tx, by=by, stepped_up=True)),
    "wallet.unlock_wallet without proof": mine(
        lambda tx, by, _on: safety.unlock_wallet(tx, by=by, stepped_up=False), owner=StepUpNeeded, suspended=StepUpNeeded
    ),
    "wallet.list_limits": mine(lambda tx, by, _on: safety.list_limits(tx, by=by)),
    "wallet.set_limits": mine(lambda tx, by, _on: safety.set_limits(tx, by=by, currency=money.CODE, payment_max=1, day_max=2)),
    "wallet.cancel_raise": mine(
        lambda tx, by, _on: safety.cancel_raise(tx, by=by, currency=money.CODE), stranger=safety.NoRaise, member=safety.NoRaise
    ),
    "identity.offer_step_up": mine(
        lambda tx, by, _on: keyring.offer_step_up(tx, by=by, public_url=HERE),
        stage=open_keyring,
        stranger=PasskeyMissing,
        member=PasskeyMissing,
    ),
    "identity.prove_step_up": mine(
        lambda tx, by, _on: keyring.prove_step_up(tx, by=by, public_url=HERE, credential=BROKEN),
        stage=open_keyring,
        stranger=PasskeyRefused,
        member=PasskeyRefused,
        owner=PasskeyRefused,
        suspended=PasskeyRefused,
    ),
}
