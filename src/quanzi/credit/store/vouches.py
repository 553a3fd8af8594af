"""Vouches: one row at the place of who gave it, one at the place of who got it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["offered", "open", "declined", "taken_back", "over", "broken"]
Side = Literal["gave", "got"]


class Vouch(msgspec.Struct, frozen=True):
    """A vouch as one side has it: `other_id` is the other side, `stake` the points that who gave it can lose, until `ends_at`.

    `why_not` (of `rings.WhyNot`) says why it earns nothing, empty where it counts; `broken_by` is the item that cost the stake.
    """

    person_id: UUID
    vouch_id: UUID
    side: Side
    other_id: UUID
    stake: int
    state: State
    offered_at: datetime
    accepted_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None = None
    why_not: str = ""
    counted_as: UUID | None = None
    broken_by: UUID | None = None


class Room(NamedTuple):
    """How many vouches of one side stand or are offered, and the points staked in them."""

    vouches: int
    staked: int


class Edge(NamedTuple):
    """Who vouches for whom, since when."""

    voucher_id: UUID
    vouched_id: UUID
    at: datetime


class Standing(msgspec.Struct, frozen=True):
    """How many vouches stand and earn nothing for one reason (of `rings.WhyNot`); empty for those that earn."""

    why_not: str
    count: int


async def insert_vouch(tx: Tx, *, given: Vouch) -> int:
    """Both sides of an offer; none where one stands between the two."""
    return await tx.execute(
        """
        INSERT INTO credit.vouch (person_id, vouch_id, side, other_id, stake, offered_at, ends_at)
        VALUES ($1, $2, 'gave', $3, $4, $5, $6), ($3, $2, 'got', $1, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        given.person_id,
        given.vouch_id,
        given.other_id,
        given.stake,
        given.offered_at,
        given.ends_at,
    )


async def find_vouch(tx: ReadTx, *, person_id: UUID, vouch_id: UUID) -> Vouch | None:
    return await tx.maybe(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch WHERE person_id = $1 AND vouch_id = $2
        """,
        person_id,
        vouch_id,
    )


async def count_standing(tx: ReadTx) -> list[Standing]:
    """All that stand, by why they earn nothing; the reasons are a handful."""
    return await tx.all(
        Standing,
        """
        SELECT why_not, count(*) AS count FROM credit.vouch
        WHERE side = 'got' AND state = 'open' GROUP BY why_not ORDER BY count(*) DESC LIMIT 20
        """,
    )


async def list_vouches(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Vouch]:
    """Both sides of a person, the latest first."""
    return await tx.all(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch WHERE person_id = $1 ORDER BY offered_at DESC, vouch_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_standing(tx: ReadTx, *, person_id: UUID) -> list[Vouch]:
    """What is offered or open on either side of a person."""
    return await tx.all(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch WHERE person_id = $1 AND state IN ('offered', 'open') ORDER BY offered_at, vouch_id
        """,
        person_id,
    )


async def list_got_at(tx: ReadTx, *, person_id: UUID, at: datetime) -> list[Vouch]:
    """Vouches for a person that stood at a moment and were not broken since."""
    return await tx.all(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch
        WHERE person_id = $1 AND side = 'got' AND state <> 'broken' AND accepted_at <= $2 AND ends_at > $2
            AND (ended_at IS NULL OR ended_at > $2)
        ORDER BY vouch_id
        """,
        person_id,
        at,
    )


async def list_broken_by(tx: ReadTx, *, person_id: UUID, fact_id: UUID) -> list[Vouch]:
    """Vouches for a person whose stakes one item cost."""
    return await tx.all(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch WHERE person_id = $1 AND side = 'got' AND broken_by = $2 ORDER BY vouch_id
        """,
        person_id,
        fact_id,
    )


async def list_due_vouches(tx: ReadTx, *, limit: int) -> list[Vouch]:
    """Those given whose time is over."""
    return await tx.all(
        Vouch,
        """
        SELECT
            person_id, vouch_id, side, other_id, stake, state, offered_at, accepted_at, ends_at, ended_at, why_not, counted_as, broken_by
        FROM credit.vouch WHERE state IN ('offered', 'open') AND side = 'gave' AND ends_at <= $1 ORDER BY ends_at LIMIT $2
        """,
        tx.now,
        limit,
    )


async def count_room(tx: ReadTx, *, person_id: UUID, side: Side) -> Room:
    found = await tx.maybe(
        Room,
        """
        SELECT count(*) AS vouches, coalesce(sum(stake), 0) AS staked FROM credit.vouch
        WHERE person_id = $1 AND side = $2 AND state IN ('offered', 'open')
        """,
        person_id,
        side,
    )
    return found or Room(0, 0)


async def list_given(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[Edge]:
    """The open vouches that several people gave."""
    return await tx.all(
        Edge,
        """
        SELECT person_id AS voucher_id, other_id AS vouched_id, accepted_at AS at FROM credit.vouch
        WHERE person_id = ANY($1) AND side = 'gave' AND state = 'open' ORDER BY person_id, vouch_id
        """,
        person_ids,
    )


async def list_givers(tx: ReadTx, *, person_ids: Sequence[UUID], limit: int) -> list[UUID]:
    """Who vouches for any of several people."""
    return await tx.column(
        """
        SELECT DISTINCT other_id FROM credit.vouch
        WHERE person_id = ANY($1) AND side = 'got' AND state = 'open' ORDER BY other_id LIMIT $2
        """,
        person_ids,
        limit,
    )


async def update_opened(tx: Tx, *, sides: Sequence[UUID], vouch_id: UUID, ends_at: datetime) -> int:
    """From an offer to a vouch, on both sides."""
    return await tx.execute(
        """
        UPDATE credit.vouch SET state = 'open', accepted_at = $3, ends_at = $4
        WHERE person_id = ANY($1) AND vouch_id = $2 AND state = 'offered'
        """,
        sides,
        vouch_id,
        tx.now,
        ends_at,
    )


async def update_declined(tx: Tx, *, person_id: UUID, vouch_id: UUID) -> int:
    """On the side of who was asked alone."""
    return await tx.execute(
        "UPDATE credit.vouch SET state = 'declined', ended_at = $3 WHERE person_id = $1 AND vouch_id = $2 AND state = 'offered'",
        person_id,
        vouch_id,
        tx.now,
    )


async def update_ended(tx: Tx, *, sides: Sequence[UUID], vouch_id: UUID, state: State, broken_by: UUID | None = None) -> int:
    """What stood or was offered ends; a break also counts for what was taken back after it."""
    return await tx.execute(
        """
        UPDATE credit.vouch SET state = $3, ended_at = $4, broken_by = $5, counted_as = NULL
        WHERE person_id = ANY($1) AND vouch_id = $2
            AND (state IN ('offered', 'open') OR ($3 = 'broken' AND state IN ('taken_back', 'over')))
        """,
        sides,
        vouch_id,
        state,
        tx.now,
        broken_by,
    )


async def update_weighed(tx: Tx, *, sides: Sequence[UUID], vouch_id: UUID, why_not: str, counted_as: UUID | None) -> None:
    """Whether it counts, on both sides."""
    await tx.execute(
        "UPDATE credit.vouch SET why_not = $3, counted_as = $4 WHERE person_id = ANY($1) AND vouch_id = $2 AND state = 'open'",
        sides,
        vouch_id,
        why_not,
        counted_as,
    )


async def delete_vouches(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.vouch WHERE person_id = $1", person_id)


async def delete_mirrors(tx: Tx, *, person_id: UUID) -> None:
    """The other sides of a person's vouches."""
    await tx.execute("DELETE FROM credit.vouch WHERE other_id = $1", person_id)
