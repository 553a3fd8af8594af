"""Who somebody is to whom: which card of a person a reader gets, who is hidden, and the lists of a person's ties."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanzi import identity
from quanzi.identity import Audience, PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Kind, Person
from quanzi.relations import model, policy, store
from quanzi.relations.model import Side, Tie


@dataclass(frozen=True, slots=True)
class Relation:
    """How somebody stands to me, as I may know it."""

    tie: Tie
    follows: bool
    audience: Audience


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A person in one of my lists, since when."""

    card: PersonCard
    at: datetime


class Cards(dict[UUID, PersonCard]):
    """Cards by person; `hidden` is everyone who is out of the reader's sight, learnt in the same look."""

    hidden: frozenset[UUID] = frozenset()


async def find_cards(tx: ReadTx, *, by: Person, person_ids: Collection[UUID], in_circle: bool = False) -> Cards:
    """The cards of several people as `by` may see them; who is hidden is missing. Two statements for any number."""
    wanted = list(set(person_ids))
    if not wanted:
        return Cards()
    stranger = Audience.CIRCLE if in_circle else Audience.STRANGER
    audiences = dict.fromkeys(wanted, stranger)
    hidden: set[UUID] = set()
    if by.kind is not Kind.SYSTEM:
        for row in await store.list_near(tx, person_id=by.member_id, other_ids=wanted):
            if row.hidden:
                hidden.add(row.person_id)
                audiences.pop(row.person_id, None)
            elif row.person_id in audiences:
                audiences[row.person_id] = Audience.CONTACT
        if by.member_id in audiences:
            audiences[by.member_id] = Audience.SELF
    forms = await identity.find_name_forms(tx, person_ids=list(audiences))
    cards = Cards((person_id, identity.show_card(form, audiences[person_id])) for person_id, form in forms.items())
    cards.hidden = frozenset(hidden)
    return cards


async def find_hidden(tx: ReadTx, *, person_id: UUID) -> frozenset[UUID]:
    """Everyone who is out of this person's sight, whoever of the two blocked."""
    return frozenset(await store.list_hidden_ids(tx, person_id=person_id))


async def find_contact_ids(tx: ReadTx, *, person_id: UUID) -> frozenset[UUID]:
    """Everyone who is this person's contact."""
    return frozenset(await store.list_contact_ids(tx, person_id=person_id))


async def find_relation(tx: ReadTx, *, by: Person, person_id: UUID, in_circle: bool = False) -> Relation:
    """How somebody stands to me; NotFound when one of us blocked the other. `in_circle`: we share one."""
    me = by.member_id
    if me == person_id:
        return Relation(Tie.NONE, follows=False, audience=Audience.SELF)
    exists = bool(await identity.find_name_forms(tx, person_ids=[person_id]))
    hidden = await store.find_block(tx, person_id=me, other_id=person_id) is not None
    policy.may_see(exists=exists, hidden=hidden)
    tie = model.see_tie(Side(await store.find_side(tx, person_id=me, other_id=person_id) or Side.NONE))
    follows = await store.is_following(tx, person_id=me, followed_id=person_id)
    stranger = Audience.CIRCLE if in_circle else Audience.STRANGER
    return Relation(tie, follows=follows, audience=Audience.CONTACT if tie is Tie.CONTACT else stranger)


async def list_ties(tx: ReadTx, *, by: Person, tie: Tie, cursor: str | None = None, limit: int = 20) -> Page[Acquaintance]:
    """My contacts, who asks me, or whom I asked; newest first."""
    state = {Tie.CONTACT: Side.CONTACT, Tie.ASKS_ME: Side.ASKED_ME, Tie.ASKED: Side.ASKED_BY_ME}[tie]
    after = read_cursor(cursor)
    rows = await store.list_ties(
        tx,
        person_id=by.member_id,
        state=state,
        before_at=after.at if after else None,
        before_id=after.id if after else None,
        limit=limit + 1,
    )
    return await _show(tx, by=by, rows=rows, limit=limit)


async def count_requests(tx: ReadTx, *, by: Person) -> int:
    """How many people wait for my answer."""
    return await store.count_ties(tx, person_id=by.member_id, state=Side.ASKED_ME)


async def list_follows(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[Acquaintance]:
    """Whom I follow, newest first."""
    after = read_cursor(cursor)
    rows = await store.list_follows(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    return await _show(tx, by=by, rows=rows, limit=limit)


async def list_blocked(tx: ReadTx, *, by: Person) -> list[Acquaintance]:
    """Whom I blocked, as a stranger sees them, so that I can let them back; all of them."""
    rows = await store.list_blocks(tx, person_id=by.member_id, limit=limits.BLOCKS_MAX)
    forms = await identity.find_name_forms(tx, person_ids=[row.person_id for row in rows])
    return [Acquaintance(identity.show_card(forms[row.person_id], Audience.STRANGER), row.at) for row in rows if row.person_id in forms]


async def _show(tx: ReadTx, *, by: Person, rows: list[store.TieRow], limit: int) -> Page[Acquaintance]:
    shown, more = rows[:limit], len(rows) > limit
    cards = await find_cards(tx, by=by, person_ids=[row.person_id for row in shown])
    items = tuple(Acquaintance(cards[row.person_id], row.at) for row in shown if row.person_id in cards)
    return Page(items, Cursor(shown[-1].at, shown[-1].person_id).text() if more else None)
