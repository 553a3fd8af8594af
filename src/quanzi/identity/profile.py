"""What a person says of themselves: name, few words, interests, picture, and how much of the name is shown to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import msgspec

from quanzi.identity.display import NameForm
from quanzi.identity.errors import NameIsVerified, NearerSeesLess, SessionEnded, TooManyInterests
from quanzi.identity.legal_name import is_form_of, read_legal_name
from quanzi.identity.policy import may_act
from quanzi.identity.store import profiles, verifications
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import grams, limits, text
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person


class Profile(msgspec.Struct, frozen=True):
    """What a person says of themselves, without the name: that depends on who looks (relations.find_cards)."""

    person_id: UUID
    bio: str
    interests: list[str]
    tier: int
    joined_at: datetime
    state: str


class NameDisplay(msgspec.Struct, frozen=True):
    """How much of the name members, circle mates and contacts see."""

    members: NameForm
    circles: NameForm
    contacts: NameForm


@dataclass(frozen=True, slots=True)
class MyProfile:
    """My own profile, as the form that changes it needs it."""

    profile: Profile
    name: str
    display: NameDisplay
    avatar_media_id: UUID | None
    language: str
    is_verified: bool


async def find_profile(tx: ReadTx, *, person_id: UUID) -> Profile:
    """A person's profile; NotFound for who never was or is gone. Who may see it at all is for relations to say."""
    row = await profiles.find_profile(tx, person_id=person_id)
    if row is None or row.state == "gone":
        raise NotFound
    return Profile(row.person_id, row.bio, row.interests, row.tier, row.joined_at, row.state)


async def find_my_profile(tx: ReadTx, *, by: Person) -> MyProfile:
    """My own profile with everything I can change."""
    row = await profiles.find_profile(tx, person_id=by.member_id)
    if row is None:
        raise SessionEnded
    return MyProfile(
        profile=Profile(row.person_id, row.bio, row.interests, row.tier, row.joined_at, row.state),
        name=row.name,
        display=NameDisplay(NameForm(row.name_for_members), NameForm(row.name_for_circles), NameForm(row.name_for_contacts)),
        avatar_media_id=row.avatar_media_id,
        language=row.language,
        is_verified=row.tier > 0,
    )


async def change_profile(tx: Tx, *, by: Person, bio: str, interests: Sequence[str], language: str) -> None:
    """Say who I am in a few words and what interests me. TooManyInterests, or kernel.text's refusals."""
    may_act(by)
    words = text.clean_text(bio, max_characters=limits.BIO_CHARACTERS_MAX, field="bio", required=False, lines=True)
    await profiles.update_profile(tx, person_id=by.member_id, bio=words, interests=clean_interests(interests), language=language, at=tx.now)


def clean_interests(interests: Sequence[str]) -> list[str]:
    """Topics as they are stored: cleaned, each once, in the order given."""
    if len(interests) > limits.INTERESTS_MAX * 4:
        raise TooManyInterests(field="interests", most=limits.INTERESTS_MAX)
    cleaned: dict[str, str] = {}
    for interest in interests:
        topic = text.clean_text(interest, max_characters=limits.TOPIC_CHARACTERS_MAX, field="interests", required=False).lstrip("#")
        if topic:
            cleaned.setdefault(topic.casefold(), topic)
    if len(cleaned) > limits.INTERESTS_MAX:
        raise TooManyInterests(field="interests", most=limits.INTERESTS_MAX)
    return list(cleaned.values())


async def change_name(tx: Tx, *, by: Person, keys: Keys, name: str) -> None:
    """Change my name; a verified one only to another form of the legal name. NameIsVerified."""
    may_act(by)
    wanted = text.clean_text(name, max_characters=limits.NAME_CHARACTERS_MAX, field="name")
    sealed = await verifications.find_legal_name(tx, person_id=by.member_id)
    if sealed is not None and not is_form_of(wanted, read_legal_name(sealed, person_id=by.member_id, keys=keys)):
        raise NameIsVerified(field="name")
    await profiles.update_name(tx, person_id=by.member_id, name=wanted, at=tx.now)
    await _index_name(tx, person_id=by.member_id)


async def choose_name_display(tx: Tx, *, by: Person, display: NameDisplay) -> None:
    """Choose how much of my name each audience sees; NearerSeesLess when a nearer one would see less."""
    may_act(by)
    order = list(NameForm)
    for (_, further), (field, nearer) in pairwise(msgspec.structs.asdict(display).items()):
        if order.index(nearer) < order.index(further):
            raise NearerSeesLess(field=field)
    await profiles.update_name_display(
        tx, person_id=by.member_id, members=display.members, circles=display.circles, contacts=display.contacts, at=tx.now
    )
    await _index_name(tx, person_id=by.member_id)


async def choose_avatar(tx: Tx, *, by: Person, media_id: UUID | None) -> None:
    """Show a photo of mine, which the caller has attached to `person:<id>`, or the generated picture again."""
    may_act(by)
    await profiles.update_avatar(tx, person_id=by.member_id, media_id=media_id, at=tx.now)


async def set_verified_name(tx: Tx, *, person_id: UUID, legal_name: str) -> None:
    """Let the name be the legal one, unless it is a form of it already."""
    row = await profiles.find_profile(tx, person_id=person_id)
    if row is not None and not is_form_of(row.name, legal_name):
        await profiles.update_name(tx, person_id=person_id, name=legal_name, at=tx.now)
        await _index_name(tx, person_id=person_id)


async def _index_name(tx: Tx, *, person_id: UUID) -> None:
    """Only a name that every member sees in full can be searched for."""
    row = await profiles.find_profile(tx, person_id=person_id)
    if row is not None:
        shown = row.name if row.name_for_members == NameForm.FULL else ""
        await profiles.update_grams(tx, person_id=person_id, grams=grams.grams_of(shown))


async def list_people(
    tx: ReadTx,
    *,
    by: Person,
    hidden: frozenset[UUID],
    interests: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = limits.PAGE_ITEMS_DEFAULT,
) -> Page[Profile]:
    """The members, newest first, without `hidden`; with `interests` those who share one of them."""
    _ = by.member_id
    after = read_cursor(cursor)
    rows = await profiles.list_newest(
        tx,
        hidden=list(hidden),
        interests=list(interests) or None,
        before_at=after.at if after else None,
        before_id=after.id if after else None,
        limit=limit + 1,
    )
    shown = rows[:limit]
    more = Cursor(shown[-1].joined_at, shown[-1].person_id).text() if len(rows) > limit else None
    return Page(tuple(Profile(row.person_id, row.bio, row.interests, row.tier, row.joined_at, row.state) for row in shown), more)


async def search_people(
    tx: ReadTx, *, by: Person, query: str, hidden: frozenset[UUID], limit: int = limits.SEARCH_HITS_MAX
) -> list[Profile]:
    """Members whose name, shown to all in full, has every word of `query`; without `hidden`."""
    _ = by.member_id
    wanted = grams.query_grams(query)
    if not wanted:
        return []
    rows = await profiles.list_by_grams(tx, grams=wanted, hidden=list(hidden), limit=limit)
    return [Profile(row.person_id, row.bio, row.interests, row.tier, row.joined_at, row.state) for row in rows]
