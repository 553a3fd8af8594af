"""The words of the ledger: currency, account, posting, transfer, hold. No I/O, no clock."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from quanzi.kernel import ids
from quanzi.kernel.money import Currency
from quanzi.wallet.risk_rule import Rule

SYSTEM_OWNER = UUID(int=0)
"""Whose the accounts of the house itself are."""


class AccountKind(StrEnum):
    """What an account is for. A pot holds the money of one packet, collection or deal until it is given on."""

    PERSON = "person"
    GROUP = "group"
    POT = "pot"
    BANK = "bank"
    ISSUANCE = "issuance"
    FEES = "fees"
    SUSPENSE = "suspense"


MEMBER_KINDS = frozenset({AccountKind.PERSON, AccountKind.GROUP, AccountKind.POT})
"""Whose balances the house owes; on the other side of them stand its own accounts."""


class Kind(IntEnum):
    """Why money moved, as it stands in the journal."""

    SEND = 1
    REQUEST = 2
    COLLECT = 3
    SPLIT = 4
    PACKET_FILLED = 5
    PACKET_CLAIMED = 6
    PACKET_BACK = 7
    TIP = 8
    TOP_UP = 9
    WITHDRAWAL = 10
    WITHDRAWAL_FEE = 11
    WITHDRAWAL_BACK = 12
    TOP_UP_BACK = 13
    REVERSAL = 14
    ISSUED = 15
    REDEEMED = 16
    ADJUSTMENT = 17
    IOU_PAID = 18
    CLEARED = 19
    STANDING_ORDER = 20
    PAYOUT = 21
    OPENING = 22
    CLAIM_BACK = 23
    LEFT_BEHIND = 24


TAKEN_BACK = frozenset({Kind.SEND, Kind.REQUEST, Kind.COLLECT, Kind.SPLIT, Kind.STANDING_ORDER})
"""What its payer can take back while it waits."""

JUDGED = frozenset({Kind.SEND, Kind.REQUEST, Kind.COLLECT, Kind.SPLIT, Kind.PACKET_FILLED, Kind.TIP, Kind.IOU_PAID, Kind.STANDING_ORDER})
"""What people pay each other: the house's risk rules judge and count these, whatever way it is paid."""


class Account(msgspec.Struct, gc=False):
    """An account while it is locked: `Book` changes it in memory, the store writes it back.

    All amounts are minor units. `floor` and `ceiling` None: no limit. `version` counts the account's entries,
    `stamp` how often its row was written; `touched` says that it is to be written.
    """

    account_id: UUID
    owner_id: UUID
    kind: str
    currency: str
    state: str
    balance: int
    held: int
    floor: int | None
    ceiling: int | None
    version: int
    stamp: int
    posted_at: datetime
    spent_on: date | None
    spent_day: int
    spent_year: int
    spent_total: int
    own_payment_max: int | None
    own_day_max: int | None
    touched: bool = False

    @property
    def available(self) -> int | None:
        """What can leave now; None when nothing limits it."""
        return None if self.floor is None else self.balance - self.held - self.floor


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One movement to make. `release` is taken off what the debit account has set aside, in the same moment."""

    transfer_id: UUID
    debit_account_id: UUID
    credit_account_id: UUID
    amount: int
    kind: Kind
    release: int = 0
    effective_at: datetime | None = None
    origin_id: UUID | None = None
    by_person_id: UUID | None = None
    memo: str | None = None
    metadata: Mapping[str, Any] | None = None


class Transfer(msgspec.Struct, frozen=True, gc=False):
    """One row of the journal: both entries of a movement, with the balance and version of each side after it."""

    debit_account_id: UUID
    transfer_id: UUID
    credit_account_id: UUID
    amount: int
    debit_balance: int
    debit_held: int
    debit_version: int
    credit_balance: int
    credit_version: int
    at: datetime
    kind: int
    effective_at: datetime | None
    origin_id: UUID | None
    by_person_id: UUID | None
    memo: str | None
    metadata: Mapping[str, Any] | None


class Unit(msgspec.Struct, frozen=True):
    """A currency of this house with its rules. `credit_limit` is what a new member may owe in mutual credit."""

    code: str
    name: str
    exponent: int
    mode: str
    transferable: bool
    credit_limit: int
    step_up_over: int
    zone: str

    @property
    def currency(self) -> Currency:
        """Its code and decimals, for reading what a person typed."""
        return Currency(self.code, self.exponent)


class TierLimit(msgspec.Struct, frozen=True):
    """How much somebody verified to `tier` may pay: in one payment, a day, a year, altogether. None: no limit."""

    tier: int
    payment_max: int | None
    day_max: int | None
    year_max: int | None
    total_max: int | None


NO_LIMIT = TierLimit(3, None, None, None, None)


class Rules(msgspec.Struct, frozen=True):
    """A currency, its limits by tier, and the risk rules that are on or in the shadow."""

    unit: Unit
    by_tier: Mapping[int, TierLimit]
    risk: tuple[Rule, ...] = ()

    def limit_of(self, tier: int) -> TierLimit:
        """The limits of somebody verified to `tier`."""
        return self.by_tier.get(tier, NO_LIMIT)


@lru_cache(maxsize=100_000)
def account_of(owner_id: UUID, currency: str, kind: AccountKind = AccountKind.PERSON) -> UUID:
    """The id of an account. It follows from whose, which currency and what for, so nobody has to look it up."""
    return ids.id_from_source(source=f"wallet.{kind.value}.{currency}", key=str(owner_id))


def house_account(currency: str, kind: AccountKind) -> UUID:
    """An account of the house itself: bank, issuance, fees or suspense."""
    return account_of(SYSTEM_OWNER, currency, kind)
