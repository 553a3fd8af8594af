"""The tour's way through what a conversation can carry besides words, and what has to be said before."""

from uuid import uuid4

from tests.browser.guest import Guest
from tests.browser.stop import Stop, press, send

_OPENINGS = 8
"""At least one for each time that somebody walks the tour."""

MEMBER = [
    Stop("room_burn", "{talk}/burn"),
    Stop("room_burn", "{talk}/burn?what=picture"),
    Stop("room_burn", "{talk}/burn?what=voice"),
    Stop("room_place", "{talk}/place"),
    Stop("room_place", "{talk}/place", send("form[action$='/place']", name="The hall", latitude="north")),
    Stop("room", "{talk}"),
    Stop("message_report", "{talk}/1/report"),
    Stop("burnt", "{talk}", press("button.burn"), wide=True),
]


def stage_room(owner: Guest, member_id: str) -> dict[str, str]:
    """The owner's conversation with the member, in which something waits to be opened."""
    talk = owner.send(f"/people/{member_id}/write")
    place = {"message_id": str(uuid4()), "name": "The hall", "address": "Long Street 5", "latitude": 52.52, "longitude": 13.405}
    owner.call("POST", f"/api/v1/rooms/{talk.rpartition('/')[2]}/places", json=place)
    for number in range(_OPENINGS):
        said = {"message_id": str(uuid4()), "text": f"The bolt sticks; pull {number + 2} times."}
        owner.call("POST", f"/api/v1/rooms/{talk.rpartition('/')[2]}/burning", json=said)
    return {"talk": talk}
