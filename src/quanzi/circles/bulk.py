"""The loader's door: many circles and memberships at once, under the laws of one.

A circle begins with its charter and its owner, who is a member; members, their mirror and the count move together. What
is there already stays as it is, so a load may be repeated. No events: nobody waits for a notice of what was loaded.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.circles import found, model
from quanzi.circles.store import bulk
from quanzi.infra.postgres import Tx
from quanzi.kernel.grams import grams_of

__all__ = ["NewCircle", "NewMember", "add_circles", "add_members"]


class NewCircle(msgspec.Struct, frozen=True):
    """A circle of a loaded community with the first version of its charter; `picture` as `media.write_photos` wrote it."""

    circle_id: UUID
    name: str
    topic: str
    owner_id: UUID
    founded_at: datetime
    active_at: datetime
    on_topic: str = ""
    off_topic: str = ""
    contact: str = ""
    language: str = "both"
    visibility: str = "open"
    question: str = ""
    picture: dict[str, Any] | None = None


class NewMember(msgspec.Struct, frozen=True, gc=False):
    """Somebody who is in a circle since `joined_at`."""

    circle_id: UUID
    person_id: UUID
    joined_at: datetime
    role: model.Role = "member"


async def add_circles(tx: Tx, *, new: Sequence[NewCircle]) -> int:
    """Add those that are not there yet, each with its owner; how many. BadCircle or kernel.text's refusals."""
    rows: list[bulk.CircleRow] = []
    for one in new:
        words = found.clean_words(topic=one.topic, on_topic=one.on_topic, off_topic=one.off_topic, contact=one.contact)
        name = found.clean_name(one.name)
        rows.append(
            bulk.CircleRow(
                circle_id=one.circle_id,
                name=name,
                topic=words.topic,
                on_topic=words.on_topic,
                off_topic=words.off_topic,
                contact=words.contact,
                language=found.read_language(one.language),
                visibility=found.read_visibility(one.visibility),
                owner_id=one.owner_id,
                picture=one.picture,
                question=found.clean_question(one.question),
                grams=grams_of(f"{name} {words.topic}"),
                founded_at=one.founded_at,
                active_at=one.active_at,
            )
        )
    fresh = 0
    for row in rows:
        fresh += await bulk.insert_circle(tx, row=row)
    await add_members(tx, new=[NewMember(one.circle_id, one.owner_id, one.founded_at, "owner") for one in new])
    return fresh


async def add_members(tx: Tx, *, new: Sequence[NewMember]) -> None:
    """Put in those who are not in yet, in the order of circles and people, so that two loads never wait for each other in a ring."""
    ordered = sorted(new, key=lambda one: (one.circle_id, one.person_id))
    await bulk.insert_members(
        tx,
        circle_ids=[one.circle_id for one in ordered],
        person_ids=[one.person_id for one in ordered],
        roles=[one.role for one in ordered],
        joined_at=[one.joined_at for one in ordered],
    )
