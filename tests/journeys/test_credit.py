"""A score over HTTP: offered, switched on, explained, tried, worked out anew, switched off; and a card promoted by two."""

import re

import msgspec

from quanzi import credit
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.scorecard import Scorecard, write_scorecard
from tests.make.model_card import make_report
from tests.make.site import Site


async def test_a_score_of_ones_own(site: Site) -> None:
    client, person = await site.member(tier=2)
    offer = (await client.get("/credit")).text
    assert "A score that belongs to you" in offer
    assert "checked" not in re.search(r'<input type="checkbox" name="agree"[^>]*>', offer)[0]  # type: ignore[index]
    refused = await client.post("/credit/on", data={"text_version": credit.CONSENT_VERSION})
    assert refused.status_code == 422
    assert "This needs your yes" in refused.text
    assert (await client.post("/credit/on", data={"agree": "yes", "text_version": credit.CONSENT_VERSION})).status_code == 303
    page = (await client.get("/credit")).text
    assert ">590<" in page  # 550 and 40 for the second tier
    what_if = (await client.get("/credit/what-if?debts_kept=12&verified_tier=3&nonsense=9&partners=²")).text
    assert ">680<" in what_if
    again = await client.post("/credit/score")
    assert again.status_code == 303
    assert (await client.post("/credit/score")).status_code == 429
    assert (await client.post("/credit/off")).status_code == 303
    assert "A score that belongs to you" in (await client.get("/credit")).text
    assert (await client.get("/credit/what-if")).status_code == 303
    assert await site.house.db.read(lambda tx: credit.find_my_score(tx, by=person)) is None


async def test_everybody_may_read_how_it_is_worked_out(site: Site) -> None:
    stranger = site.visitor()
    href = re.search(r'href="(/credit/cards/[0-9a-f]{12})"', (await stranger.get("/credit/cards")).text)
    assert href
    card = (await stranger.get(href[1])).text
    assert "One lapse costs 40 points at most" in card
    document = (await stranger.get(f"{href[1]}/card.json")).content
    assert msgspec.json.decode(document, type=Scorecard).version == EXPERT_CARD.version
    assert (await stranger.get("/credit/cards/000000000000")).status_code == 404


async def test_a_card_is_promoted_by_two(site: Site) -> None:
    (first, _), (second, _) = await site.member(operator=True), await site.member(operator=True)
    card = msgspec.structs.replace(EXPERT_CARD, name="Learnt 1", expert=False)
    broken = msgspec.structs.replace(card, base=500)
    refused = await first.post("/desk/credit/cards", files={"card": ("scorecard.json", write_scorecard(broken), "application/json")})
    assert refused.status_code == 422
    assert "would break a promise" in refused.text
    files = {"card": ("scorecard.json", write_scorecard(card), "application/json")}
    untested = await first.post("/desk/credit/cards", files=files)
    assert untested.status_code == 422
    assert "comes with its own report" in untested.text
    for report in (make_report(card, rows=999), make_report(broken)):
        refused = await first.post("/desk/credit/cards", files=files | {"report": ("report.json", report, "application/json")})
        assert refused.status_code == 422
    added = await first.post("/desk/credit/cards", files=files | {"report": ("report.json", make_report(card), "application/json")})
    assert added.status_code == 303
    page = await site.visitor().get(f"/credit/cards/{card.version}/report")
    assert page.status_code == 200
    assert "0.770 to 0.830" in page.text
    assert "<svg" in page.text
    assert (await site.visitor().get(f"/credit/cards/{card.version}/report.json")).json()["version"] == card.version
    assert (await first.get("/credit/cards/000000000000/report")).status_code == 404
    assert (await first.post(f"/desk/credit/cards/{card.version}/promote")).status_code == 409
    assert (await first.post(f"/desk/credit/cards/{card.version}/shadow")).status_code == 303
    assert (await first.post(f"/desk/credit/cards/{card.version}/promote")).status_code == 303
    assert (await first.post(f"/desk/credit/cards/{card.version}/promote")).status_code == 403
    assert (await second.post(f"/desk/credit/cards/{card.version}/promote")).status_code == 303
    champion = await site.house.db.read(credit.find_champion)
    assert champion.version == card.version
    assert "Retired" in (await first.get("/desk/credit")).text
