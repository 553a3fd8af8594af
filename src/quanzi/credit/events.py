"""What happened to scores: ids and facts only."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChanged(Event):
    """A person's score is another than before."""

    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBroken(Event):
    """An item was noted that costs those who vouched for this person what they staked."""

    person_id: UUID
    fact_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCorrected(Event):
    """An item was removed since it was disputed: who was shown the score before is told, and stakes lost by it come back."""

    person_id: UUID
    fact_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided(Event):
    """A dispute ended, by a person or by its clock."""

    person_id: UUID
    dispute_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchOffered(Event):
    """Somebody would vouch for a person, who may say yes or leave it."""

    person_id: UUID
    vouch_id: UUID
    voucher_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchChanged(Event):
    """A vouch began or ended: what counts around the two is weighed anew."""

    voucher_id: UUID
    vouched_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreAsked(Event):
    """Somebody asked to see something of a person's score, and that person is to be told. Nobody is told of what is held back."""

    person_id: UUID
    ask_id: UUID
    asker_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGiven(Event):
    """Somebody may see something of a person's score from now on; `viewer` says what the id is of: "person" or another."""

    person_id: UUID
    grant_id: UUID
    viewer_id: UUID
    viewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualInterest(Event):
    """More looks and questions came for a person's score within a day than is usual."""

    person_id: UUID
    count: int
