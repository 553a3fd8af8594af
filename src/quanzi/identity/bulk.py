"""The loader's door: many people at once, under the laws of one.

Names, bios and interests pass the same checks as typed ones, and a name is searchable only where its owner shows it to
every member in full. Nobody signs up here, so no event is recorded and nobody gets a letter. Somebody who is there
already stays as they are, so a load may be repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.identity.display import NameForm
from quanzi.identity.profile import clean_interests
from quanzi.identity.store import bulk
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.grams import grams_of
from quanzi.kernel.text import clean_text

__all__ = ["NameForm", "NewPerson", "add_people"]


class NewPerson(msgspec.Struct, frozen=True, gc=False):
    """Somebody of a loaded community; `onboarded` is False for who has yet to say what interests them."""

    person_id: UUID
    name: str
    language: str
    joined_at: datetime
    tier: int = 0
    is_operator: bool = False
    onboarded: bool = True
    name_for_members: NameForm = NameForm.MASKED
    name_for_circles: NameForm = NameForm.MASKED
    bio: str = ""
    interests: tuple[str, ...] = ()


async def add_people(tx: Tx, *, new: Sequence[NewPerson]) -> int:
    """Add those who are not there yet; how many. kernel.text's refusals, TooManyInterests."""
    names = [clean_text(one.name, max_characters=limits.NAME_CHARACTERS_MAX, field="name") for one in new]
    columns = bulk.PeopleColumns(
        person_ids=[one.person_id for one in new],
        names=names,
        languages=[one.language for one in new],
        tiers=[one.tier for one in new],
        operators=[one.is_operator for one in new],
        names_for_members=[one.name_for_members.value for one in new],
        names_for_circles=[one.name_for_circles.value for one in new],
        bios=[_clean_bio(one.bio) for one in new],
        interests=[bulk.join(clean_interests(one.interests)) if one.interests else "" for one in new],
        grams=[bulk.join(grams_of(name)) if one.name_for_members is NameForm.FULL else "" for one, name in zip(new, names, strict=True)],
        joined_at=[one.joined_at for one in new],
        onboarded_at=[one.joined_at if one.onboarded else None for one in new],
    )
    return await bulk.insert_people(tx, columns=columns)


def _clean_bio(bio: str) -> str:
    return clean_text(bio, max_characters=limits.BIO_CHARACTERS_MAX, field="bio", required=False, lines=True) if bio else ""
