"""Who waits in line to be posted: in one room nobody overtakes."""

import asyncio
from uuid import UUID, uuid4

from quanzi.infra.postgres import Db
from quanzi.messaging.model import NewMessage
from quanzi.messaging.postbox import Postbox
from quanzi.messaging.sending import line_of

BUSY, FREE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def _say(postbox: Postbox, room_id: UUID, text: str) -> None:
    line = line_of(room_id, uuid4(), NewMessage(message_id=uuid4(), text=text))
    postbox._line.append((line, asyncio.get_running_loop().create_future()))


def _texts(postbox: Postbox, count: int) -> list[str]:
    return [line.text for line, _waiting in postbox._take(count)]


async def test_what_is_said_in_a_room_that_is_under_way_waits_and_keeps_its_place(db: Db) -> None:
    postbox = Postbox(db)
    for room_id, text in [(BUSY, "1"), (BUSY, "2"), (BUSY, "3"), (FREE, "a"), (BUSY, "4"), (OTHER, "b")]:
        _say(postbox, room_id, text)
    assert _texts(postbox, 2) == ["1", "2"]
    assert _texts(postbox, 1) == ["a"]
    assert _texts(postbox, 5) == ["b"]
    assert _texts(postbox, 5) == []
    postbox._rooms.clear()
    assert _texts(postbox, 5) == ["3", "4"]
