"""People for tests."""

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Kind, Person


async def make_member(
    tx: Tx, *, name: str = "林晓明", tier: int = 1, operator: bool = False, strong: bool | None = None, language: str = "en"
) -> Person:
    """A member who is signed in; an operator has given a second factor unless `strong` says otherwise."""
    person_id = tx.new_id()
    await tx.execute(
        """
        INSERT INTO identity.person (person_id, name, tier, is_operator, language, joined_at, onboarded_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
        """,
        person_id,
        name,
        tier,
        operator,
        language,
        tx.now,
    )
    return Person(
        kind=Kind.OPERATOR if operator else Kind.MEMBER,
        id=person_id,
        tier=tier,
        language=language,
        strong=operator if strong is None else strong,
    )
