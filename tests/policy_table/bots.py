"""Who looks after the bots of a group, and who sees them. The owner and the member are in the group; the owner keeps a bot."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi import bots
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import errors, speaking
from tests.make import bots as make
from tests.make import messages
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithBot(Cast):
    """A group of the owner and the member with a bot, which was told something."""

    room_id: UUID
    bot_id: UUID
    delivery_id: UUID

    @property
    def bot(self) -> dict[str, UUID]:
        """Which bot."""
        return {"room_id": self.room_id, "bot_id": self.bot_id}


async def open_group(tx: Tx) -> WithBot:
    """The bot took what it was told."""
    people = await cast_people(tx)
    on = await make.make_bot(tx, await messages.fill_group(tx, [people.owner, people.member]))
    await make.say(tx, on, "/weather")
    (delivery_id,) = await make.list_waiting(tx)
    await make.tell(tx, on, delivery_id)
    return WithBot(people.owner, people.member, people.stranger, people.operator, on.room.room_id, on.fresh.bot_id, delivery_id)


Call = Callable[[Tx, Person, WithBot], Awaitable[Any]]
DRAFT = bots.BotDraft(name="Lunch")


def _row(call: Call, **other: Any) -> Row[WithBot]:
    outcomes: dict[str, Any] = {
        "stranger": NotFound,
        "member": errors.RoomStaffNeeded,
        "owner": ALLOWED,
        "suspended": Suspended,
        "signed_out": NotSignedIn,
        "operator": NotFound,
    }
    return Row(stage=open_group, call=call, **{**outcomes, **other})


def _sees(call: Call) -> Row[WithBot]:
    return _row(call, member=ALLOWED, suspended=ALLOWED)


DEEDS: dict[str, Row[Any]] = {
    "bots.list_bots": _sees(lambda tx, by, on: bots.list_bots(tx, by=by, room_id=on.room_id)),
    "bots.list_commands": _sees(lambda tx, by, on: bots.list_commands(tx, by=by, room_id=on.room_id)),
    "bots.find_bot": _row(lambda tx, by, on: bots.find_bot(tx, by=by, **on.bot), suspended=ALLOWED),
    "bots.list_deliveries": _row(lambda tx, by, on: bots.list_deliveries(tx, by=by, **on.bot), suspended=ALLOWED),
    "bots.make_bot": _row(lambda tx, by, on: bots.make_bot(tx, by=by, room_id=on.room_id, draft=DRAFT, keys=make.KEYS)),
    "bots.change_bot": _row(lambda tx, by, on: bots.change_bot(tx, by=by, **on.bot, draft=DRAFT)),
    "bots.renew_secrets": _row(lambda tx, by, on: bots.renew_secrets(tx, by=by, **on.bot, keys=make.KEYS)),
    "bots.start_bot": _row(lambda tx, by, on: bots.start_bot(tx, by=by, **on.bot)),
    "bots.try_bot": _row(lambda tx, by, on: bots.try_bot(tx, by=by, **on.bot)),
    "bots.replay_delivery": _row(lambda tx, by, on: bots.replay_delivery(tx, by=by, **on.bot, delivery_id=on.delivery_id)),
    "bots.remove_bot": _row(lambda tx, by, on: bots.remove_bot(tx, by=by, **on.bot)),
    "messaging.find_group_seat": _sees(lambda tx, by, on: speaking.find_group_seat(tx, by=by, room_id=on.room_id)),
    "messaging.find_seat_of_staff": _row(lambda tx, by, on: speaking.find_seat_of_staff(tx, by=by, room_id=on.room_id), suspended=ALLOWED),
    "messaging.hold_as_staff": _row(lambda tx, by, on: speaking.hold_as_staff(tx, by=by, room_id=on.room_id), suspended=ALLOWED),
}
