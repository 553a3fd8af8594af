"""An offer of a circle is its owner's word, and ends with them."""

import pytest

from quanzi import circles
from quanzi.circles import entrance, staff
from quanzi.circles.errors import HandoverGone
from quanzi.infra.postgres import Tx
from tests.make.circles import make_circle
from tests.make.people import make_member


async def test_what_an_owner_offered_who_left_for_good_is_no_longer_offered(tx: Tx) -> None:
    owner, heir, courted = [await make_member(tx, name=name) for name in ("王秀英", "周舟", "Amina Wanjiru")]
    at = (await make_circle(tx, owner=owner)).circle_id
    for guest in (heir, courted):
        await circles.join_circle(tx, by=guest, circle_id=at)
    await staff.appoint_moderator(tx, by=owner, circle_id=at, person_id=heir.member_id, reason="Thanks.")
    await staff.offer_circle(tx, by=owner, circle_id=at, person_id=courted.member_id)
    await entrance.erase_memberships(tx, person_id=owner.member_id)
    assert not (await circles.find_circle(tx, by=courted, circle_id=at)).offered
    with pytest.raises(HandoverGone):
        await staff.accept_circle(tx, by=courted, circle_id=at)
    assert (await circles.find_circle(tx, by=heir, circle_id=at)).role == "owner"
