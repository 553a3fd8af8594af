"""Circles for tests."""

from quanzi import circles
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person


async def make_circle(tx: Tx, *, owner: Person, name: str = "喝茶的人", visibility: str = "open", question: str = "") -> circles.CircleView:
    """A circle of `owner`'s."""
    return await circles.found_circle(
        tx,
        by=owner,
        name=name,
        topic="从绿茶到普洱 Tea and the hills it grows on",
        on_topic="茶",
        off_topic="卖茶",
        contact="tea@example.org",
        language="both",
        visibility=visibility,
        question=question,
    )
