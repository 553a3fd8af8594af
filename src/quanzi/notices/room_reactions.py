"""What happens in conversations, as news for those it concerns: of messages for who is away alone, a line for each room.

All of it is written by the worker, some rooms at a time, never by who sends: a message into a room of five hundred costs
its sender nothing here, and a line only where somebody is away, has not muted the room, and was not called before.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from quanzi import messaging
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.event import Event
from quanzi.messaging import contacting, hearing, listening
from quanzi.notices import here, rooms, store, tell
from quanzi.notices.model import Kind, News

_ROOMS_AT_ONCE = 50
_NEWS_AT_ONCE = 1_000
Said = Mapping[UUID, Sequence[hearing.Posted]]
Pairs = Collection[tuple[UUID, UUID]]
"""People, each with a room."""


async def tell_of_messages(tx: Tx, event: messaging.MessagesPosted) -> None:
    """Who is away hears that something waits in a room."""
    said: defaultdict[UUID, list[hearing.Posted]] = defaultdict(list)
    for one in event.messages:
        said[one.room_id].append(one)
    room_ids = sorted(said)
    for start in range(0, len(room_ids), _ROOMS_AT_ONCE):
        part = {room_id: said[room_id] for room_id in room_ids[start : start + _ROOMS_AT_ONCE]}
        pairs = await _find_callable(tx, part)
        for first in range(0, len(pairs), _NEWS_AT_ONCE):
            await _tell(tx, event, part, pairs[first : first + _NEWS_AT_ONCE])


async def _find_callable(tx: ReadTx, said: Said) -> list[tuple[UUID, UUID]]:
    """Who is away and would hear something new: in a large room not who was called since they last read there."""
    rosters = await listening.find_rosters(tx, room_ids=list(said))
    others = {
        room_id: [one for one in roster.person_ids if any(post.author_id != one for post in said[room_id])]
        for room_id, roster in rosters.items()
    }
    away = await here.find_away(tx, person_ids={one for people in others.values() for one in people})
    pairs = {(one, room_id) for room_id, people in others.items() for one in people if one in away}
    large = sorted((one, room_id) for one, room_id in pairs if len(rosters[room_id].person_ids) > limits.CALLS_EACH_MEMBERS_MAX)
    if large:
        person_ids, room_ids = [one for one, _ in large], [room_id for _, room_id in large]
        called = await store.lines.list_unread_of(tx, person_ids=person_ids, subject_ids=room_ids, kind=Kind.MESSAGE)
        pairs -= {(row.person_id, row.subject_id) for row in called}
    return sorted(pairs)


async def _tell(tx: Tx, event: messaging.MessagesPosted, said: Said, pairs: Pairs) -> None:
    """Those of the pairs who have not muted the room nor read it; who is called by name or is to confirm it hears that apart."""
    hearers = [one for one in await hearing.hold_hearers(tx, pairs=pairs) if not one.is_quiet]
    named = await hearing.find_named(tx, pairs={(one.person_id, one.room_id) for one in hearers})
    wanted = [
        (one.person_id, post)
        for one in hearers
        for post in said[one.room_id]
        if post.position > one.read_position and (one.person_id, one.room_id, post.position) not in named
    ]
    pressed = await hearing.find_pressed(tx, heard={(to, post.room_id, post.position) for to, post in wanted})
    wanted = [(to, post) for to, post in wanted if (to, post.room_id, post.position) not in pressed]
    there = await hearing.hold_messages(tx, places={(post.room_id, post.position) for _, post in wanted})
    news = [_of_message(event, Kind.MESSAGE, to, post) for to, post in wanted if (post.room_id, post.position) in there]
    await tell.tell_people(tx, news=news)


def _of_message(event: Event, kind: Kind, to: UUID, post: hearing.Posted) -> News:
    # what was said in one moment keeps its order, so that a line tells of the last
    at = event.at + timedelta(microseconds=post.position % 1_000)
    facts = {"position": str(post.position)}
    return News(rooms.place_event(post.room_id, post.position), to, kind, post.room_id, at, post.author_id, None, facts)


async def tell_of_mention(tx: Tx, event: listening.PersonMentioned) -> None:
    """Who is called by name and away hears so each time, in a muted room where they chose it; else it is a message as others are."""
    pair = event.person_id, event.room_id
    if event.person_id not in await here.find_away(tx, person_ids=[event.person_id]):
        return
    hearers = [one for one in await hearing.hold_hearers(tx, pairs=[pair]) if one.read_position < event.position]
    if not hearers or not await hearing.hold_messages(tx, places=[(event.room_id, event.position)]):
        return
    is_quiet = hearers[0].is_quiet
    post = hearing.Posted(event.room_id, event.position, event.author_id)
    kinds = [Kind.QUIET_MENTION] if is_quiet else [Kind.MENTION, Kind.MESSAGE]
    for kind in kinds:
        if await tell.tell_people(tx, news=[_of_message(event, kind, event.person_id, post)]):
            return


async def withdraw_message(tx: Tx, event: listening.MessageRecalled) -> None:
    """What was taken back is told to nobody, nor sent to a device that it did not reach yet."""
    rosters = await listening.find_rosters(tx, room_ids=[event.room_id])
    if event.room_id in rosters:
        await rooms.withdraw_message(tx, person_ids=rosters[event.room_id].person_ids, room_id=event.room_id, position=event.position)


async def forget_room(tx: Tx, event: hearing.RoomLeft) -> None:
    """Who is in a room no more has no lines about it."""
    for person_id in event.person_ids:
        await tell.forget_subject(tx, person_id=person_id, subject_id=event.room_id)


async def tell_of_talk(tx: Tx, event: contacting.TalkAsked) -> None:
    """Somebody whom a person does not know would like to write; all who would are one line."""
    news = News(event.id, event.person_id, Kind.MESSAGE_REQUEST, event.person_id, event.at, event.asker_id)
    await tell.tell_people(tx, news=[news])


async def tell_of_yes(tx: Tx, event: contacting.TalkAccepted) -> None:
    """Somebody said yes to being written to; that somebody did not, nobody says."""
    news = News(event.id, event.asker_id, Kind.MESSAGE_ACCEPTED, event.room_id, event.at, event.person_id)
    await tell.tell_people(tx, news=[news])


async def tell_of_invitation(tx: Tx, event: hearing.GroupInvited) -> None:
    """People are asked into a group."""
    news = [News(event.id, to, Kind.GROUP_INVITED, event.room_id, event.at, event.by_id) for to in event.person_ids]
    await tell.tell_people(tx, news=news)


async def tell_staff_of_wish(tx: Tx, event: hearing.GroupAsked) -> None:
    """People wait for a group's staff; all who do are one line."""
    staff = await hearing.list_staff(tx, room_id=event.room_id)
    news = [News(event.id, to, Kind.GROUP_ASKED, event.room_id, event.at, one) for to in staff for one in event.person_ids]
    await tell.tell_people(tx, news=[tell.apart(one, by=str(one.actor_id)) for one in news])


async def tell_of_entry(tx: Tx, event: hearing.GroupEntered) -> None:
    """A group let somebody in."""
    await tell.tell_people(tx, news=[News(event.id, event.person_id, Kind.GROUP_ENTERED, event.room_id, event.at)])
