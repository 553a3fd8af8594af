"""Calls about what a circle is called, how it looks, and its charter."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import circles, media
from quanzi.api import calls
from quanzi.api.circles import CharterText, Contact, Name, Question, Topic
from quanzi.circles import terms
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.web import respond


class SettingsInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the circle shall be called, who may come in, what it asks."""

    name: Name
    language: terms.Language
    visibility: terms.Visibility
    question: Question = ""


class CharterInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new version of the charter over `seen_version`."""

    seen_version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    topic: Topic
    on_topic: CharterText = ""
    off_topic: CharterText = ""
    contact: Contact = ""


class VersionInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version of the charter that was read."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class PictureInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of my uploaded pictures; null for the generated one."""

    media_id: UUID | None


class CharterList(msgspec.Struct, frozen=True):
    """The versions of a charter, the one in force first."""

    items: Sequence[terms.Charter]


@calls.replace("/circles/{circle_id:uuid}", scope="circles:write", summary="Change a circle's settings")
async def change_circle(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[SettingsInput]
) -> circles.CircleView:
    """Change what my circle is called, who sees it and what it asks."""
    return await visit.house.db.run(
        lambda tx: terms.change_circle(
            tx,
            by=visit.person,
            circle_id=circle_id,
            name=data.name,
            language=data.language,
            visibility=data.visibility,
            question=data.question,
        )
    )


@calls.replace("/circles/{circle_id:uuid}/picture", scope="circles:write", summary="Change a circle's picture")
async def change_picture(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[PictureInput]
) -> circles.CircleView:
    """Give my circle one of my uploaded pictures, or the generated one."""
    choice = None if data.media_id is None else media.PictureChoice(data.media_id)
    return await visit.house.db.run(lambda tx: terms.change_picture(tx, by=visit.person, circle_id=circle_id, picture=choice))


@calls.read("/circles/{circle_id:uuid}/charters", scope="circles:read", summary="Versions of a charter")
async def list_charters(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> CharterList:
    """Every version of the charter, the one in force first."""

    async def ask(tx: ReadTx) -> list[terms.Charter]:
        return await terms.list_charters(tx, by=person, circle_id=circle_id)

    return CharterList(await house.db.read(ask))


@calls.send("/circles/{circle_id:uuid}/charters", scope="circles:write", summary="Change a charter")
async def change_charter(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[CharterInput]
) -> circles.CircleView:
    """Write a new version of my circle's charter."""
    return await visit.house.db.run(
        lambda tx: terms.change_charter(
            tx,
            by=visit.person,
            circle_id=circle_id,
            seen_version=data.seen_version,
            topic=data.topic,
            on_topic=data.on_topic,
            off_topic=data.off_topic,
            contact=data.contact,
        ),
        once=visit.once(data, key=None, answer=circles.CircleView),
    )


@calls.replace("/circles/{circle_id:uuid}/charter", scope="circles:write", summary="Agree to a charter", status_code=204)
async def accept_charter(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[VersionInput]) -> None:
    """Agree to the version in force, which I have read."""
    await visit.house.db.run(lambda tx: terms.accept_charter(tx, by=visit.person, circle_id=circle_id, version=data.version))


CALLS = [change_circle, change_picture, list_charters, change_charter, accept_charter]
