"""The photo that somebody chose as their face: for those in whose sight they are, by an old address too."""

from uuid import uuid4

import httpx

from quanzi import media
from tests.make.pictures import make_jpeg
from tests.make.site import Site


async def test_the_old_address_of_a_face_leads_nowhere_after_a_block(site: Site) -> None:
    owner, person = await site.member(name="王秀英")
    reader, reader_id = await site.member(name="李伟")
    kept = await media.store_picture(site.house.db, site.house.blobs, by=person, data=make_jpeg())
    media_id = str(kept.media_id)
    assert (await owner.put("/api/v1/me/profile/avatar", json={"media_id": media_id})).status_code == 204
    address = f"/avatar/{person.id}/{media_id}.webp"

    async def ask(client: httpx.AsyncClient) -> int:
        return (await client.get(address)).status_code

    assert [await ask(reader), await ask(owner)] == [200, 200]
    await owner.put(f"/api/v1/blocks/{reader_id.id}")
    assert [await ask(reader), await ask(owner)] == [404, 200]
    assert (await reader.get(f"/avatar/{uuid4()}/{media_id}.webp")).status_code == 404, "as of somebody who never was"
