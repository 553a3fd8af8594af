"""How a name is shown: a badge without a name, masked (`*明`, `J*** S.`), or in full; its owner chooses for whom."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID

import msgspec

from quanzi.identity import store
from quanzi.identity.errors import SessionEnded
from quanzi.identity.mask import mask_name
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person


class Audience(IntEnum):
    """Who looks, from furthest to nearest. A nearer one never sees less."""

    STRANGER = 0
    CIRCLE = 1
    CONTACT = 2
    SELF = 3


class NameForm(StrEnum):
    """How much of a name is shown, from least to most."""

    BADGE = "badge"
    MASKED = "masked"
    FULL = "full"


class NameForms(msgspec.Struct, frozen=True, gc=False):
    """A person as stored for display; only this module decides which name leaves it."""

    person_id: UUID
    name: str
    name_for_members: str
    name_for_circles: str
    name_for_contacts: str
    tier: int
    avatar_media_id: UUID | None
    state: str


class PersonCard(msgspec.Struct, frozen=True, gc=False):
    """A person as one audience may see them. `name` is empty when they show a badge only."""

    person_id: UUID
    name: str
    tier: int
    avatar_url: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Self:
    """Me, as I see myself on every page."""

    person_id: UUID
    name: str
    tier: int
    avatar_url: str
    is_operator: bool
    onboarded: bool


def show_card(forms: NameForms, audience: Audience) -> PersonCard:
    """The card that `audience` may see."""
    if forms.state == "gone":
        return PersonCard(forms.person_id, "", 0, f"/avatar/{forms.person_id}.svg", gone=True)
    return PersonCard(forms.person_id, _shown_name(forms, audience), forms.tier, avatar_url(forms.person_id, forms.avatar_media_id))


def _shown_name(forms: NameForms, audience: Audience) -> str:
    if audience is Audience.SELF:
        return forms.name
    return show_name(forms.name, (forms.name_for_members, forms.name_for_circles, forms.name_for_contacts)[audience])


def show_name(name: str, form: str) -> str:
    """A name in one form, as its owner's choice is stored; empty for the badge."""
    if form == NameForm.MASKED:
        return mask_name(name)
    return name if form == NameForm.FULL else ""


def avatar_url(person_id: UUID, media_id: UUID | None) -> str:
    """Where the picture of a person lies: their own photo, or the generated one."""
    return f"/avatar/{person_id}.svg" if media_id is None else f"/avatar/{person_id}/{media_id}.webp"


async def find_name_forms(tx: ReadTx, *, person_ids: list[UUID]) -> dict[UUID, NameForms]:
    """The stored forms of several people, for a page that knows which audience each viewer is."""
    rows = await store.list_name_forms(tx, to=NameForms, person_ids=person_ids)
    return {row.person_id: row for row in rows}


async def find_self(tx: ReadTx, *, by: Person) -> Self:
    """Me."""
    me = await store.find_self(tx, person_id=by.member_id)
    if me is None:
        raise SessionEnded
    return Self(me.person_id, me.name, me.tier, avatar_url(me.person_id, me.avatar_media_id), me.is_operator, me.onboarded)
