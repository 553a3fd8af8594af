"""Writing to somebody for the first time, put together from several doors: messaging knows nothing of posts, nor of scores.

What two share comes from circles, relations, identity and feed; what is shown of a score goes through credit's own consent.
"""

from uuid import UUID

import msgspec

from quanzi import feed
from quanzi.credit.consents import NewGrant
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import contacting
from quanzi.messaging.contacting import MyTalk, NewTalk
from quanzi.web import trusting
from quanzi.web.openers import Ground, cut_title

_POSTS_READ = 10


class Shown(msgspec.Struct, frozen=True):
    """What who asks lets the other see of the own score, ticked by them."""

    grant: NewGrant
    ticked: bool
    text_version: str


async def write_first(tx: Tx, *, by: Person, new: NewTalk, shown: Shown | None = None) -> MyTalk:
    """Send a first request, with what I chose to show. NotFound for a post that is not there, and what both deeds raise."""
    if new.post_id is not None:
        if new.circle_id is None:
            raise NotFound
        await feed.find_post(tx, by=by, circle_id=new.circle_id, post_id=new.post_id)
    sent = await contacting.ask_to_talk(tx, by=by, new=new)
    if shown is not None:
        await trusting.give_grant(tx, by=by, new=shown.grant, ticked=shown.ticked, text_version=shown.text_version)
    return sent


async def find_ground(tx: ReadTx, *, by: Person, person_id: UUID, found: trusting.IceCard, post_id: UUID | None = None) -> Ground:
    """What we share in public; `post_id` is the post from which I came, whose words come before their latest."""
    names = {one.circle_id: one.name for one in found.circles}
    theirs = [one for one in (await feed.list_authored(tx, by=by, person_id=person_id, limit=_POSTS_READ)).items if one.circle_id in names]
    mine = (await feed.list_authored(tx, by=by, person_id=by.member_id, limit=_POSTS_READ)).items
    both = {one.circle_id for one in theirs} & {one.circle_id for one in mine}
    post = next((one for one in theirs if one.post_id == post_id), theirs[0] if theirs else None)
    return Ground(
        topics=tuple(found.topics),
        circles=tuple(names.values()),
        title=cut_title(post.text) if post is not None else "",
        title_circle=names[post.circle_id] if post is not None else "",
        both_wrote=next((name for circle_id, name in names.items() if circle_id in both), ""),
    )
