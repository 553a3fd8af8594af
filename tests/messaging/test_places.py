"""Places: as exactly as their sender chose, found by their name, and with no link that opens by itself."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import messaging
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.text import TextMissing, TextTooLong
from quanzi.messaging import carrying
from quanzi.messaging.place import _round_degrees  # pyright: ignore[reportPrivateUsage] -- the law of the rounding itself
from tests.make import messages as make
from tests.make.site import Site

EXACT = st.sampled_from(list(carrying.Exactness))


@given(st.floats(-90, 90), st.floats(-180, 180), EXACT)
def test_no_more_is_kept_than_was_chosen_and_no_less(latitude: float, longitude: float, exactness: carrying.Exactness) -> None:
    kept = _round_degrees(carrying.NewPlace(name="x", latitude=latitude, longitude=longitude, exactness=exactness))
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        assert abs(kept[name] - value) <= 0.5001 * 10**-exactness
        assert round(kept[name], exactness) == kept[name]
        assert str(kept[name]) != "-0.0"


async def test_a_place_is_a_message_like_others(tx: Tx) -> None:
    room = await make.make_pair(tx)
    author, reader = room.people

    async def send(place: carrying.NewPlace) -> messaging.Sent:
        return await carrying.send_place(tx, by=author, room_id=room.room_id, message_id=uuid4(), place=place)

    sent = await send(carrying.NewPlace(name="The hall", address="Long Street 5", latitude=52.52017, longitude=13.40495))
    message = await messaging.find_message(tx, by=reader, room_id=room.room_id, position=sent.position)
    assert (message.kind, message.text) == ("place", "The hall")
    assert message.body == {"place": {"address": "Long Street 5", "latitude": 52.52, "longitude": 13.405}}
    await send(carrying.NewPlace(name="At home"))
    for wrong in (
        {"latitude": 1.0},
        {"longitude": 1.0},
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": float("nan"), "longitude": 0.0},
    ):
        with pytest.raises(Invalid):
            await send(carrying.NewPlace(name="Nowhere", **wrong))
    for name, error in (("", TextMissing), ("x" * 81, TextTooLong)):
        with pytest.raises(error):
            await send(carrying.NewPlace(name=name))


async def test_a_place_is_sent_by_a_form_and_shown_without_asking_anybody(site: Site) -> None:
    room = await site.house.db.run(make.make_pair)
    author, reader = [await site.sign_in(person) for person in room.people]
    form = f"/messages/{room.room_id}/place"
    page = (await author.get(form)).text
    assert "data-place-here" in page
    fields = {"message_id": str(uuid4()), "name": "The hall", "address": "Long Street 5", "exactness": "2"}
    for wrong in ({"latitude": "north", "longitude": "1"}, {"latitude": "5"}, {"exactness": "9"}, {"name": ""}):
        assert (await author.post(form, data=fields | wrong)).status_code == 422
    for _ in range(2):
        sent = await author.post(form, data=fields | {"latitude": "52,52017", "longitude": "13.40495"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"/messages/{room.room_id}#m1")
    shown = (await reader.get(f"/messages/{room.room_id}")).text
    assert "geo:52.52000,13.40000?" in shown
    assert 'rel="noopener noreferrer"' in shown
    assert "52.52017" not in shown
    assert "[Place] The hall" in (await reader.get("/messages")).text
    call = f"/api/v1/rooms/{room.room_id}/places"
    for more, status in (({}, 201), ({"latitude": 1}, 422)):
        assert (await author.post(call, json={"message_id": str(uuid4()), "name": "At home"} | more)).status_code == status
    stranger, _ = await site.member()
    assert (await stranger.get(form)).status_code == 404
