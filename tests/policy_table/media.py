"""Who may bring a photo in and use it: everybody for themselves, nobody for others. The upload and the picture are the owner's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi import media
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.media import attachments
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithPhotos(Cast):
    """The owner has a photo on its way and one that is there."""

    upload_id: UUID
    media_id: UUID


async def bring_photos(tx: Tx) -> WithPhotos:
    """A row stands for the picture; its files don't matter here."""
    people = await cast_people(tx)
    begun = await media.start_upload(tx, by=people.owner, size_bytes=10, content_type="image/png")
    media_id = tx.new_id()
    await tx.execute(
        """
        INSERT INTO media.picture (owner_id, media_id, blob_key, width_px, height_px, size_bytes, created_at)
        VALUES ($1, $2, 'x', 4, 3, 10, $3)
        """,
        people.owner.member_id,
        media_id,
        tx.now,
    )
    return WithPhotos(people.owner, people.member, people.stranger, people.operator, begun.upload_id, media_id)


DEEDS: dict[str, Row[Any]] = {
    "media.start_upload": Row(
        stage=bring_photos,
        call=lambda tx, by, _: media.start_upload(tx, by=by, size_bytes=10, content_type="image/png"),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "media.find_upload": Row(
        stage=bring_photos,
        call=lambda tx, by, on: media.find_upload(tx, by=by, upload_id=on.upload_id),
        stranger=NotFound,
        member=NotFound,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
        operator=NotFound,
    ),
    "media.attach_pictures": Row(
        stage=bring_photos,
        call=lambda tx, by, on: media.attach_pictures(tx, by=by, pictures=[media.PictureChoice(on.media_id)], to="post:x"),
        stranger=media.PictureMissing,
        member=media.PictureMissing,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=media.PictureMissing,
    ),
    "media.attach_media": Row(
        stage=bring_photos,
        call=lambda tx, by, on: attachments.attach_media(tx, by=by, chosen=[attachments.AttachmentChoice(on.media_id)], to="message:x"),
        stranger=attachments.AttachmentMissing,
        member=attachments.AttachmentMissing,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=attachments.AttachmentMissing,
    ),
}
