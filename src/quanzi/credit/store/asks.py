"""Who asked to see something of a score: at the place of its owner, and at the place of who asked."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.credit.terms import Form, Purpose
from quanzi.infra.postgres import ReadTx, Tx

Outcome = Literal["once", "day", "no", "never", "withdrawn", "ended"]


class Ask(msgspec.Struct, frozen=True):
    """A question as its owner gets it. `mutual`: both bands open together or neither. `held`: not told, only listed."""

    ask_id: UUID
    asker_id: UUID
    circle_id: UUID | None
    purpose: Purpose
    form: Form
    threshold: int | None
    mutual: bool
    held: bool
    asked_at: datetime
    expires_at: datetime
    answer: Outcome | None = None
    answered_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered."""
        return self.answer is None and self.expires_at > now


class MyAsk(msgspec.Struct, frozen=True):
    """The last question that I put to somebody; it holds nothing of the answer. `consent_id`: what I showed in turn."""

    ask_id: UUID
    other_id: UUID
    circle_id: UUID | None
    purpose: Purpose
    form: Form
    threshold: int | None
    consent_id: UUID | None
    asked_at: datetime
    withdrawn_at: datetime | None = None


async def insert_ask(tx: Tx, *, person_id: UUID, ask: Ask) -> None:
    await tx.execute(
        """
        INSERT INTO credit.ask
            (person_id, ask_id, asker_id, circle_id, purpose, form, threshold, mutual, held, asked_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        person_id,
        ask.ask_id,
        ask.asker_id,
        ask.circle_id,
        ask.purpose,
        ask.form,
        ask.threshold,
        ask.mutual,
        ask.held,
        ask.asked_at,
        ask.expires_at,
    )


async def find_ask(tx: ReadTx, *, person_id: UUID, ask_id: UUID) -> Ask | None:
    return await tx.maybe(
        Ask,
        """
        SELECT ask_id, asker_id, circle_id, purpose, form, threshold, mutual, held, asked_at, expires_at, answer, answered_at
        FROM credit.ask WHERE person_id = $1 AND ask_id = $2
        """,
        person_id,
        ask_id,
    )


async def list_asks(tx: ReadTx, *, person_id: UUID, since: datetime, limit: int) -> list[Ask]:
    """What others asked a person since a moment, the latest first."""
    return await tx.all(
        Ask,
        """
        SELECT ask_id, asker_id, circle_id, purpose, form, threshold, mutual, held, asked_at, expires_at, answer, answered_at
        FROM credit.ask WHERE person_id = $1 AND asked_at > $2 ORDER BY asked_at DESC, ask_id DESC LIMIT $3
        """,
        person_id,
        since,
        limit,
    )


async def list_asks_by(tx: ReadTx, *, person_id: UUID, asker_id: UUID, limit: int) -> list[Ask]:
    """What one asker asked a person, the latest first."""
    return await tx.all(
        Ask,
        """
        SELECT ask_id, asker_id, circle_id, purpose, form, threshold, mutual, held, asked_at, expires_at, answer, answered_at
        FROM credit.ask WHERE person_id = $1 AND asker_id = $2 ORDER BY asked_at DESC LIMIT $3
        """,
        person_id,
        asker_id,
        limit,
    )


async def is_barred(tx: ReadTx, *, person_id: UUID, asker_id: UUID, since: datetime) -> bool:
    """Whether an asker is to reach a person no more: "never" was said, or one was asked lately and it was no yes."""
    return await tx.value(
        """
        SELECT EXISTS (
            SELECT 1 FROM credit.ask WHERE person_id = $1 AND asker_id = $2
                AND (answer = 'never' OR (asked_at > $3 AND (answer IS NULL OR answer NOT IN ('once', 'day'))))
        )
        """,
        person_id,
        asker_id,
        since,
    )


async def list_barred(tx: ReadTx, *, person_id: UUID, limit: int) -> list[UUID]:
    """To whom a person said "never"."""
    return await tx.column(
        """
        SELECT asker_id FROM credit.ask WHERE person_id = $1 AND answer = 'never'
        GROUP BY asker_id ORDER BY max(answered_at) DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def count_told(tx: ReadTx, *, person_id: UUID, since: datetime) -> int:
    """Of how many questions a person was told since a moment."""
    return await tx.value("SELECT count(*) FROM credit.ask WHERE person_id = $1 AND asked_at > $2 AND NOT held", person_id, since)


async def count_asks(tx: ReadTx, *, person_id: UUID, since: datetime) -> int:
    return await tx.value("SELECT count(*) FROM credit.ask WHERE person_id = $1 AND asked_at > $2", person_id, since)


async def update_answer(tx: Tx, *, person_id: UUID, ask_id: UUID, answer: Outcome) -> int:
    """Answer what has no answer yet."""
    return await tx.execute(
        "UPDATE credit.ask SET answer = $3, answered_at = $4 WHERE person_id = $1 AND ask_id = $2 AND answer IS NULL",
        person_id,
        ask_id,
        answer,
        tx.now,
    )


async def update_open_ended(tx: Tx, *, person_id: UUID) -> None:
    """Every question that waits ends."""
    await tx.execute("UPDATE credit.ask SET answer = 'ended', answered_at = $2 WHERE person_id = $1 AND answer IS NULL", person_id, tx.now)


async def update_unbarred(tx: Tx, *, person_id: UUID, asker_id: UUID) -> int:
    return await tx.execute(
        "UPDATE credit.ask SET answer = 'no' WHERE person_id = $1 AND asker_id = $2 AND answer = 'never'", person_id, asker_id
    )


async def write_my_ask(tx: Tx, *, person_id: UUID, ask: MyAsk, over: datetime) -> int:
    """Keep what I asked, in place of what I asked the same person up to `over`; 0 where that is still open."""
    return await tx.execute(
        """
        INSERT INTO credit.my_ask AS m
            (person_id, other_id, ask_id, circle_id, purpose, form, threshold, consent_id, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (person_id, other_id) DO UPDATE SET
            ask_id = excluded.ask_id, circle_id = excluded.circle_id, purpose = excluded.purpose, form = excluded.form,
            threshold = excluded.threshold, consent_id = excluded.consent_id, asked_at = excluded.asked_at, withdrawn_at = NULL
        WHERE m.asked_at <= $10
        """,
        person_id,
        ask.other_id,
        ask.ask_id,
        ask.circle_id,
        ask.purpose,
        ask.form,
        ask.threshold,
        ask.consent_id,
        ask.asked_at,
        over,
    )


async def find_my_ask(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> MyAsk | None:
    return await tx.maybe(
        MyAsk,
        """
        SELECT ask_id, other_id, circle_id, purpose, form, threshold, consent_id, asked_at, withdrawn_at
        FROM credit.my_ask WHERE person_id = $1 AND other_id = $2
        """,
        person_id,
        other_id,
    )


async def list_my_asks(tx: ReadTx, *, person_id: UUID, limit: int) -> list[MyAsk]:
    """What a person asked, the latest first."""
    return await tx.all(
        MyAsk,
        """
        SELECT ask_id, other_id, circle_id, purpose, form, threshold, consent_id, asked_at, withdrawn_at
        FROM credit.my_ask WHERE person_id = $1 ORDER BY asked_at DESC, ask_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def update_my_withdrawn(tx: Tx, *, person_id: UUID, other_id: UUID) -> None:
    await tx.execute(
        "UPDATE credit.my_ask SET withdrawn_at = $3 WHERE person_id = $1 AND other_id = $2 AND withdrawn_at IS NULL",
        person_id,
        other_id,
        tx.now,
    )


async def delete_asks(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.ask WHERE person_id = $1", person_id)


async def delete_my_asks(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.my_ask WHERE person_id = $1", person_id)
