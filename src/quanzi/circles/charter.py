"""The charter: what a circle is for, in versions. A change is a new version, which members see and accept."""

from uuid import UUID

import msgspec

from quanzi import identity, media, relations
from quanzi.circles import decide, found, model, policy, store
from quanzi.circles.directory import find_circle
from quanzi.circles.errors import CharterChanged
from quanzi.circles.events import CharterReplaced
from quanzi.circles.standing import find_standing, hold_circle
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.grams import grams_of
from quanzi.kernel.person import Person

VERSIONS_SHOWN_MAX = 50


async def list_charters(tx: ReadTx, *, by: Person, circle_id: UUID) -> list[model.Charter]:
    """Every version of a circle's charter, the one in force first; for whoever may know of the circle. NotFound."""
    await find_standing(tx, by=by, circle_id=circle_id)
    versions = await store.circles.list_charters(tx, circle_id=circle_id, limit=VERSIONS_SHOWN_MAX)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    return [msgspec.structs.replace(one, changed_by=None) if one.changed_by in hidden else one for one in versions]


async def change_charter(
    tx: Tx, *, by: Person, circle_id: UUID, seen_version: int, topic: str, on_topic: str, off_topic: str, contact: str
) -> model.CircleView:
    """Write a new version of my circle's charter over `seen_version`. NotFound, OwnerNeeded, CharterChanged, Invalid."""
    identity.may_act(by)
    policy.may_own(await find_standing(tx, by=by, circle_id=circle_id))
    # its name is read while nobody else changes it, since the circle is found by name and topic together
    circle = await hold_circle(tx, circle_id=circle_id)
    words = found.clean_words(topic=topic, on_topic=on_topic, off_topic=off_topic, contact=contact)
    version = await store.circles.update_charter_in_force(
        tx, circle_id=circle_id, seen_version=seen_version, topic=words.topic, grams=grams_of(f"{circle.name} {words.topic}")
    )
    if version is None:
        raise CharterChanged
    charter = model.Charter(circle_id, version, words.topic, words.on_topic, words.off_topic, words.contact, by.member_id, tx.now)
    await store.circles.insert_charter(tx, charter=charter)
    await store.members.update_charter_accepted(tx, circle_id=circle_id, person_id=by.member_id, version=version)
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="charter_changed")
    await outbox.record(tx, CharterReplaced(id=tx.new_id(), at=tx.now, circle_id=circle_id, version=version))
    return await find_circle(tx, by=by, circle_id=circle_id)


async def accept_charter(tx: Tx, *, by: Person, circle_id: UUID, version: int) -> None:
    """Agree to the version in force, which I have read. NotFound, NotAMember, CharterChanged."""
    identity.may_act(by)
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    policy.may_belong(standing)
    if version != standing.charter_version:
        raise CharterChanged
    await store.members.update_charter_accepted(tx, circle_id=circle_id, person_id=by.member_id, version=version)


async def change_circle(
    tx: Tx, *, by: Person, circle_id: UUID, name: str, language: str, visibility: str, question: str
) -> model.CircleView:
    """Change what my circle is called, who sees it and what it asks. NotFound, OwnerNeeded, Invalid with `field`."""
    identity.may_act(by)
    policy.may_own(await find_standing(tx, by=by, circle_id=circle_id))
    await hold_circle(tx, circle_id=circle_id)
    before = await find_circle(tx, by=by, circle_id=circle_id)
    kept = found.clean_name(name)
    await store.circles.update_circle(
        tx,
        circle_id=circle_id,
        name=kept,
        language=found.read_language(language),
        visibility=found.read_visibility(visibility),
        question=found.clean_question(question),
        grams=grams_of(f"{kept} {before.topic}"),
    )
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="circle_changed")
    return await find_circle(tx, by=by, circle_id=circle_id)


async def change_picture(tx: Tx, *, by: Person, circle_id: UUID, picture: media.PictureChoice | None) -> model.CircleView:
    """Give my circle one of my uploaded pictures, or (None) the generated one. NotFound, OwnerNeeded, PictureMissing."""
    identity.may_act(by)
    policy.may_own(await find_standing(tx, by=by, circle_id=circle_id))
    await hold_circle(tx, circle_id=circle_id)
    before = await store.circles.find_picture(tx, circle_id=circle_id, person_id=by.member_id)
    if before is not None:
        photo = media.read_photos([before])[0]
        await media.release_pictures(tx, owner_id=photo.owner_id, media_ids=[photo.media_id], attached_to=f"circle:{circle_id}")
    photos = await media.attach_pictures(tx, by=by, pictures=[picture] if picture is not None else [], to=f"circle:{circle_id}")
    stored = media.write_photos(photos)
    await store.circles.update_picture(tx, circle_id=circle_id, picture=stored[0] if stored else None)
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="circle_changed")
    return await find_circle(tx, by=by, circle_id=circle_id)


async def find_circle_photo(tx: ReadTx, *, by: Person, circle_id: UUID, media_id: UUID) -> media.Photo:
    """The photo that my reader may see as the circle's picture; NotFound when it is not its picture."""
    stored = await store.circles.find_picture(tx, circle_id=circle_id, person_id=by.member_id)
    if stored is None:
        raise NotFound
    photo = media.read_photos([stored])[0]
    if photo.media_id != media_id:
        raise NotFound
    return photo
