"""Scores in the demo: two of three switched theirs on, with up to two years of kept words, a few lapses, and a score for each month.

What happened is made up, the same each time; every number is worked out by the house's scorecard as of its day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from quanzi import credit, relations
from quanzi.credit import vouching
from quanzi.credit.bulk import Past, PastFact, PastGroup, add_groups, add_pasts, count_groups, finish_pasts
from quanzi.identity.bulk import NewPerson
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.infra.settings import DEMO_GROUPS
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.world import cast
from quanzi.world.naming import number_of

K = credit.FactKind
_AT_ONCE = 500
_ON_OF_THREE = 2
_GIVERS, _RING, _STAKE = 2, 3, 5
_DAYS_ON_MIN, _DAYS_ON_MAX = 40, 740
_KEPT = ((K.REQUEST_HONOURED, "wallet.request", 5), (K.DEBT_KEPT, "wallet.iou", 3), (K.ORDER_KEPT, "wallet.standing_order", 4))
_LAPSES = ((K.DEBT_LATE, "wallet.iou"), (K.ORDER_MISSED, "wallet.standing_order"), (K.DEBT_BROKEN, "wallet.iou"))


class _Told(msgspec.Struct, frozen=True):
    """Something of a person that one can enter as: what, how many days ago, and with which of those she knows."""

    kind: credit.FactKind
    source: str
    days_ago: int
    other: int
    value: int = 1


_MEMBER = (
    # three weeks before two years are over: it leaves before the next but one month
    _Told(K.DEBT_LATE, "wallet.iou", 712, 4),
    _Told(K.REQUEST_HONOURED, "wallet.request", 655, 0),
    _Told(K.DEBT_KEPT, "wallet.iou", 540, 1),
    _Told(K.REQUEST_HONOURED, "wallet.request", 410, 2),
    _Told(K.DEBT_KEPT, "wallet.iou", 263, 3),
    _Told(K.REQUEST_HONOURED, "wallet.request", 121, 1),
)
_OWNER = (
    _Told(K.DEBT_KEPT, "wallet.iou", 520, 0),
    _Told(K.ORDER_KEPT, "wallet.standing_order", 300, 1),
    _Told(K.ORDER_KEPT, "wallet.standing_order", 270, 1),
    _Told(K.ORDER_KEPT, "wallet.standing_order", 240, 1),
    _Told(K.DEBT_KEPT, "wallet.iou", 150, 2),
)
_DAYS_ON = {"member": 760, "owner": 600}
_TOLD = {"member": _MEMBER, "owner": _OWNER}


async def load_credit(db: Db, *, people: Sequence[NewPerson], near: Sequence[UUID], keys: Keys) -> None:
    """Give two of three their score, each once; the newcomer and the operator have none."""
    now = await db.run(_tell_time)
    pasts = [*_enter_as(people, near, now), *_spread(people, now)]
    for start in range(0, len(pasts), _AT_ONCE):
        batch = pasts[start : start + _AT_ONCE]
        await db.run(lambda tx, batch=batch: add_pasts(tx, new=batch))
    await db.run(finish_pasts)
    told = [one for past in pasts if (one := _tell(past)) is not None]
    await db.run(lambda tx: add_groups(tx, new=told, keys=keys))
    await count_groups(db, keys=keys, offered=DEMO_GROUPS)


def _tell(past: Past) -> PastGroup | None:
    """Two of three tell their group; those who can be entered as leave it."""
    number = number_of(f"credit/group/{past.person_id}")
    if number % 3 == 0 or past.person_id in {door.person_id for door in cast.DOORS}:
        return None
    return PastGroup(past.person_id, past.language, DEMO_GROUPS[number // 3 % len(DEMO_GROUPS)])


async def load_vouches(db: Db, *, member: Person, owner: Person, near: Sequence[Person]) -> None:
    """Two vouch for the member, she vouches for the owner, and three of those she knows vouch in a ring, which earns nothing."""
    able = [one for one in near if await _can_vouch(db, one)]
    givers, ring = able[:_GIVERS], able[_GIVERS : _GIVERS + _RING]
    words = [*((one, member) for one in givers), (member, owner)]
    if len(ring) == _RING:
        words += list(zip(ring, [*ring[1:], ring[0]], strict=True))
    for voucher, vouched in words:
        await db.run(lambda tx, voucher=voucher, vouched=vouched: _vouch(tx, voucher, vouched))


async def _can_vouch(db: Db, one: Person) -> bool:
    async def ask(tx: ReadTx) -> int:
        return await vouching.find_stake_room(tx, by=one)

    return await db.read(ask) > 0


async def _vouch(tx: Tx, voucher: Person, vouched: Person) -> None:
    """Who are no contacts yet become so; a vouch that stands stays as it is."""
    relation = await relations.find_relation(tx, by=voucher, person_id=vouched.member_id, in_circle=True)
    if relation.tie is not relations.Tie.CONTACT:
        await relations.ask_contact(tx, by=voucher, person_id=vouched.member_id)
        await relations.accept_contact(tx, by=vouched, person_id=voucher.member_id)
    offered = await vouching.offer_vouch(tx, by=voucher, person_id=vouched.member_id, stake=_STAKE)
    if offered.state == "offered":
        await vouching.accept_vouch(tx, by=vouched, vouch_id=offered.vouch_id)


async def _tell_time(tx: Tx) -> datetime:
    return tx.now


def _enter_as(people: Sequence[NewPerson], near: Sequence[UUID], now: datetime) -> Iterator[Past]:
    by_id = {one.person_id: one for one in people}
    for door in cast.DOORS:
        if door.key not in _TOLD:
            continue
        person, since = by_id[door.person_id], now - timedelta(days=_DAYS_ON[door.key])
        told = [
            PastFact(one.kind, one.source, _id(f"{door.key}/{number}"), now - timedelta(days=one.days_ago), near[one.other], one.value)
            for number, one in enumerate(_TOLD[door.key])
        ]
        yield Past(person.person_id, person.language, since, [*_start(person, since), *told])


def _spread(people: Sequence[NewPerson], now: datetime) -> Iterator[Past]:
    doors = {door.person_id for door in cast.DOORS}
    others = [one for one in people if one.person_id not in doors]
    places = {one.person_id: place for place, one in enumerate(others)}
    for person in others:
        random = Random(number_of(f"credit/{person.person_id}"))
        if random.randrange(3) < _ON_OF_THREE:
            yield _make_past(person, others, places, random, now)


def _make_past(person: NewPerson, others: Sequence[NewPerson], places: Mapping[UUID, int], random: Random, now: datetime) -> Past:
    """Most keep their word, a few now and then do not; with the same few neighbours again and again."""
    days_on = _DAYS_ON_MIN + round((_DAYS_ON_MAX - _DAYS_ON_MIN) * random.random() ** 3)
    since = now - timedelta(days=days_on)
    near = [others[(places[person.person_id] + step) % len(others)].person_id for step in (1, 2, 3, 5, 8, 13)]
    busy = random.random()
    facts = _start(person, since)
    for kind, source, most in _KEPT:
        for _ in range(round(busy * most * days_on / 365 * random.random())):
            facts.append(_happened(person, kind, source, len(facts), days_on, near, random, now))
    careless = random.random() ** 4
    for kind, source in _LAPSES:
        if random.random() < careless / 2:
            facts.append(_happened(person, kind, source, len(facts), days_on, near, random, now))
    return Past(person.person_id, person.language, since, facts)


def _happened(
    person: NewPerson, kind: credit.FactKind, source: str, number: int, days_on: int, near: Sequence[UUID], random: Random, now: datetime
) -> PastFact:
    at = now - timedelta(days=random.random() * days_on)
    return PastFact(kind, source, _id(f"{person.person_id}/{number}"), at, random.choice(near))


def _start(person: NewPerson, since: datetime) -> list[PastFact]:
    """What was known when they switched it on."""
    facts = [PastFact(K.JOINED, "identity.person", person.person_id, person.joined_at)]
    if person.tier:
        source_id = ids.id_from_source(source="identity.tier", key=str(person.tier))
        facts.append(PastFact(K.VERIFIED, "identity.tier", source_id, since, value=person.tier))
    return facts


def _id(key: str) -> UUID:
    return ids.id_from_source(source="demo.credit", key=key)
