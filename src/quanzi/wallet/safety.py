"""The third door of wallet: what stands between somebody else and my money.

Promises: tries of a passcode are counted before they are looked at; a lock has a clock and takes nothing; whoever holds
my phone can lock my wallet and can't empty it.
"""

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

__all__ = [
    "PasscodeLocked",
    "PasscodeMissing",
    "PasscodeState",
    "PasscodeTooSimple",
    "PasscodeWrong",
    "choose_passcode",
    "find_passcode",
    "prove_passcode",
]
