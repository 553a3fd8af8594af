"""What a house and its bank say to each other."""

from typing import Literal

import msgspec

from quanzi.kernel.errors import Unavailable

NameAnswer = Literal["match", "close", "no_match", "unknown"]
"""Whether a name is an account's: yes, nearly, no, or the bank can't tell."""

State = Literal["pending", "settled", "failed", "returned"]


class BankAway(Unavailable):
    """The bank did not answer; whether it heard is not known."""

    code = "bank_away"
    reason = "The bank does not answer at the moment."
    way_forward = "Nothing was lost: we ask again until it does."


class Order(msgspec.Struct, frozen=True):
    """Collect (`in`) or pay out (`out`) `amount` minor units; `number` and `holder` name the account on the other side."""

    key: str
    direction: Literal["in", "out"]
    amount: int
    currency: str
    number: str
    holder: str


class Word(msgspec.Struct, frozen=True):
    """What became of an order. `returned`: it was settled and came back. `reason` is the bank's own, `reference` its number."""

    state: State
    reason: str = ""
    reference: str = ""


class Booking(msgspec.Struct, frozen=True):
    """One movement of the house's account as the bank booked it; `amount` is negative for money that left."""

    day: str
    amount: int
    currency: str
    key: str
    reference: str
    text: str
