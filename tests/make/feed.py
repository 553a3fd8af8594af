"""Circles with something said in them, and pictures, for tests."""

import io
from dataclasses import dataclass
from uuid import UUID

from PIL import Image

from quanzi import circles, feed
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import circles as make_circles
from tests.make import people


@dataclass(frozen=True, slots=True)
class Talk:
    """A circle with an owner, a member, a stranger to it, and a post of the member's."""

    circle_id: UUID
    owner: Person
    member: Person
    stranger: Person
    post_id: UUID


async def make_talk(tx: Tx, *, visibility: str = "open", text: str = "Hello **tea**") -> Talk:
    """The three people and what one of them said."""
    owner = await people.make_member(tx, name="王秀英", tier=2)
    member = await people.make_member(tx, name="李伟")
    stranger = await people.make_member(tx, name="Amina Wanjiru")
    circle = await make_circles.make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=member, circle_id=circle.circle_id)
    if visibility != "open":
        await tx.execute("UPDATE circles.circle SET visibility = $2 WHERE circle_id = $1", circle.circle_id, visibility)
    post_id = await feed.publish_post(tx, by=member, circle_id=circle.circle_id, text=text)
    return Talk(circle.circle_id, owner, member, stranger, post_id)


async def join(tx: Tx, talk: Talk, *, name: str = "陈静") -> Person:
    """One more member."""
    person = await people.make_member(tx, name=name)
    await circles.join_circle(tx, by=person, circle_id=talk.circle_id)
    return person


def draw_jpeg(*, width: int = 400, height: int = 300, colour: str = "#336699") -> bytes:
    """A photo as a phone without settings would make it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


async def join_hidden(tx: Tx, talk: Talk, *, name: str = "陈静") -> Person:
    """One more member of a circle that lets nobody in by itself."""
    visibility = await tx.value("SELECT visibility FROM circles.circle WHERE circle_id = $1", talk.circle_id)
    await tx.execute("UPDATE circles.circle SET visibility = 'open' WHERE circle_id = $1", talk.circle_id)
    person = await join(tx, talk, name=name)
    await tx.execute("UPDATE circles.circle SET visibility = $2 WHERE circle_id = $1", talk.circle_id, visibility)
    return person
