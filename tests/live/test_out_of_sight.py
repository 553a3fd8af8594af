"""Who blocked whom hears nothing of the other, not even that others answer them."""

from quanzi import identity, relations
from quanzi.infra.notify_bus import NotifyBus
from quanzi.infra.postgres import Db
from quanzi.kernel.person import Person
from quanzi.live import frames, hub, sockets
from tests.make import feed as make


async def test_answers_to_who_is_out_of_sight_are_not_told(db: Db, url: str) -> None:
    talk = await db.run(make.make_talk)
    opened = hub.Hub(db, bus=NotifyBus(url))

    async def wish(person: Person) -> list[str]:
        key = await db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))

        socket = sockets.Socket(person=person, key=key)
        topics = ["home", f"circle:{talk.circle_id}", f"post:{talk.circle_id}:{talk.post_id}"]
        await opened.subscribe(
            socket, [topic for text in topics for topic in frames.read_topics(frames.read_said(f'{{"topics": ["{text}"]}}'))]
        )
        return [topic.text.partition(":")[0] for topic in socket.topics]

    assert await wish(talk.stranger) == ["home", "circle", "post"]
    await db.run(lambda tx: relations.block_person(tx, by=talk.member, person_id=talk.stranger.member_id))
    assert await wish(talk.stranger) == ["home", "circle"]
