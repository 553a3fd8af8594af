"""Recordings, files and drawings are in the copy of one's data; what harms is not."""

from quanzi.app.exports import FILES
from quanzi.infra.scan import NoScan
from quanzi.kernel.errors import NotFound
from quanzi.media import attachments
from tests.make.recordings import PEAKS, read_recording
from tests.make.site import Site
from tests.media.test_attachments import SHEET


async def test_the_copy_holds_every_recording_file_and_drawing(site: Site) -> None:
    house = site.house
    _, me = await site.member()
    voice = await attachments.store_voice(house.db, house.blobs, by=me, data=read_recording(), peaks=PEAKS)
    aac = await attachments.store_voice(house.db, house.blobs, by=me, data=read_recording("ffmpeg-aac.mp4"), peaks=PEAKS)
    drawing = await attachments.store_drawing(house.db, house.blobs, by=me, drawing=SHEET)
    file = await attachments.store_file(house.db, house.blobs, NoScan(), by=me, data=b"1,2", name="账目.csv")
    harmful = await attachments.store_file(house.db, house.blobs, NoScan(), by=me, data=b"bad", name="b.csv")
    await house.db.run(
        lambda tx: tx.execute("UPDATE media.attachment SET scan = 'harmful', harm = 'Bad.Thing' WHERE media_id = $1", harmful.media_id)
    )
    async with house.db.transaction() as tx:
        files = [one for lister in FILES for one in await lister(tx, house, me.member_id)]
    found: dict[str, bytes] = {}
    for one in files:
        try:
            found[one.name] = await one.load()
        except NotFound:
            found[one.name] = b""
    assert found.keys() == {
        f"voices/{voice.media_id}.webm",
        f"voices/{aac.media_id}.m4a",
        f"drawings/{drawing.media_id}.svg",
        f"files/{file.media_id}/账目.csv",
        f"files/{harmful.media_id}/b.csv",
    }
    assert [name for name, data in found.items() if not data] == [f"files/{harmful.media_id}/b.csv"]
