"""What is urgent comes to me as I choose: in the app always, by text message or phone only where I allowed it, and from whom."""

from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.identity import reaching
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid
from quanzi.kernel.person import Person
from quanzi.messaging.store import urgent_choices
from quanzi.messaging.store.urgent_choices import WayRow
from quanzi.messaging.urge_errors import NumberNotYours


class Ways(msgspec.Struct, frozen=True):
    """How I let myself be called; `number_id` names a proved number of mine without telling it, empty where neither is on."""

    number_id: str = ""
    by_sms: bool = False
    by_phone: bool = False


async def find_ways(tx: ReadTx, *, by: Person) -> Ways:
    """What I chose: neither, for who chose nothing. NotSignedIn."""
    rows = await urgent_choices.list_ways(tx, person_ids=[by.member_id])
    return Ways(rows[0].number_id, rows[0].by_sms, rows[0].by_phone) if rows else Ways()


async def choose_ways(tx: Tx, *, by: Person, ways: Ways, keys: Keys) -> None:
    """Choose how I let myself be called. Raises NotSignedIn, NumberNotYours."""
    if not ways.by_sms and not ways.by_phone:
        await urgent_choices.delete_way(tx, person_id=by.member_id)
        return
    if await reaching.find_phone(tx, person_id=by.member_id, address_id=ways.number_id, keys=keys) is None:
        raise NumberNotYours(field="number_id")
    await urgent_choices.insert_way(tx, way=WayRow(by.member_id, ways.number_id, ways.by_sms, ways.by_phone))


async def mute_urgent(tx: Tx, *, by: Person, person_id: UUID, on: bool) -> None:
    """Let what somebody asks urgently call me no more, or again; they are not told. NotSignedIn, Invalid for myself, NotFound."""
    if by.member_id == person_id:
        raise Invalid(field="person_id")
    if not on:
        await urgent_choices.delete_mute(tx, person_id=by.member_id, sender_id=person_id)
        return
    await relations.find_relation(tx, by=by, person_id=person_id)
    if len(await urgent_choices.list_muted(tx, person_id=by.member_id, limit=limits.URGENT_MUTES_MAX)) >= limits.URGENT_MUTES_MAX:
        raise Conflict
    await urgent_choices.insert_mute(tx, person_id=by.member_id, sender_id=person_id)


async def list_muted(tx: ReadTx, *, by: Person) -> list[UUID]:
    """Whose urgent messages call me no more. NotSignedIn."""
    return await urgent_choices.list_muted(tx, person_id=by.member_id, limit=limits.URGENT_MUTES_MAX)
