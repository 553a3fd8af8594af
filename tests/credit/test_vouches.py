"""Vouching with a stake: what it earns, what it can cost, and what comes back."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from quanzi import credit, relations
from quanzi.app.reactions import REACTIONS
from quanzi.credit import disputes, errors, store, vouching
from quanzi.credit.model import FactKind
from quanzi.credit.stake import lose_stakes
from quanzi.identity.errors import TierNeeded
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from tests.make.people import make_member
from tests.make.race import race
from tests.make.rights import make_scored, note


async def befriend(tx: Tx, one: Person, other: Person) -> None:
    await relations.ask_contact(tx, by=one, person_id=other.member_id)
    await relations.accept_contact(tx, by=other, person_id=one.member_id)


async def vouch(tx: Tx, giver: Person, getter: Person, *, stake: int = 10) -> vouching.Vouch:
    """An accepted vouch."""
    offered = await vouching.offer_vouch(tx, by=giver, person_id=getter.member_id, stake=stake)
    return await vouching.accept_vouch(tx, by=getter, vouch_id=offered.vouch_id)


async def pair(tx: Tx) -> tuple[Person, Person]:
    giver, getter = await make_scored(tx, name="陈静"), await make_scored(tx, name="林晓明", tier=1)
    await befriend(tx, giver, getter)
    return giver, getter


async def kinds(tx: Tx, person: Person) -> dict[str, int]:
    """The standing items about vouches, with their values."""
    facts = await credit.list_my_facts(tx, by=person)
    return {one.kind: one.value for one in facts if one.context == "credit" and one.ended_at is None}


async def settle(db: Db) -> None:
    while await outbox.deliver_batch(db, REACTIONS):
        pass


async def test_a_vouch_is_an_offer_and_counts_when_it_is_accepted(tx: Tx) -> None:
    giver, getter = await pair(tx)
    offered = await vouching.offer_vouch(tx, by=giver, person_id=getter.member_id, stake=10)
    assert (await vouching.offer_vouch(tx, by=giver, person_id=getter.member_id, stake=5)).vouch_id == offered.vouch_id
    assert await kinds(tx, getter) == {}
    opened = await vouching.accept_vouch(tx, by=getter, vouch_id=offered.vouch_id)
    assert (opened.state, opened.why_not, opened.ends_at) == ("open", "", tx.now.replace(year=tx.now.year + 1))
    assert await kinds(tx, getter) == {"vouched": 1}
    await vouching.end_vouch(tx, by=giver, vouch_id=offered.vouch_id)
    assert await kinds(tx, getter) == {}
    assert await kinds(tx, giver) == {}
    with pytest.raises(errors.VouchOver):
        await vouching.end_vouch(tx, by=giver, vouch_id=offered.vouch_id)


async def test_who_declines_is_not_told_on(tx: Tx) -> None:
    giver, getter = await pair(tx)
    offered = await vouching.offer_vouch(tx, by=giver, person_id=getter.member_id, stake=10)
    await vouching.decline_vouch(tx, by=getter, vouch_id=offered.vouch_id)
    assert [one.state for one in await vouching.list_vouches(tx, by=giver)] == ["offered"]
    with pytest.raises(errors.VouchOver):
        await vouching.accept_vouch(tx, by=getter, vouch_id=offered.vouch_id)


async def test_what_is_staked_has_to_be_there(tx: Tx) -> None:
    poor, getter = await make_scored(tx, tier=1), await make_scored(tx)
    await befriend(tx, poor, getter)
    with pytest.raises(errors.ScoreTooLow):
        await vouching.offer_vouch(tx, by=poor, person_id=getter.member_id, stake=5)
    with pytest.raises(errors.NotContacts):
        await vouching.offer_vouch(tx, by=getter, person_id=(await make_member(tx)).member_id, stake=5)
    with pytest.raises(TierNeeded):
        await vouching.offer_vouch(tx, by=replace(getter, tier=0), person_id=poor.member_id, stake=5)
    no_score = await make_member(tx)
    await befriend(tx, no_score, getter)
    with pytest.raises(errors.ScoreOff):
        await vouching.offer_vouch(tx, by=no_score, person_id=getter.member_id, stake=5)
    giver = await make_scored(tx)
    for stake, refusal in ((20, None), (15, None), (6, errors.StakeTooHigh), (5, None), (1, errors.StakeTooHigh)):
        other = await make_scored(tx)
        await befriend(tx, giver, other)
        if refusal is None:
            await vouching.offer_vouch(tx, by=giver, person_id=other.member_id, stake=stake)
        else:
            with pytest.raises(refusal):
                await vouching.offer_vouch(tx, by=giver, person_id=other.member_id, stake=stake)
    assert await vouching.find_stake_room(tx, by=giver) == 0


async def test_a_broken_word_costs_the_stake_once_and_a_won_dispute_brings_it_back(db: Db) -> None:
    giver, getter = await db.run(pair)
    operator = await db.run(lambda tx: make_member(tx, operator=True))
    given = await db.run(lambda tx: vouch(tx, giver, getter, stake=12))
    fact_id = await db.run(lambda tx: note(tx, getter, FactKind.DEBT_BROKEN))
    await settle(db)
    assert await db.run(lambda tx: kinds(tx, giver)) == {"vouch_lost": 12}
    assert await db.run(lambda tx: kinds(tx, getter)) == {}
    (mine,) = await db.run(lambda tx: vouching.list_vouches(tx, by=giver))
    assert (mine.state, mine.broken_by) == ("broken", fact_id)
    await db.run(lambda tx: note(tx, getter, FactKind.DEAL_BROKEN))
    await settle(db)
    assert await db.run(lambda tx: kinds(tx, giver)) == {"vouch_lost": 12}
    scored = await db.run(lambda tx: credit.ask_score(tx, by=giver))
    assert scored.stake_points == -12
    asked = await db.run(lambda tx: disputes.dispute_item(tx, by=getter, fact_id=fact_id, words="It was paid."))
    await db.run(
        lambda tx: disputes.decide_dispute(
            tx, by=operator, person_id=getter.member_id, dispute_id=asked.dispute_id, outcome="corrected", answer="It was."
        )
    )
    await settle(db)
    assert await db.run(lambda tx: kinds(tx, giver)) == {}
    last = await db.read(lambda tx: store.scores.find_last(tx, person_id=giver.member_id))
    assert last is not None
    assert (last.why, last.stake_points) == ("corrected", 0)
    assert given.stake == 12


async def test_taken_back_after_the_break_costs_too_and_before_it_nothing(db: Db) -> None:
    giver, getter = await db.run(pair)
    given = await db.run(lambda tx: vouch(tx, giver, getter))
    await db.run(lambda tx: note(tx, getter, FactKind.DEBT_BROKEN))
    await db.run(lambda tx: vouching.end_vouch(tx, by=giver, vouch_id=given.vouch_id))
    await settle(db)
    assert await db.run(lambda tx: kinds(tx, giver)) == {"vouch_lost": 10}
    careful, other = await db.run(pair)
    given = await db.run(lambda tx: vouch(tx, careful, other))
    await db.run(lambda tx: vouching.end_vouch(tx, by=careful, vouch_id=given.vouch_id))
    await db.run(lambda tx: note(tx, other, FactKind.DEBT_BROKEN))
    await settle(db)
    assert await db.run(lambda tx: kinds(tx, careful)) == {}


async def test_two_breaks_at_once_cost_one_stake(db: Db) -> None:
    giver, getter = await db.run(pair)
    await db.run(lambda tx: vouch(tx, giver, getter))
    events: list[vouching.WordBroken] = []
    for kind in (FactKind.DEBT_BROKEN, FactKind.DEAL_BROKEN):
        fact_id = await db.run(lambda tx, kind=kind: note(tx, getter, kind))
        events.append(await db.run(lambda tx, fact_id=fact_id: _event(tx, getter, fact_id)))
    await race(db, *(partial(_lose, one) for one in (*events, *events)))
    await settle(db)
    lost = await db.run(lambda tx: credit.list_my_facts(tx, by=giver))
    assert [one.value for one in lost if one.kind == "vouch_lost"] == [10]


async def _lose(event: vouching.WordBroken, tx: Tx) -> None:
    await lose_stakes(tx, event=event)


async def _event(tx: Tx, person: Person, fact_id: object) -> vouching.WordBroken:
    return vouching.WordBroken(id=tx.new_id(), at=tx.now, person_id=person.member_id, fact_id=fact_id)  # type: ignore[arg-type]


async def test_a_ring_earns_nothing_and_its_end_lets_the_rest_count_again(db: Db) -> None:
    async def three(tx: Tx) -> list[Person]:
        made = [await make_scored(tx) for _ in range(3)]
        for at, one in enumerate(made):
            await befriend(tx, one, made[(at + 1) % 3])
        return made

    ring = await db.run(three)
    vouches = [await db.run(lambda tx, at=at: vouch(tx, ring[at], ring[(at + 1) % 3])) for at in range(2)]
    await settle(db)
    assert [await db.run(lambda tx, one=one: kinds(tx, one)) for one in ring] == [{}, {"vouched": 1}, {"vouched": 1}]
    last = await db.run(lambda tx: vouch(tx, ring[2], ring[0]))
    assert last.why_not == "ring"
    await settle(db)
    assert [await db.run(lambda tx, one=one: kinds(tx, one)) for one in ring] == [{}, {}, {}]
    assert {one.why_not for one in await db.run(lambda tx: vouching.list_vouches(tx, by=ring[1]))} == {"ring"}
    await db.run(lambda tx: vouching.end_vouch(tx, by=ring[0], vouch_id=vouches[0].vouch_id))
    await settle(db)
    assert [await db.run(lambda tx, one=one: kinds(tx, one)) for one in ring] == [{"vouched": 1}, {}, {"vouched": 1}]


async def test_one_hand_earns_nothing(tx: Tx) -> None:
    giver, getter = await pair(tx)
    for person in (giver, getter):
        await tx.execute(
            """
            INSERT INTO wallet.bank_link (person_id, link_id, number_encrypted, number_hash, ending, holder_encrypted, added_at)
            VALUES ($1, $2, '\\x00', '\\x17', '0000', '\\x00', $3)
            """,
            person.id,
            uuid4(),
            tx.now,
        )
    assert (await vouch(tx, giver, getter)).why_not == "same_funding"
    assert await kinds(tx, getter) == {}


async def test_off_blocked_and_over_end_a_vouch(db: Db) -> None:
    giver, getter = await db.run(pair)
    await db.run(lambda tx: vouch(tx, giver, getter))
    await db.run(lambda tx: relations.block_person(tx, by=getter, person_id=giver.member_id))
    await settle(db)
    assert [one.state for one in await db.run(lambda tx: vouching.list_vouches(tx, by=giver))] == ["taken_back"]
    giver, getter = await db.run(pair)
    await db.run(lambda tx: vouch(tx, giver, getter))
    await db.run(lambda tx: credit.switch_off(tx, by=giver))
    assert [one.state for one in await db.run(lambda tx: vouching.list_vouches(tx, by=getter))] == ["taken_back"]
    assert await db.run(lambda tx: kinds(tx, getter)) == {}
    giver, getter = await db.run(pair)
    await db.run(lambda tx: vouch(tx, giver, getter))
    await db.run(lambda tx: tx.execute("UPDATE credit.vouch SET ends_at = now() WHERE state = 'open'"))
    assert await vouching.end_vouches(db) == 1
    assert await vouching.end_vouches(db) == 0
    assert [one.state for one in await db.run(lambda tx: vouching.list_vouches(tx, by=giver))] == ["over"]


async def test_an_offer_ends_by_itself(tx: Tx) -> None:
    giver, getter = await pair(tx)
    offered = await vouching.offer_vouch(tx, by=giver, person_id=getter.member_id, stake=3)
    tx = replace(tx, now=tx.now + timedelta(days=limits.VOUCH_OFFER_DAYS))
    with pytest.raises(errors.VouchOver):
        await vouching.accept_vouch(tx, by=getter, vouch_id=offered.vouch_id)
