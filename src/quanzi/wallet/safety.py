"""The third door of wallet: what stands between somebody else and my money.

Promises: tries of a passcode are counted before they are looked at; a lock has a clock and takes nothing; whoever holds
my phone can lock my wallet and can't empty it; my own limits fall at once and rise a day later; out of a locked wallet
nothing leaves that was not ordered before.
"""

from quanzi.wallet.lock import FreshSignInNeeded, LockState, find_lock, lock_by_code, lock_wallet, make_lock_code, unlock_wallet
from quanzi.wallet.own_limits import NoRaise, OwnLimits, apply_raises, cancel_raise, list_limits, set_limits
from quanzi.wallet.passcode import (
    PasscodeLocked,
    PasscodeMissing,
    PasscodeState,
    PasscodeTooSimple,
    PasscodeWrong,
    choose_passcode,
    find_passcode,
    prove_passcode,
)
from quanzi.wallet.proof import PasskeyTooNew, read_proof, step_up

__all__ = [
    "FreshSignInNeeded",
    "LockState",
    "NoRaise",
    "OwnLimits",
    "PasscodeLocked",
    "PasscodeMissing",
    "PasscodeState",
    "PasscodeTooSimple",
    "PasscodeWrong",
    "PasskeyTooNew",
    "apply_raises",
    "cancel_raise",
    "choose_passcode",
    "find_lock",
    "find_passcode",
    "list_limits",
    "lock_by_code",
    "lock_wallet",
    "make_lock_code",
    "prove_passcode",
    "read_proof",
    "set_limits",
    "step_up",
    "unlock_wallet",
]
