"""A score from switching it on to its reasons."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from quanzi import credit
from quanzi.credit import errors, scoring, store
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from tests.make.people import make_member


async def test_who_switches_it_on_starts_at_the_base_with_what_is_known(tx: Tx) -> None:
    mei = await make_member(tx, name="王秀英", tier=0)
    score = await credit.switch_on(tx, by=mei, ticked=True, text_version=credit.CONSENT_VERSION)
    assert (score.total, score.cap_points, score.why) == (550, 0, "first")


async def test_a_yes_is_ticked_and_for_the_text_as_it_stands(tx: Tx) -> None:
    mei = await make_member(tx, name="王秀英")
    for ticked, version in ((False, credit.CONSENT_VERSION), (True, "2019-01")):
        with pytest.raises(errors.ConsentNeeded):
            await credit.switch_on(tx, by=mei, ticked=ticked, text_version=version)
    assert await credit.find_my_score(tx, by=mei) is None


async def test_kept_words_raise_it_and_every_point_has_its_reason(tx: Tx) -> None:
    mei = await make_member(tx, name="王秀英", tier=2)
    await credit.switch_on(tx, by=mei, ticked=True, text_version=credit.CONSENT_VERSION)
    for _ in range(2):
        assert await credit.note_fact(
            tx,
            person_id=mei.member_id,
            kind=FactKind.DEBT_KEPT,
            context="wallet",
            source="wallet.iou",
            source_id=uuid4(),
            other_id=uuid4(),
            happened_at=tx.now - timedelta(days=3),
        )
    tx = replace(tx, now=tx.now + timedelta(hours=1))
    await credit.ask_score(tx, by=mei)
    mine = await credit.find_my_score(tx, by=mei)
    assert mine is not None
    assert mine.score.total == mine.base + sum(one.points for one in mine.lines) + mine.score.stake_points + mine.score.cap_points
    assert sum(one.points for one in mine.bars) == sum(one.points for one in mine.lines)
    assert {one.name: one.points for one in mine.lines if one.points} == {"verified_tier": 40, "debts_kept": 26, "partners": 6}
    for step in mine.steps:
        tried = await credit.try_score(tx, by=mei, changed={step.name: step.needed})
        assert tried.total == step.total
    card = await credit.find_card(tx, version=mine.score.version)
    kept = await store.scores.find_last(tx, person_id=mei.member_id)
    assert kept is not None
    assert scoring.replay(card, kept).total == kept.total


async def test_off_is_off(tx: Tx) -> None:
    mei = await make_member(tx, name="王秀英")
    await credit.switch_on(tx, by=mei, ticked=True, text_version=credit.CONSENT_VERSION)
    await credit.switch_off(tx, by=mei)
    assert await credit.find_my_score(tx, by=mei) is None
    noted = await credit.note_fact(
        tx, person_id=mei.member_id, kind=FactKind.DEAL_KEPT, context="deals", source="deals.deal", source_id=uuid4(), happened_at=tx.now
    )
    assert not noted
    with pytest.raises(errors.ScoreOff):
        await credit.ask_score(tx, by=mei)
