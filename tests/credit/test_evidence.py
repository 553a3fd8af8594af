"""Pictures that speak for a dispute: a few, seen by its owner and by who decides, gone with the account."""

import pytest

from quanzi import credit, media
from quanzi.credit import disputes
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.media import PictureChoice
from tests.make.keys import KEYS
from tests.make.people import make_member
from tests.make.rights import make_scored, note


async def _picture(tx: Tx, owner: Person) -> PictureChoice:
    media_id = ids.id_from_source(source="test.evidence", key=f"{owner.id}{await tx.value('SELECT random()')}")
    await tx.execute(
        """
        INSERT INTO media.picture (owner_id, media_id, blob_key, width_px, height_px, size_bytes, created_at)
        VALUES ($1, $2, 'here', 640, 480, 1, $3)
        """,
        owner.id,
        media_id,
        tx.now,
    )
    return PictureChoice(media_id, "A receipt")


async def test_pictures_are_part_of_a_dispute_and_of_nothing_else(tx: Tx) -> None:
    mei, other, on_duty = await make_scored(tx), await make_scored(tx), await make_member(tx, operator=True)
    fact_id, receipt = await note(tx, mei, FactKind.DEBT_LATE), await _picture(tx, mei)
    opened = await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="I paid.", pictures=[receipt])
    assert [(one.media_id, one.alt) for one in opened.pictures] == [(receipt.media_id, "A receipt")]
    case = await disputes.find_case(tx, by=on_duty, person_id=mei.member_id, dispute_id=opened.dispute_id)
    assert case.dispute.pictures == opened.pictures
    with pytest.raises(NotFound):
        await disputes.find_case(tx, by=other, person_id=mei.member_id, dispute_id=opened.dispute_id)
    again = await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, pictures=[receipt])
    assert again.pictures == opened.pictures
    second = await disputes.dispute_item(tx, by=mei, fact_id=await note(tx, mei, FactKind.ORDER_MISSED), words="I paid.")
    for dispute_id, wrong in ((second.dispute_id, receipt), (opened.dispute_id, await _picture(tx, other))):
        with pytest.raises(media.PictureMissing):
            await disputes.add_evidence(tx, by=mei, dispute_id=dispute_id, pictures=[wrong])


async def test_there_are_three_at_the_most_and_a_picture_alone_is_enough(tx: Tx) -> None:
    mei = await make_scored(tx)
    opened = await disputes.dispute_item(tx, by=mei, fact_id=await note(tx, mei, FactKind.DEBT_LATE), words="I paid.")
    with pytest.raises(Invalid):
        await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id)
    for _ in range(3):
        await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, pictures=[await _picture(tx, mei)])
    with pytest.raises(disputes.TooManyPictures):
        await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, pictures=[await _picture(tx, mei)])
    found = await disputes.find_dispute(tx, by=mei, dispute_id=opened.dispute_id)
    assert (len(found.pictures), found.evidence) == (3, "")
    (kept,) = (await credit.export_credit(tx, person_id=mei.member_id, keys=KEYS))["disputes"]
    assert len(kept["pictures"]) == 3


async def test_they_go_with_the_account(tx: Tx) -> None:
    mei = await make_scored(tx)
    receipt = await _picture(tx, mei)
    await disputes.dispute_item(tx, by=mei, fact_id=await note(tx, mei, FactKind.DEBT_LATE), words="I paid.", pictures=[receipt])
    assert await tx.value("SELECT attached_to FROM media.picture WHERE media_id = $1", receipt.media_id)
    await credit.erase_credit(tx, person_id=mei.member_id)
    assert await tx.value("SELECT attached_to FROM media.picture WHERE media_id = $1", receipt.media_id) is None
