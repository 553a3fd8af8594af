"""Founding a circle: a topic, what belongs there and what does not, and somebody who answers for it."""

from uuid import UUID

import msgspec

from quanzi import identity, media
from quanzi.circles import membership, model, store
from quanzi.circles.directory import find_circle
from quanzi.circles.errors import BadCircle
from quanzi.circles.events import CircleFounded
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.grams import grams_of
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

FOUNDING_TIER = 1
_PER_DAY = ratelimit.Limit("circles_founded", limits.CIRCLES_FOUNDED_PER_DAY_MAX, 86_400)


class Words(msgspec.Struct, frozen=True):
    """The texts of a charter, cleaned."""

    topic: str
    on_topic: str
    off_topic: str
    contact: str


def clean_words(*, topic: str, on_topic: str, off_topic: str, contact: str) -> Words:
    """The charter's texts as they are kept; TextMissing, TextTooLong or TextUnreadable with `field`."""
    return Words(
        topic=clean_text(topic, max_characters=limits.CIRCLE_TOPIC_CHARACTERS_MAX, field="topic"),
        on_topic=clean_text(on_topic, max_characters=limits.CHARTER_CHARACTERS_MAX, field="on_topic", required=False, lines=True),
        off_topic=clean_text(off_topic, max_characters=limits.CHARTER_CHARACTERS_MAX, field="off_topic", required=False, lines=True),
        contact=clean_text(contact, max_characters=limits.CONTACT_CHARACTERS_MAX, field="contact", required=False),
    )


def clean_name(name: str) -> str:
    """A circle's name as it is kept."""
    return clean_text(name, max_characters=limits.CIRCLE_NAME_CHARACTERS_MAX, field="name")


def clean_question(question: str) -> str:
    """What those who ask to join are asked."""
    return clean_text(question, max_characters=limits.JOIN_ANSWER_CHARACTERS_MAX, field="question", required=False, lines=True)


def read_visibility(text: str) -> model.Visibility:
    """One of the three; BadCircle otherwise."""
    for choice in model.VISIBILITIES:
        if choice == text:
            return choice
    raise BadCircle(field="visibility")


def read_language(text: str) -> model.Language:
    """One of the three; BadCircle otherwise."""
    for choice in model.LANGUAGES:
        if choice == text:
            return choice
    raise BadCircle(field="language")


async def found_circle(
    tx: Tx,
    *,
    by: Person,
    name: str,
    topic: str,
    on_topic: str = "",
    off_topic: str = "",
    contact: str = "",
    language: str = "both",
    visibility: str = "open",
    question: str = "",
    picture: media.PictureChoice | None = None,
) -> model.CircleView:
    """Found a circle and own it; `picture` is a loose one of mine. Verified members (tier I) and operators do.

    TierNeeded, TooMany, PictureMissing, or another Invalid with `field`.
    """
    identity.may_act_verified(by, tier=FOUNDING_TIER)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id))
    words = clean_words(topic=topic, on_topic=on_topic, off_topic=off_topic, contact=contact)
    circle_id = tx.new_id()
    photos = await media.attach_pictures(tx, by=by, pictures=[picture] if picture is not None else [], to=f"circle:{circle_id}")
    stored = media.write_photos(photos)
    circle = store.circles.ViewRow(
        circle_id=circle_id,
        name=clean_name(name),
        topic=words.topic,
        language=read_language(language),
        visibility=read_visibility(visibility),
        member_count=0,
        picture=stored[0] if stored else None,
        role=None,
        asked=False,
        charter_version=1,
        charter_accepted=None,
        question=clean_question(question),
        owner_id=by.member_id,
        founded_at=tx.now,
        active_at=tx.now,
    )
    await store.circles.insert_circle(tx, circle=circle, grams=grams_of(f"{circle.name} {circle.topic}"))
    await _write_first_charter(tx, circle_id=circle.circle_id, by=by, words=words)
    await membership.add_member(tx, circle_id=circle.circle_id, person_id=by.member_id, role="owner", charter_version=1)
    await outbox.record(tx, CircleFounded(id=tx.new_id(), at=tx.now, circle_id=circle.circle_id, owner_id=by.member_id))
    return await find_circle(tx, by=by, circle_id=circle.circle_id)


async def _write_first_charter(tx: Tx, *, circle_id: UUID, by: Person, words: Words) -> None:
    charter = model.Charter(circle_id, 1, words.topic, words.on_topic, words.off_topic, words.contact, by.member_id, tx.now)
    await store.circles.insert_charter(tx, charter=charter)
