"""What an author takes back leaves no photo behind, not even one that an edit had taken out before."""

from pathlib import Path

import obstore.store

from quanzi import feed, media
from quanzi.infra.blobs import StoreBlobs
from quanzi.infra.postgres import Db
from tests.make import feed as make


async def test_photos_of_earlier_versions_go_with_the_post(db: Db, tmp_path: Path) -> None:
    blobs = StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))
    talk = await db.run(make.make_talk)
    by = talk.member
    first, second = [await media.store_picture(db, blobs, by=by, data=make.draw_jpeg()) for _ in range(2)]
    choices = [media.PictureChoice(one.media_id) for one in (first, second)]
    post_id = await db.run(lambda tx: feed.publish_post(tx, by=by, circle_id=talk.circle_id, text="Two", pictures=choices))
    on = {"by": by, "circle_id": talk.circle_id, "post_id": post_id}
    await db.run(lambda tx: feed.edit_post(tx, **on, text="One", pictures=choices[:1]))
    await db.run(lambda tx: feed.delete_post(tx, **on))
    assert await media.sweep_media(db, blobs) == 2, "both, and at once"
    assert [key async for key in blobs.list_keys()] == []
