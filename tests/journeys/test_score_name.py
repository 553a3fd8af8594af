"""The score is called what the operator calls it, on every page where a member meets it."""

import re
from pathlib import Path

import pytest

from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.people import make_member
from tests.make.rights import note
from tests.make.site import open_site

NAME = "Harbour points"
# what is called so whatever it is called here, and addresses
_OTHER = re.compile(r"credit bureau's score|scorecard|score-|/score|scored|\bscores\b|A score that belongs to you")
PAGES = (
    "/credit",
    "/credit/what-if",
    "/credit/asks",
    "/credit/grants",
    "/credit/looks",
    "/credit/prove",
    "/credit/verify",
    "/credit/vouches",
    "/credit/disputes",
    "/credit/decisions",
    "/credit/group",
    "/me",
)


def _words(page: str) -> str:
    """What a page's middle says, without its tags."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return _OTHER.sub("", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_the_operators_name_stands_on_the_pages_of_the_score(url: str, tmp_path: Path, language: str) -> None:
    async with open_site(url, tmp_path, score_name=NAME, fairness_groups="under 30,30 and over") as site:

        async def arrange(tx: Tx) -> tuple[Person, Person, str]:
            mei, li = await make.make_scored(tx), await make_member(tx, name="李伟")
            return mei, li, str(await note(tx, mei, FactKind.DEBT_LATE))

        mei, li, fact_id = await site.house.db.run(arrange)
        client = await site.sign_in(mei)
        client.cookies.set("quanzi_language", language)
        for path in (*PAGES, f"/credit/facts/{fact_id}", f"/people/{li.id}/card"):
            words = _words((await client.get(path)).text)
            assert NAME in words, path
            assert "redit score" not in words, path
            assert "信用分" not in words, path
