"""Whose inbox it is, and what reaches whom how: everybody's is their own, and to others it is not there."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from quanzi import notices
from quanzi.feed import telling as feed_telling
from quanzi.identity.errors import Suspended
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.notices import Kind, calling, choices, outside
from quanzi.notices.choices import Delivery
from tests.make.circles import make_circle
from tests.make.notices import add_device, make_subscription, tell
from tests.policy_table import ALLOWED, Cast, Row, cast_people

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")


@dataclass(frozen=True, slots=True)
class Told(Cast):
    """The owner was told something, has a device, and owns a circle."""

    notice_id: UUID
    device_id: UUID
    circle_id: UUID


async def _told(tx: Tx) -> Told:
    people = await cast_people(tx)
    circle = await make_circle(tx, owner=people.owner)
    await tell(tx, people.owner, people.member)
    line = (await notices.list_notices(tx, by=people.owner)).items[0]
    device_id = await add_device(tx, people.owner, KEYS)
    ends = (people.owner, people.member, people.stranger, people.operator)
    return Told(*ends, line.notice_id, device_id, circle.circle_id)


_EVERYBODY = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED, "signed_out": NotSignedIn}
_OWNER = {"stranger": NotFound, "member": NotFound, "owner": ALLOWED, "suspended": ALLOWED, "signed_out": NotSignedIn}

DEEDS: dict[str, Row[Told]] = {
    "feed.find_openings": Row(
        stage=_told, call=lambda tx, by, on: feed_telling.find_openings(tx, by=by, item_ids=[on.notice_id]), **_EVERYBODY
    ),
    "notices.list_notices": Row(stage=_told, call=lambda tx, by, _: notices.list_notices(tx, by=by), **_EVERYBODY),
    "notices.count_unread": Row(stage=_told, call=lambda tx, by, _: notices.count_unread(tx, by=by), **_EVERYBODY),
    "notices.count_beside_messages": Row(stage=_told, call=lambda tx, by, _: notices.count_beside_messages(tx, by=by), **_EVERYBODY),
    "notices.read_room": Row(
        stage=_told,
        call=lambda tx, by, on: calling.read_room(tx, by=by, room_id=on.notice_id, position=1),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
        signed_out=NotSignedIn,
    ),
    "notices.mark_all_read": Row(stage=_told, call=lambda tx, by, _: notices.mark_all_read(tx, by=by), **_EVERYBODY),
    "notices.find_notice": Row(stage=_told, call=lambda tx, by, on: notices.find_notice(tx, by=by, notice_id=on.notice_id), **_OWNER),
    "notices.mark_read": Row(stage=_told, call=lambda tx, by, on: notices.mark_read(tx, by=by, notice_id=on.notice_id), **_OWNER),
    "notices.mark_unread": Row(stage=_told, call=lambda tx, by, on: notices.mark_unread(tx, by=by, notice_id=on.notice_id), **_OWNER),
    "notices.find_choices": Row(stage=_told, call=lambda tx, by, _: choices.find_choices(tx, by=by), **_EVERYBODY),
    "notices.find_circle_choices": Row(
        stage=_told, call=lambda tx, by, on: choices.find_circle_choices(tx, by=by, circle_id=on.circle_id), **_EVERYBODY
    ),
    "notices.choose_delivery": Row(
        stage=_told, call=lambda tx, by, _: choices.choose_delivery(tx, by=by, kind=Kind.LIKE, delivery=Delivery.OFF), **_EVERYBODY
    ),
    "notices.choose_delivery what is never off": Row(
        stage=_told,
        call=lambda tx, by, _: choices.choose_delivery(tx, by=by, kind=Kind.DECISION, delivery=Delivery.OFF),
        stranger=choices.BadChoice,
        member=choices.BadChoice,
        owner=choices.BadChoice,
        suspended=choices.BadChoice,
        signed_out=NotSignedIn,
    ),
    "notices.choose_in_circle": Row(
        stage=_told,
        call=lambda tx, by, on: choices.choose_in_circle(tx, by=by, circle_id=on.circle_id, kind=Kind.LIKE, delivery=Delivery.OFF),
        **_EVERYBODY,
    ),
    "notices.choose_in_circle of no circle": Row(
        stage=_told,
        call=lambda tx, by, on: choices.choose_in_circle(tx, by=by, circle_id=on.notice_id, kind=Kind.LIKE, delivery=None),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
        signed_out=NotSignedIn,
    ),
    "notices.choose_manner": Row(
        stage=_told, call=lambda tx, by, _: choices.choose_manner(tx, by=by, manner=choices.Manner("UTC", 0, 60)), **_EVERYBODY
    ),
    "notices.list_devices": Row(stage=_told, call=lambda tx, by, _: outside.list_devices(tx, by=by), **_EVERYBODY),
    "notices.add_device": Row(
        stage=_told,
        call=lambda tx, by, _: outside.add_device(tx, by=by, to=make_subscription("another"), keys=KEYS),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
    ),
    "notices.remove_device": Row(stage=_told, call=lambda tx, by, on: outside.remove_device(tx, by=by, device_id=on.device_id), **_OWNER),
}
