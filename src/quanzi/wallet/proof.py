"""Proving that it is me who pays: by the payment passcode, or by a passkey with finger, face or PIN."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from quanzi.identity import keyring
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, Invalid
from quanzi.kernel.person import Person
from quanzi.wallet.device import check_device, keep_device
from quanzi.wallet.passcode import prove_passcode

_SETTLED = timedelta(hours=limits.PASSKEY_HOURS_SETTLED)


class PasskeyTooNew(Forbidden):
    """The key was added less than a day ago, perhaps by somebody else who holds an unlocked phone."""

    code = "passkey_too_new"
    reason = "This passkey was added less than a day ago."
    way_forward = "Use your payment passcode meanwhile; from tomorrow on the passkey does."


class BadProof(Invalid):
    """What the browser sent is no proof of a passkey."""

    code = "bad_proof"
    reason = "The passkey's answer can't be read."
    way_forward = "Try again, or use your payment passcode."


async def step_up(db: Db, *, by: Person, passcode: str = "", passkey: Mapping[str, object] | None = None, public_url: str = "") -> bool:
    """Prove who pays, where one of the two is given: True; without any, False, or StepUpNeeded from a new device.

    The one call that each way to pay makes before it. Raises what `prove_passcode` does, PasskeyRefused, PasskeyTooNew.
    """
    if passcode:
        await prove_passcode(db, by=by, passcode=passcode)
        return True
    if passkey:
        made_at = await db.run(lambda tx: _prove_passkey(tx, by, dict(passkey), public_url))
        # the proof is used up whatever comes of it, so its refusal is told after the commit
        if made_at is not None:
            raise PasskeyTooNew
        return True
    await check_device(db, by=by)
    return False


def read_proof(text: str) -> dict[str, object] | None:
    """A passkey's proof as a form carries it; None where there is none, BadProof when it can't be read."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadProof(field="passkey") from error


async def _prove_passkey(tx: Tx, by: Person, credential: dict[str, object], public_url: str) -> datetime | None:
    made_at = await keyring.prove_step_up(tx, by=by, public_url=public_url, credential=credential)
    if tx.now - made_at < _SETTLED:
        return made_at
    await keep_device(tx, by=by)
    return None
