"""What holds of any score: its reasons can be worked out again, vouches never harm whom they are for, a stake is the most they cost."""

import json
import random
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import credit, relations
from quanzi.credit import disputes, rings, scoring, store, vouching
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.explain import REASONS_MAX, read_reasons
from quanzi.credit.model import Fact, FactKind
from quanzi.credit.stake import lose_stakes
from quanzi.credit.weigh import weigh_around
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from tests.make.keys import KEYS
from tests.make.rights import make_scored, note

NOW = datetime(2026, 11, 6, tzinfo=UTC)
PEOPLE = [UUID(int=one) for one in range(1, 9)]


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Anything that may have been noted in the last three years."""
    kind = draw(st.sampled_from(FactKind))
    happened = NOW - timedelta(days=draw(st.integers(0, 1100)))
    value = draw(st.integers(1, 3 if kind is FactKind.VERIFIED else 20)) if kind in {FactKind.VERIFIED, FactKind.VOUCH_LOST} else 1
    return Fact(uuid4(), kind, "wallet", "test", uuid4(), draw(st.sampled_from(PEOPLE)), happened, happened, value)


def score_of(known: list[Fact], previous: int | None = None) -> scoring.Score:
    return scoring.make_score(EXPERT_CARD, known, run_at=NOW, previous=previous, why="month")


@given(st.lists(facts(), max_size=40), st.none() | st.integers(350, 950))
def test_reasons_are_what_was_measured_and_can_be_worked_out_again(known: list[Fact], previous: int | None) -> None:
    score = score_of(known, previous)
    reasons = read_reasons(EXPERT_CARD, score)
    kept = msgspec.json.decode(msgspec.json.encode(score), type=scoring.Score)
    assert read_reasons(EXPERT_CARD, kept) == reasons
    assert len(reasons) <= REASONS_MAX
    by_name = {one.name: at for at, one in enumerate(EXPERT_CARD.characteristics)}
    shorts: list[int] = []
    for one in EXPERT_CARD.characteristics:
        most = max([*one.points, one.missing])
        shorts.append(most - score.points[by_name[one.name]])
    shorts += [-score.stake_points, max(-score.cap_points, 0)]
    assert [one.short for one in reasons] == sorted((one for one in shorts if one > 0), reverse=True)[:REASONS_MAX]
    for reason in reasons:
        if reason.name in by_name:
            at = by_name[reason.name]
            assert (reason.measured, reason.points) == (score.features[at], score.points[at])
            assert EXPERT_CARD.characteristics[at].points_for(reason.measured) == reason.points


@given(st.lists(facts(), max_size=30), st.none() | st.integers(350, 950), st.lists(st.sampled_from(PEOPLE), max_size=6))
def test_who_is_vouched_for_never_loses_by_it(known: list[Fact], previous: int | None, vouchers: list[UUID]) -> None:
    vouched = [Fact(uuid4(), FactKind.VOUCHED, "credit", "credit.vouch", uuid4(), one, NOW, NOW) for one in vouchers]
    assert score_of([*known, *vouched], previous).total >= score_of(known, previous).total


@given(st.lists(facts(), max_size=30), st.lists(st.tuples(st.integers(1, limits.STAKE_MAX), st.integers(0, 900)), max_size=6))
def test_who_vouches_never_loses_more_than_the_stakes(known: list[Fact], stakes: list[tuple[int, int]]) -> None:
    lost = [
        Fact(uuid4(), FactKind.VOUCH_LOST, "credit", "credit.vouch", uuid4(), None, at := NOW - timedelta(days=days), at, stake)
        for stake, days in stakes
    ]
    without = [one for one in known if one.kind is not FactKind.VOUCH_LOST]
    fall = score_of(without).total - score_of([*without, *lost]).total
    assert 0 <= fall <= min(sum(stake for stake, _ in stakes), limits.STAKE_POINTS_MAX)


def recompute(copy: dict[str, Any], score: dict[str, Any]) -> int:
    """A score worked out from the copy alone, by what `how` says there, with none of our code."""
    card = copy["scorecards"][score["version"]]
    total = card["base"] + score["stake_points"]
    for one, cell in zip(card["characteristics"], score["features"], strict=True):
        total += one.get("missing", 0) if cell is None else one["points"][bisect_right(one["cuts"], cell)]
    total = min(max(total, 350), 950)
    if score["previous"] is not None:
        total = min(max(total, score["previous"] - 60), score["previous"] + 60)
    return total


async def test_every_score_of_the_copy_is_worked_out_from_the_copy_alone(tx: Tx) -> None:
    mei = await make_scored(tx, tier=2)
    lots = random.Random(7)
    for day in range(1, 40, 3):
        tx = replace(tx, now=tx.now + timedelta(days=3))
        await note(tx, mei, lots.choice(list(FactKind)), happened_at=tx.now - timedelta(days=day))
        await credit.ask_score(tx, by=mei)
        await disputes.record_refusal(
            tx, person_id=mei.member_id, what="gate", by_kind="circle", by_id=uuid4(), purpose="deals", threshold=600
        )
    copy = json.loads(msgspec.json.encode(await credit.export_credit(tx, person_id=mei.member_id, keys=KEYS)))
    assert len(copy["scores"]) == 14
    for score in copy["scores"]:
        assert recompute(copy, score) == score["total"]
    for refusal in copy["refusals"]:
        assert recompute(copy, refusal["score"]) == refusal["score"]["total"]
    assert "cuts" in copy["how"]


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_done_rings_earn_nothing_and_stakes_are_lost_once(tx: Tx, seed: int) -> None:
    lots = random.Random(seed)
    crowd = [await make_scored(tx) for _ in range(5)]
    for at, one in enumerate(crowd):
        for other in crowd[at + 1 :]:
            await relations.ask_contact(tx, by=one, person_id=other.member_id)
            await relations.accept_contact(tx, by=other, person_id=one.member_id)
    for _ in range(40):
        tx = replace(tx, now=tx.now + timedelta(days=lots.choice([0, 1, 9])))
        one, other = lots.sample(crowd, 2)
        await _step(tx, lots, one, other)
        await _check(tx, crowd)
    for person in crowd:
        given = {vouch.vouch_id: vouch.stake for vouch in await vouching.list_vouches(tx, by=person)}
        mine = [fact for fact in await credit.list_my_facts(tx, by=person) if fact.kind == FactKind.VOUCH_LOST]
        assert all(fact.value == given[fact.source_id] for fact in mine)
        assert len({fact.source_id for fact in mine}) == len(mine)


async def _step(tx: Tx, lots: random.Random, one: Person, other: Person) -> None:
    """One thing that somebody may do, and what follows from it; a refusal is an answer too."""
    savepoint = tx.connection.transaction()
    await savepoint.start()
    try:
        match lots.choice(["offer", "offer", "accept", "accept", "accept", "end", "break"]):
            case "offer":
                await vouching.offer_vouch(tx, by=one, person_id=other.member_id, stake=lots.randint(1, 20))
            case "accept":
                await _accept(tx, one)
            case "end":
                for vouch in (await vouching.list_vouches(tx, by=one))[:1]:
                    await vouching.end_vouch(tx, by=one, vouch_id=vouch.vouch_id)
                    await _around(tx, one.member_id, vouch.other_id)
                    await _around(tx, vouch.other_id, one.member_id)
            case _:
                await _break(tx, one)
    except QuanziError:
        await savepoint.rollback()
    else:
        await savepoint.commit()


async def _accept(tx: Tx, one: Person) -> None:
    for vouch in await vouching.list_vouches(tx, by=one):
        if vouch.side == "got" and vouch.state == "offered":
            await vouching.accept_vouch(tx, by=one, vouch_id=vouch.vouch_id)
            await _around(tx, vouch.other_id, one.member_id)


async def _break(tx: Tx, one: Person) -> None:
    fact_id = await note(tx, one, FactKind.DEBT_BROKEN)
    vouchers = [vouch.other_id for vouch in await vouching.list_vouches(tx, by=one) if vouch.side == "got" and vouch.state == "open"]
    event = vouching.WordBroken(id=tx.new_id(), at=tx.now, person_id=one.member_id, fact_id=fact_id)
    for _ in range(2):
        await lose_stakes(tx, event=event)
    for voucher_id in vouchers:
        await _around(tx, voucher_id, one.member_id)


async def _around(tx: Tx, voucher_id: UUID, vouched_id: UUID) -> None:
    await weigh_around(tx, event=vouching.VouchChanged(id=tx.new_id(), at=tx.now, voucher_id=voucher_id, vouched_id=vouched_id))


async def _check(tx: Tx, crowd: list[Person]) -> None:
    """What counts is what the rule about rings says of all vouches together."""
    edges = await store.vouches.list_given(tx, person_ids=[one.member_id for one in crowd])
    words = [rings.Vouch(one.voucher_id, one.vouched_id, one.at) for one in edges]
    for person in crowd:
        counts = {one.voucher_id for one in rings.weigh_vouches(person.member_id, words, {}) if one.counts}
        standing = [fact for fact in await credit.list_my_facts(tx, by=person) if fact.ended_at is None]
        assert {fact.other_id for fact in standing if fact.kind == FactKind.VOUCHED} == counts
