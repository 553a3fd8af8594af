"""Merchants: asked on a page of ours, looked up by an id that is theirs alone, one look for each transaction."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quanzi import credit, relations
from quanzi.credit import consents, disputes, errors, merchant, merchants, store
from quanzi.credit.consents import Answer, Form, Purpose
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.people import make_member

NOTHING = Answer(available=False)


async def _shop(tx: Tx) -> tuple[Person, merchants.Merchant]:
    keeper, on_duty = await make_member(tx, name="Amina Wanjiru"), await make_member(tx, operator=True)
    return keeper, await make.make_merchant(tx, keeper, on_duty)


def _on(shop: merchants.Merchant, keeper: Person, back: merchants.Approved, transaction_id: str = "1") -> dict[str, Any]:
    return {
        "by": keeper,
        "merchant_id": shop.merchant_id,
        "pair_id": back.pair_id,
        "purpose": Purpose.RENTAL,
        "transaction_id": transaction_id,
    }


async def test_from_the_request_to_the_look(tx: Tx) -> None:
    mei, (keeper, shop) = await make.make_scored(tx, total=590), await _shop(tx)
    back = await make.pair(tx, shop, keeper, mei)
    assert back.return_url.startswith(f"{make.ORIGIN}/back?cart=7&request_id=")
    assert back.return_url.endswith(f"&pair_id={back.pair_id}")
    assert back.pair_id != mei.id
    no = Answer(available=True, form=Form.THRESHOLD, threshold=600, reached=False)
    for _ in range(3):
        assert await merchants.look_as_merchant(tx, **_on(shop, keeper, back)) == no
    log = (await consents.list_inquiries(tx, by=mei)).items
    assert [(one.viewer, one.viewer_id, one.transaction_id, one.answer, bool(one.reasons)) for one in log] == [
        ("merchant", shop.merchant_id, "1", "no", True)
    ]
    assert [one.uses for one in await consents.list_grants(tx, by=mei)] == [1]


async def test_a_transaction_is_for_one_member_and_one_purpose(tx: Tx) -> None:
    mei, li, (keeper, shop) = await make.make_scored(tx), await make.make_scored(tx), await _shop(tx)
    back, other = await make.pair(tx, shop, keeper, mei), await make.pair(tx, shop, keeper, li)
    await merchants.look_as_merchant(tx, **_on(shop, keeper, back))
    for wrong in (_on(shop, keeper, other), _on(shop, keeper, back) | {"purpose": Purpose.DEPOSIT}):
        with pytest.raises(errors.TransactionReused):
            await merchants.look_as_merchant(tx, **wrong)
    refused = await merchants.look_as_merchant(tx, **(_on(shop, keeper, other, "2") | {"purpose": Purpose.DEPOSIT}))
    with pytest.raises(errors.PurposeMismatch):
        consents.accept(refused)


async def test_a_look_for_another_purpose_is_refused_and_stands_in_the_log(tx: Tx) -> None:
    mei, (keeper, shop) = await make.make_scored(tx), await _shop(tx)
    back = await make.pair(tx, shop, keeper, mei)
    for number in range(3):
        wrong = _on(shop, keeper, back, f"{number}") | {"purpose": Purpose.DEPOSIT}
        assert (await merchants.look_as_merchant(tx, **wrong)).mismatch is Purpose.DEPOSIT
    (line,) = (await consents.list_inquiries(tx, by=mei)).items
    assert (line.viewer, line.viewer_id, line.by_id, line.purpose) == ("merchant", shop.merchant_id, keeper.id, "deposit")
    assert (line.answer, line.form, line.grant_id, line.transaction_id, line.score_run_at) == ("refused", "nothing", None, None, None)
    # the transaction was not used up, nor a use of the grant
    assert (await merchants.look_as_merchant(make.later(tx, minutes=1), **_on(shop, keeper, back, "0"))).reached is True
    assert [one.uses for one in await consents.list_grants(tx, by=mei)] == [1]
    assert [one.answer for one in (await consents.list_inquiries(tx, by=mei)).items] == ["yes", "refused"]


async def test_what_a_person_lifted_is_a_no_no_more(tx: Tx) -> None:
    mei, (keeper, shop), on_duty = await make.make_scored(tx, total=590), await _shop(tx), await make_member(tx, operator=True)
    back = await make.pair(tx, shop, keeper, mei, uses=9)
    no = Answer(available=True, form=Form.THRESHOLD, threshold=600, reached=False)
    assert await merchants.look_as_merchant(tx, **_on(shop, keeper, back)) == no
    (refused,) = await disputes.list_refusals(tx, by=mei)
    asked = await disputes.ask_person(tx, by=mei, words="I returned every bicycle.", refusal_id=refused.refusal_id)
    on: dict[str, Any] = {"person_id": mei.id, "dispute_id": asked.dispute_id, "outcome": "corrected", "answer": "So it is."}
    await disputes.decide_dispute(tx, by=on_duty, **on)
    yes = Answer(available=True, form=Form.THRESHOLD, threshold=600, reached=True, lifted=True)
    for _ in range(2):
        assert await merchants.look_as_merchant(make.later(tx, minutes=1), **_on(shop, keeper, back, "2")) == yes
    # what was answered before stays as it was, and nothing new was refused
    assert await merchants.look_as_merchant(tx, **_on(shop, keeper, back)) == no
    assert len(await disputes.list_refusals(tx, by=mei)) == 1
    assert [one.answer for one in (await consents.list_inquiries(tx, by=mei)).items] == ["lifted", "no"]
    new = merchants.NewRequest(
        merchant_id=shop.merchant_id, purpose=Purpose.RENTAL, form=Form.THRESHOLD, threshold=600, return_url=make.ORIGIN
    )
    request = await merchants.request_access(tx, by=keeper, new=new)
    assert (await merchants.find_request(tx, by=mei, request_id=request.request_id)).preview == yes


async def test_a_lifted_no_lifts_nothing_higher_and_not_for_ever(tx: Tx) -> None:
    mei, (keeper, shop) = await make.make_scored(tx, total=590), await _shop(tx)
    back = await make.pair(tx, shop, keeper, mei, uses=9)
    await merchants.look_as_merchant(tx, **_on(shop, keeper, back))
    (refused,) = await disputes.list_refusals(tx, by=mei)
    await store.refusals.update_lifted(tx, person_id=mei.member_id, refusal_id=refused.refusal_id, by=None)
    on: dict[str, Any] = {"person_id": mei.member_id, "by_id": shop.merchant_id, "purpose": "rental"}
    assert await disputes.find_lifted(tx, **on, threshold=550) == tx.now
    assert await disputes.find_lifted(tx, **on, threshold=650) is None
    assert await disputes.find_lifted(tx, **on | {"purpose": "deposit"}, threshold=600) is None
    assert await disputes.find_lifted(make.later(tx, days=91), **on, threshold=600) is None


async def test_two_merchants_know_one_member_by_two_ids_and_each_finds_its_own_again(tx: Tx) -> None:
    mei, (keeper, shop), (other, inn) = await make.make_scored(tx), await _shop(tx), await _shop(tx)
    first, second, third = [await make.pair(tx, *at, mei) for at in ((shop, keeper), (shop, keeper), (inn, other))]
    assert first.pair_id == second.pair_id != third.pair_id
    for wrong in (_on(shop, keeper, third), _on(inn, keeper, first), _on(shop, other, first)):
        with pytest.raises(NotFound):
            await merchants.look_as_merchant(tx, **wrong)
    live = [one for one in await consents.list_grants(tx, by=mei) if one.is_live(tx.now)]
    assert sorted(one.viewer_id for one in live) == sorted([shop.merchant_id, inn.merchant_id])


async def test_a_merchant_is_told_about_its_own_grant_and_not_about_the_member(tx: Tx) -> None:
    (keeper, shop) = await _shop(tx)
    for end in ("revoke", "off", "block"):
        mei = await make.make_scored(tx)
        back = await make.pair(tx, shop, keeper, mei, uses=1)
        if end == "revoke":
            (grant,) = await consents.list_grants(tx, by=mei)
            await consents.revoke_grant(tx, by=mei, grant_id=grant.grant_id)
        elif end == "off":
            await credit.switch_off(tx, by=mei)
        else:
            await relations.block_person(tx, by=mei, person_id=keeper.member_id)
        assert await merchants.look_as_merchant(tx, **_on(shop, keeper, back, end)) == NOTHING
        assert (await consents.list_inquiries(tx, by=mei)).items == ()
    mei = await make.make_scored(tx)
    back = await make.pair(tx, shop, keeper, mei, uses=1)
    await merchants.look_as_merchant(tx, **_on(shop, keeper, back, "used"))
    with pytest.raises(errors.GrantUsedUp):
        await merchants.look_as_merchant(tx, **_on(shop, keeper, back, "again"))
    with pytest.raises(errors.GrantExpired):
        await merchants.look_as_merchant(make.later(tx, days=30), **_on(shop, keeper, back, "later"))


async def test_a_request_is_for_one_and_for_a_day(tx: Tx) -> None:
    mei, li, (keeper, shop) = await make.make_scored(tx, total=640), await make.make_scored(tx), await _shop(tx)
    wanted = merchants.NewRequest(merchant_id=shop.merchant_id, purpose=Purpose.DEPOSIT, form=Form.BAND, return_url=f"{make.ORIGIN}/")
    made = await merchants.request_access(tx, by=keeper, new=wanted)
    shown = await merchants.find_request(tx, by=mei, request_id=made.request_id)
    assert (shown.merchant.name, shown.preview) == ("Bikes by the lake", Answer(available=True, form=Form.BAND, band=credit.Band.GOOD))
    with pytest.raises(errors.ConsentNeeded):
        await merchants.approve_request(tx, by=mei, request_id=made.request_id, ticked=False, text_version="")
    off = await make_member(tx)
    assert (await merchants.find_request(tx, by=off, request_id=made.request_id)).preview is None
    with pytest.raises(errors.ScoreOff):
        await merchants.approve_request(tx, by=off, request_id=made.request_id, **make.YES)
    twice = [await merchants.approve_request(tx, by=mei, request_id=made.request_id, **make.YES) for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(await consents.list_grants(tx, by=mei)) == 1
    with pytest.raises(errors.RequestOver):
        await merchants.approve_request(tx, by=li, request_id=made.request_id, **make.YES)
    made = await merchants.request_access(tx, by=keeper, new=wanted)
    with pytest.raises(errors.RequestOver):
        await merchants.find_request(make.later(tx, hours=24), by=mei, request_id=made.request_id)


async def test_what_a_merchant_can_not_ask(tx: Tx) -> None:
    (keeper, shop), on_duty = await _shop(tx), await make_member(tx, operator=True)
    fine: dict[str, Any] = {"merchant_id": shop.merchant_id, "purpose": Purpose.RENTAL, "form": Form.BAND, "return_url": make.ORIGIN}
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (errors.PurposeNotRegistered, {"purpose": Purpose.DEAL}),
        (errors.ForeignReturn, {"return_url": "https://evil.example.org/"}),
        (errors.ForeignReturn, {"return_url": f"{make.ORIGIN}.evil.example.org/"}),
        (errors.ForeignReturn, {"return_url": f"{make.ORIGIN}@evil.example.org/"}),
        (errors.ForeignReturn, {"return_url": f"{make.ORIGIN}\\@evil.example.org/"}),
        (errors.ForeignReturn, {"return_url": make.ORIGIN.replace("https", "http")}),
        (errors.ForeignReturn, {"return_url": f"{make.ORIGIN}#"}),
        (errors.ForeignReturn, {"return_url": f"{make.ORIGIN}/?#back"}),
        (Invalid, {"uses": 0}),
        (Invalid, {"days": 999}),
        (Invalid, {"form": Form.THRESHOLD}),
        (NotFound, {"merchant_id": tx.new_id()}),
    ]
    for refusal, one in wrong:
        with pytest.raises(refusal):
            await merchants.request_access(tx, by=keeper, new=merchants.NewRequest(**(fine | one)))
    await merchants.end_merchant(tx, by=on_duty, merchant_id=shop.merchant_id)
    with pytest.raises(NotFound):
        await merchants.request_access(tx, by=keeper, new=merchants.NewRequest(**fine))


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://bikes.example.org"},
        {"origin": "https://bikes.example.org/"},
        {"origin": "https://x@bikes.example.org"},
        {"purposes": []},
        {"purposes": [Purpose.CIRCLE_CONTACT]},
        {"name": " "},
        {"owner_id": "00000000-0000-7000-8000-000000000000"},
    ],
)
async def test_a_merchant_that_is_none(tx: Tx, wrong: dict[str, Any]) -> None:
    keeper, on_duty = await make_member(tx), await make_member(tx, operator=True)
    fine = {"owner_id": keeper.member_id, "name": "Bikes", "origin": make.ORIGIN, "purposes": [Purpose.RENTAL]}
    with pytest.raises(Invalid):
        await merchants.register_merchant(tx, by=on_duty, new=merchants.NewMerchant(**(fine | wrong)))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="\t\n\x00 \\@:.#?/;%8", max_size=5)))
@example("#")
def test_fuzz_an_answer_never_goes_elsewhere(tail: str) -> None:
    url = make.ORIGIN + tail
    if merchant._returns_home(url, make.ORIGIN):
        assert tail == "" or tail[0] in "/?"
