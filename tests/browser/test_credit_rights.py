"""The rights of who has a score in Chromium: an item is disputed before a person, and won."""

import pytest
from playwright.sync_api import expect

from quanzi import identity
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from tests.browser.conftest import Demo, OpenPage
from tests.browser.guests import seat
from tests.browser.rights import run
from tests.make import rights
from tests.make.people import make_member

pytestmark = pytest.mark.browser


async def _stage(tx: Tx) -> tuple[str, str, str]:
    """A member with an unpaid debt, an operator: both sessions, and the item."""
    mei, operator = await rights.make_scored(tx, name="Mei Lin Tan"), await make_member(tx, name="Noor Haddad", operator=True)
    fact_id = await rights.note(tx, mei, FactKind.DEBT_BROKEN)
    keys = [
        (await identity.start_session(tx, person_id=one.member_id, device="browser", strong=one.strong)).text() for one in (mei, operator)
    ]
    return keys[0], keys[1], str(fact_id)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_dispute_and_win(open_page: OpenPage, demo: Demo, script: bool) -> None:
    mine, theirs, fact_id = run(demo, _stage)
    member, operator = seat(open_page(script=script), demo, mine), seat(open_page(script=script, phone=False), demo, theirs)
    member.goto(f"/credit/facts/{fact_id}")
    words = f"I paid it in cash, {fact_id[:8]}."
    member.get_by_label("What is wrong with it?").fill(words)
    member.get_by_label("What speaks for it").fill("The receipt of May 3.")
    member.get_by_role("button", name="Ask a person to look").click()
    expect(member.get_by_text("A person looks at it").first).to_be_visible()
    dispute = member.url
    member.goto(f"/credit/facts/{fact_id}")
    expect(member.get_by_text("In dispute")).to_be_visible()
    operator.goto("/desk/disputes")
    operator.goto(f"/desk/disputes/{_owner(operator.content(), dispute.rsplit('/', 1)[1])}")
    expect(operator.get_by_text(words)).to_be_visible()
    operator.get_by_label("Your answer").fill("The receipt is right. We are sorry.")
    operator.get_by_role("button", name="Correct it").click()
    expect(operator.get_by_text("Answered. The member reads your words.")).to_be_visible()
    member.goto(dispute)
    expect(member.get_by_text("Corrected", exact=True)).to_be_visible()
    expect(member.get_by_text("The receipt is right. We are sorry.")).to_be_visible()
    member.goto("/credit")
    expect(member.get_by_text("An item was corrected").first).to_be_attached()
    operator.goto("/desk/overrides")
    expect(operator.get_by_text("The receipt is right. We are sorry.").first).to_be_visible()


def _owner(queue: str, dispute_id: str) -> str:
    """Whose dispute it is and its id, as the queue links to it."""
    before = queue.partition(f"/{dispute_id}")[0]
    return before.rpartition("/desk/disputes/")[2] + "/" + dispute_id
