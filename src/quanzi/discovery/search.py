"""One search box: people by the name they show to all, circles by name and topic."""

from dataclasses import dataclass

from quanzi import circles, relations
from quanzi.discovery.directory import Listed, show_listed
from quanzi.identity import showing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel import text as texts
from quanzi.kernel.person import Person


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: at most 20 people and 20 circles."""

    people: list[Listed]
    circles: list[circles.CircleView]


async def search_all(tx: ReadTx, *, by: Person, text: str) -> Found:
    """People and circles that have every word of `text`; nothing for a text without a word. TextUnreadable."""
    mine = (await showing.find_profile(tx, person_id=by.member_id)).interests
    words = texts.clean_text(text[: limits.SEARCH_CHARACTERS_MAX], max_characters=limits.SEARCH_CHARACTERS_MAX, field="q", required=False)
    if not words:
        return Found([], [])
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    profiles = await showing.search_people(tx, by=by, query=words, hidden=hidden, limit=limits.SEARCH_HITS_MAX)
    listed = await circles.list_circles(tx, by=by, query=words, limit=limits.SEARCH_HITS_MAX)
    return Found(await show_listed(tx, by=by, profiles=profiles, mine=mine), list(listed.items))
