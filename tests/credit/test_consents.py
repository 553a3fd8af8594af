"""Grants and looks: what is shown is what was said yes to, and nothing tells why there is nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import circles, credit, relations
from quanzi.credit import consents, errors, terms
from quanzi.credit.consents import Answer, Form, Purpose, Viewer
from quanzi.credit.model import SCORE_MAX, SCORE_MIN, THRESHOLDS, Band, band_of
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.circles import make_circle
from tests.make.keys import KEYS
from tests.make.people import make_member

NOTHING = Answer(available=False)


async def _look(tx: Tx, by: Person, owner: Person, purpose: Purpose = Purpose.DEAL) -> Answer:
    return await consents.look_at_score(tx, by=by, person_id=owner.member_id, purpose=purpose)


async def test_a_grant_shows_its_form_and_each_look_is_in_the_log(tx: Tx) -> None:
    mei, li = await make.make_scored(tx, total=640), await make_member(tx, name="李伟")
    await make.give(tx, mei, li, form=Form.THRESHOLD, threshold=650, purpose=Purpose.DEPOSIT)
    await make.give(tx, mei, li, form=Form.BAND, purpose=Purpose.DEAL)
    await make.give(tx, mei, li, form=Form.NUMBER, purpose=Purpose.RENTAL)
    assert await _look(tx, li, mei, Purpose.DEPOSIT) == Answer(available=True, form=Form.THRESHOLD, threshold=650, reached=False)
    then, last = make.later(tx, minutes=1), make.later(tx, minutes=2)
    assert await _look(then, li, mei, Purpose.DEAL) == Answer(available=True, form=Form.BAND, band=Band.GOOD)
    assert await _look(last, li, mei, Purpose.RENTAL) == Answer(available=True, form=Form.NUMBER, number=640)
    log = (await consents.list_inquiries(tx, by=mei)).items
    assert [(one.viewer, one.viewer_id, one.answer) for one in log] == [("person", li.id, one) for one in ("640", "good", "no")]
    assert 1 <= len(log[2].reasons) <= 4
    assert all(one["short"] > 0 for one in log[2].reasons)
    assert log[0].score_run_at == tx.now
    assert (await consents.list_inquiries(tx, by=li)).items == ()


async def test_another_purpose_is_refused_and_uses_nothing_up(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    grant = await make.give(tx, mei, li, purpose=Purpose.DEAL)
    refused = await _look(tx, li, mei, Purpose.MEMBERSHIP)
    assert not refused.available
    with pytest.raises(errors.PurposeMismatch):
        consents.accept(refused)
    (line,) = (await consents.list_inquiries(tx, by=mei)).items
    assert (line.viewer_id, line.purpose, line.answer) == (li.id, "membership", "refused")
    assert [one.uses for one in await consents.list_grants(tx, by=mei)] == [0]
    assert (await _look(tx, li, mei)).available
    assert [one.purpose for one in await consents.list_uses(tx, by=mei, grant_id=grant.grant_id)] == ["deal"]


Way = Callable[[Tx, Person, Person], Awaitable[Tx]]


async def _never(tx: Tx, _mei: Person, _li: Person) -> Tx:
    return tx


async def _revoked(tx: Tx, mei: Person, li: Person) -> Tx:
    grant = await make.give(tx, mei, li)
    await consents.revoke_grant(tx, by=mei, grant_id=grant.grant_id)
    return tx


async def _expired(tx: Tx, mei: Person, li: Person) -> Tx:
    await make.give(tx, mei, li, hours=1)
    return make.later(tx, hours=1)


async def _used(tx: Tx, mei: Person, li: Person) -> Tx:
    await make.give(tx, mei, li)
    await _look(tx, li, mei)
    return tx


async def _off(tx: Tx, mei: Person, li: Person) -> Tx:
    await make.give(tx, mei, li)
    await credit.switch_off(tx, by=mei)
    return tx


async def _on_again(tx: Tx, mei: Person, li: Person) -> Tx:
    await _off(tx, mei, li)
    tx = make.later(tx, minutes=1)
    await make.switch_on(tx, mei)
    return tx


async def _blocked(tx: Tx, mei: Person, li: Person) -> Tx:
    await make.give(tx, mei, li)
    await relations.block_person(tx, by=mei, person_id=li.member_id)
    return tx


@pytest.mark.parametrize("way", [_never, _revoked, _expired, _used, _off, _on_again, _blocked], ids=lambda way: way.__name__)
async def test_whatever_the_reason_nothing_looks_like_nothing(tx: Tx, way: Way) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    now = await way(tx, mei, li)
    lines = len((await consents.list_inquiries(now, by=mei)).items)
    assert [await _look(now, li, mei, purpose) for purpose in Purpose] == [NOTHING] * len(Purpose)
    facts = await consents.find_card_facts(now, by=li, person_id=mei.member_id)
    assert facts == consents.CardFacts(kept=None, grants=(), asked=None, may_offer=False)
    assert len((await consents.list_inquiries(now, by=mei)).items) == lines


async def test_a_yes_is_ticked_for_the_text_as_it_stands_and_kept(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    new = consents.NewGrant(viewer=Viewer.PERSON, viewer_id=li.member_id, purpose=Purpose.DEAL, form=Form.BAND)
    for ticked, version in ((False, consents.GRANT_TEXT_VERSION), (True, "2018-01")):
        with pytest.raises(errors.ConsentNeeded):
            await consents.give_grant(tx, by=mei, new=new, ticked=ticked, text_version=version)
    assert await consents.list_grants(tx, by=mei) == []
    grant = await consents.give_grant(tx, by=mei, new=new, **make.YES)
    kept = (await credit.export_credit(tx, person_id=mei.member_id, keys=KEYS))["consents"]
    assert [one["ended_at"] for one in kept if one["consent_id"] == str(grant.consent_id)] == [None]
    await consents.revoke_grant(tx, by=mei, grant_id=grant.grant_id)
    await consents.revoke_grant(tx, by=mei, grant_id=grant.grant_id)
    kept = (await credit.export_credit(tx, person_id=mei.member_id, keys=KEYS))["consents"]
    assert all(one["ended_at"] for one in kept if one["consent_id"] == str(grant.consent_id))


async def test_what_can_not_be_given(tx: Tx) -> None:
    mei, li, stranger = await make.make_scored(tx), await make_member(tx), await make_member(tx)
    await relations.block_person(tx, by=mei, person_id=stranger.member_id)
    wrong = [
        {"viewer_id": mei.member_id},
        {"viewer": Viewer.MERCHANT},
        {"form": Form.THRESHOLD},
        {"form": Form.THRESHOLD, "threshold": 601},
        {"form": Form.BAND, "threshold": 600},
        {"uses": 0},
        {"uses": limits.GRANT_USES_MAX + 1},
        {"hours": 0},
        {"hours": limits.GRANT_DAYS_MAX * 24 + 1},
    ]
    for one in wrong:
        with pytest.raises(Invalid):
            await make.give(tx, mei, li, **one)
    for one in ({"viewer_id": stranger.member_id}, {"viewer": Viewer.CIRCLE, "viewer_id": tx.new_id()}):
        with pytest.raises(NotFound):
            await make.give(tx, mei, li, **one)
    with pytest.raises(errors.ScoreOff):
        await make.give(tx, li, mei)
    assert await consents.list_grants(tx, by=mei) == []


async def test_what_is_given_to_a_circle_is_seen_by_those_in_it(tx: Tx) -> None:
    mei, li, out = await make.make_scored(tx), await make_member(tx), await make_member(tx)
    circle = await make_circle(tx, owner=mei)
    await circles.join_circle(tx, by=li, circle_id=circle.circle_id)
    to: dict[str, Any] = {
        "viewer": Viewer.CIRCLE,
        "viewer_id": circle.circle_id,
        "purpose": Purpose.MEMBERSHIP,
        "form": Form.BAND,
        "uses": 3,
    }
    await consents.give_grant(tx, by=mei, new=consents.NewGrant(**to), inside=True, **make.YES)
    on: dict[str, Any] = {"person_id": mei.member_id, "purpose": Purpose.MEMBERSHIP}
    assert (await consents.look_at_score(tx, by=li, circle_ids=[circle.circle_id], **on)).band is Band.GOOD
    assert await consents.look_at_score(tx, by=out, **on) == NOTHING
    log = (await consents.list_inquiries(tx, by=mei)).items
    assert [(one.viewer, one.viewer_id, one.by_id) for one in log] == [("circle", circle.circle_id, li.id)]


async def test_a_card_tells_how_often_a_word_was_kept_only_where_one_chose_so(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    assert (await consents.find_card_facts(tx, by=li, person_id=mei.member_id)).kept is None
    await consents.choose_card(tx, by=mei, choices=consents.Choices(takes_asks=True, shows_kept=True))
    facts = await consents.find_card_facts(tx, by=li, person_id=mei.member_id)
    assert facts.kept is not None
    assert (facts.kept.kept, facts.kept.given) == (0, 0)


async def test_an_operator_looks_for_a_reason_which_the_owner_reads(tx: Tx) -> None:
    mei, on_duty = await make.make_scored(tx), await make_member(tx, operator=True)
    with pytest.raises(Invalid):
        await consents.look_as_operator(tx, by=on_duty, person_id=mei.member_id, reason=" ")
    seen = await consents.look_as_operator(tx, by=on_duty, person_id=mei.member_id, reason="She disputes an item.")
    assert seen is not None
    assert seen.score.total == 640
    log = (await consents.list_inquiries(tx, by=mei)).items
    assert [(one.viewer, one.by_id, one.purpose, one.reason) for one in log] == [
        ("operator", on_duty.id, "oversight", "She disputes an item.")
    ]
    with pytest.raises(NotYourOwnCase):
        await consents.look_as_operator(tx, by=on_duty, person_id=on_duty.member_id, reason="I wonder.")
    await credit.switch_off(tx, by=mei)
    assert await consents.look_as_operator(tx, by=on_duty, person_id=mei.member_id, reason="Again.") is None


async def test_unusual_interest_is_said_once(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    await make.give(tx, mei, li, uses=limits.LOOKS_PER_DAY_USUAL + 3)
    told = "SELECT count(*) FROM infra.outbox WHERE kind LIKE '%UnusualInterest'"
    for _ in range(limits.LOOKS_PER_DAY_USUAL):
        await _look(tx, li, mei)
    assert not (await consents.find_interest(tx, by=mei)).unusual
    for _ in range(2):
        await _look(tx, li, mei)
    found = await consents.find_interest(tx, by=mei)
    assert (found.looks, found.asks, found.unusual) == (limits.LOOKS_PER_DAY_USUAL + 2, 0, True)
    assert await tx.value(told) == 1
    assert not (await consents.find_interest(make.later(tx, hours=25), by=mei)).unusual


async def test_the_log_is_read_page_by_page(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    await make.give(tx, mei, li, uses=5)
    for minutes in range(5):
        await _look(make.later(tx, minutes=minutes), li, mei)
    first = await consents.list_inquiries(tx, by=mei, limit=3)
    rest = await consents.list_inquiries(tx, by=mei, limit=3, cursor=first.next_cursor)
    times = [one.at for one in (*first.items, *rest.items)]
    assert (len(times), times, rest.next_cursor) == (5, sorted(times, reverse=True), None)


@given(total=st.integers(SCORE_MIN, SCORE_MAX), threshold=st.sampled_from(THRESHOLDS))
def test_an_answer_is_what_its_form_says_and_comes_back_from_the_log(total: int, threshold: int) -> None:
    for form, height in ((Form.THRESHOLD, threshold), (Form.BAND, None), (Form.NUMBER, None)):
        answer = terms.read_answer(form, height, total)
        assert terms.tell_answer(answer.text(), form, height) == answer
    assert terms.read_answer(Form.THRESHOLD, threshold, total).reached == (total >= threshold)
    assert terms.read_answer(Form.BAND, None, total).band is band_of(total)


@given(one=st.integers(SCORE_MIN, SCORE_MAX), other=st.integers(SCORE_MIN, SCORE_MAX), threshold=st.sampled_from(THRESHOLDS))
def test_two_scores_on_one_side_of_a_threshold_can_not_be_told_apart(one: int, other: int, threshold: int) -> None:
    same = (one >= threshold) == (other >= threshold)
    assert (terms.read_answer(Form.THRESHOLD, threshold, one) == terms.read_answer(Form.THRESHOLD, threshold, other)) is same
