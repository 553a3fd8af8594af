"""What happened to money, and to words that were given about it: ids and facts only, never an amount."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyMoved(Event):
    """Transfers were posted, each named by the account that paid and its id; one event for all that were posted together."""

    transfers: tuple[tuple[UUID, UUID], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHonoured(Event):
    """Somebody paid what they were asked for, before the request was over, and the money arrived."""

    person_id: UUID
    asker_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtsSettled(Event):
    """Debts were paid back or netted to the end, each named by who owed and its id; what was forgiven is not among them."""

    debts: tuple[tuple[UUID, UUID], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOverdue(Event):
    """A debt is open a good while after the day on which it was due."""

    debtor_id: UUID
    iou_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(Event):
    """A standing order paid one of its dates."""

    person_id: UUID
    to_person_id: UUID
    transfer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMissed(Event):
    """A date of a standing order was skipped since there was not enough money, and for no other reason."""

    person_id: UUID
    to_person_id: UUID
    transfer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositHonoured(Event):
    """What somebody had set aside as a deposit for another person was taken as agreed."""

    person_id: UUID
    to_person_id: UUID
    hold_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAsked(Event):
    """Somebody asks a person for money, or reminds them of it."""

    person_id: UUID
    asker_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketGiven(Event):
    """Somebody gave a person a red packet; who opens it gets what is in it."""

    person_id: UUID
    giver_id: UUID
    packet_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChanged(Event):
    """Something that others wait for stands otherwise now: requests, bills, red packets or offers, each named by its id."""

    subject_ids: tuple[UUID, ...]
