"""Groups for the tour: one of the member's own, with a link, and a room for work of a circle that both are in."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.browser.guest import Guest


def stage_groups(member: Guest, owner: Guest, *, circle: str, member_id: str) -> dict[str, str]:
    """The places of the tour's pages about groups."""
    form = member.read("/messages/new-group")
    friend = re.findall(r'name="people" value="([0-9a-f-]{36})"', form)[0]
    group = member.send("/messages/new-group", name="Tea on Sundays", people=friend)
    if not group.startswith("/messages/"):
        group = re.findall(r'href="(/messages/[0-9a-f-]{36})/about"', group)[0]
    member.call("POST", f"/api/v1/rooms/{group.rsplit('/', 1)[1]}/messages", json={"message_id": str(uuid4()), "text": "Who brings tea?"})
    made = member.send(f"{group}/links", days="7", uses="10")
    link = re.findall(r"https?://[^/]+(/messages/join/[^<\s]+)", made)[0]
    members = re.findall(rf'href="{group}/people/([0-9a-f-]{{36}})"', member.read(f"{group}/about"))
    member.send("/messages/drop-ins", name="Tonight's match", hours="3")
    work = owner.send("/messages/new-group", name="The hall", circle=circle.rsplit("/", 1)[1], people=member_id)
    owner.send(f"{work}/work", is_work="yes")
    owner.call("POST", f"/api/v1/rooms/{work.rsplit('/', 1)[1]}/messages", json={"message_id": str(uuid4()), "text": "Who has the key?"})
    pressing = owner.send(f"{work}/urgent", message_id=str(uuid4()), text="The hall is open, who comes?", whom="all").partition("?")[0]
    due = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    owner.send(f"{work}/urgent", message_id=str(uuid4()), text="Bring the chairs in", whom="all", due=due)
    return {
        "urgent": f"{pressing}/2/urgent",
        "group": group,
        "group_link": link,
        "group_member": members[0] if members else member_id,
        "work": work,
    }
