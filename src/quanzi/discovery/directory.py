"""The list of members: newest first, or those who share an interest; who is hidden from me is not in it."""

from dataclasses import dataclass
from datetime import datetime

from quanzi import relations
from quanzi.identity import PersonCard, showing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as I may see them; `shared` are the interests we both have."""

    card: PersonCard
    bio: str
    interests: list[str]
    shared: list[str]
    joined_at: datetime


async def list_people(
    tx: ReadTx, *, by: Person, like_me: bool = False, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[Listed]:
    """The members, newest first; `like_me` keeps those who share an interest with me. BadCursor."""
    mine = (await showing.find_profile(tx, person_id=by.member_id)).interests
    if like_me and not mine:
        return Page(())
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    page = await showing.list_people(
        tx, by=by, hidden=hidden | {by.member_id}, interests=mine if like_me else (), cursor=cursor, limit=limit
    )
    return Page(tuple(await show_listed(tx, by=by, profiles=page.items, mine=mine)), page.next_cursor)


async def show_listed(
    tx: ReadTx, *, by: Person, profiles: tuple[showing.Profile, ...] | list[showing.Profile], mine: list[str]
) -> list[Listed]:
    """Profiles with the card that I may see of each."""
    cards = await relations.find_cards(tx, by=by, person_ids=[profile.person_id for profile in profiles])
    return [
        Listed(
            cards[profile.person_id],
            profile.bio,
            profile.interests,
            [interest for interest in profile.interests if interest in mine],
            profile.joined_at,
        )
        for profile in profiles
        if profile.person_id in cards
    ]
