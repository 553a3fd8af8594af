"""Old state + events = new state: whatever is done in a room, a copy that is told of it equals one that is loaded."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import messaging
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import QuanziError
from quanzi.messaging.model import ChangeKind, RoomState
from tests.make import messages as make

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DEEDS = ("say", "edit", "recall", "react", "unreact", "pin", "unpin", "read", "quote")
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2), st.integers(1, 6)), min_size=1, max_size=25)


async def _do(tx: Tx, room: make.Room, deed: str, who: int, position: int) -> None:
    by, at = room.people[who], {"room_id": room.room_id, "position": position}
    match deed:
        case "say":
            await make.say(tx, room, by, "Hello")
        case "quote":
            await make.say(tx, room, by, "Yes", quoted=position)
        case "edit":
            await messaging.edit_message(tx, by=by, **at, text=f"Better {who}")
        case "recall":
            await messaging.recall_message(tx, by=by, **at)
        case "react" | "unreact":
            await messaging.react_to_message(tx, by=by, **at, emoji="👍", on=deed == "react")
        case "pin" | "unpin":
            await messaging.pin_message(tx, by=by, **at, on=deed == "pin")
        case _:
            await messaging.mark_read(tx, by=by, **at)


@FEW
@given(before=STEPS, after=STEPS)
async def test_a_copy_that_is_told_equals_one_that_is_loaded(
    tx: Tx, before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    room = await make.make_group(tx, is_work=True)
    for step in before:
        await _try(tx, room, step)
    old = await make.load_state(tx, room.room_id)
    for step in after:
        await _try(tx, room, step)
    new = await make.load_state(tx, room.room_id)
    assert await make.follow(tx, room.room_id, old) == new
    nothing = RoomState(position=0, change=0, messages={})
    assert await make.follow(tx, room.room_id, nothing) == new
    assert sorted(new.messages) == list(range(1, new.position + 1))


async def _try(tx: Tx, room: make.Room, step: tuple[str, int, int]) -> None:
    try:
        async with tx.connection.transaction():
            await _do(tx, room, *step)
    except QuanziError:
        return


@FEW
@given(steps=STEPS, seen=st.integers(0, 25))
async def test_unread_counts_are_what_came_after_the_marker(tx: Tx, steps: list[tuple[str, int, int]], seen: int) -> None:
    room = await make.make_group(tx)
    for step in steps:
        await _try(tx, room, step)
    for person in room.people:
        await messaging.mark_read(tx, by=person, room_id=room.room_id, position=seen)
        line = (await messaging.open_inbox(tx, by=person)).rooms[0]
        unread = await tx.value(
            "SELECT count(*) FROM messaging.message WHERE room_id = $1 AND position > $2", room.room_id, line.read_position
        )
        assert line.unread == unread
        assert line.read_position <= line.position


async def test_each_kind_of_change_is_told_by_a_deed(tx: Tx) -> None:
    room = await make.make_group(tx, is_work=True)
    for deed in ("say", "edit", "react", "pin", "read"):
        await _do(tx, room, deed, 0, 1)
    await _do(tx, room, "recall", 0, 1)
    kinds = set(await tx.column("SELECT kind FROM messaging.change WHERE room_id = $1", room.room_id))
    of_messages = {ChangeKind.EDITED, ChangeKind.RECALLED, ChangeKind.REACTED, ChangeKind.PINNED, ChangeKind.READ}
    assert kinds == of_messages | {ChangeKind.JOINED}
    assert msgspec.json.encode(await make.load_state(tx, room.room_id))


async def test_nobody_is_said_to_have_taken_back_what_another_took(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    for _ in range(2):
        await make.say(tx, room, member)
    before = await make.load_state(tx, room.room_id)
    await messaging.recall_message(tx, by=member, room_id=room.room_id, position=1)
    await messaging.recall_message(tx, by=owner, room_id=room.room_id, position=2)
    page = await messaging.read_room(tx, by=room.people[2], room_id=room.room_id)
    assert [(one.author_id, one.recalled_by) for one in page.messages] == [(member.member_id, "author"), (member.member_id, "staff")]
    assert await make.follow(tx, room.room_id, before) == await make.load_state(tx, room.room_id)
