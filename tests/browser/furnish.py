"""What has to stand in the demo's rooms before the tour: circles, links, reasons."""

import re
import uuid
from html import unescape

from tests.browser.guest import Guest


def inquire(operator: Guest) -> str:
    """A reason to look at what others moved; where the search begins with it."""
    inquiry_id = operator.find("/desk/money", r'name="inquiry_id" value="([0-9a-f-]+)"')
    return operator.send(
        "/desk/money/inquiries", inquiry_id=inquiry_id, reason="Somebody asked where her payment is.", next="/desk/money/search"
    )


def found_closed(owner: Guest) -> str:
    """A circle that lets people in who ask."""
    return owner.send(
        "/circles/new",
        files={},
        name="Night gardeners",
        topic="Who waters at night, and why.",
        on_topic="Hoses, lamps, owls.",
        off_topic="Selling plants.",
        contact="garden@example.org",
        visibility="closed",
        question="What do you grow?",
        language="both",
    )


def shared_circle(member: Guest, owner: Guest) -> str:
    """A circle that the owner looks after and the member is in."""
    mine = set(re.findall(r'<option value="([0-9a-f-]{36})"', member.read("/compose")))
    theirs = re.findall(r'<option value="([0-9a-f-]{36})"', owner.read("/compose"))
    return next(f"/circles/{one}" for one in theirs if one in mine and f"/circles/{one}/manage" in owner.read(f"/circles/{one}"))


def invite(owner: Guest, circle: str) -> str:
    """A link that lets somebody into a circle."""
    made = owner.send(f"{circle}/manage/invites", days="7", uses="10")
    found = re.search(r"https?://[^/]+(/invite/[^<\s]+)", made)
    assert found, made
    return found[1]


def collect(owner: Guest) -> str:
    """A link by which somebody else collects."""
    form = owner.find("/wallet/collect/new", r'name="collection_id" value="([0-9a-f-]{36})"')
    made = owner.send("/wallet/collect/new", collection_id=form, title="A new stove for the hall", goal="900", days="30")
    return owner.find(made, r'<code class="secret">https?://[^/]+(/collect/[^<]+)</code>')


def end_room(newcomer: Guest, operator: Guest) -> str:
    """A conversation that the other of the two ended without a word, as the one who is left sees it."""
    other, me = (guest.find("/me", r'href="/people/([0-9a-f-]{36})"') for guest in (newcomer, operator))
    operator.send(f"/people/{other}/ask")
    newcomer.send(f"/people/{me}/accept")
    room = operator.send(f"/people/{other}/write")
    operator.send(room, files={}, message_id=str(uuid.uuid4()), text="Welcome!")
    newcomer.send(f"/people/{me}/block")
    newcomer.send(f"{room}/mine", hidden="yes")
    return room


def find_stranger(member: Guest) -> str:
    """The sheet to write to somebody who wrote a post and with whom the member does not talk yet."""
    circles = re.findall(r'href="(/circles/[0-9a-f-]{36})"', member.read("/circles"))
    pages = [member.read("/home"), *map(member.read, circles[:5])]
    sheets = [unescape(sheet) for page in pages for sheet in re.findall(r'href="(/people/[0-9a-f-]{36}/talk[^"]+)"', page)]
    return next(sheet for sheet in sheets if 'name="text"' in member.read(sheet))
