"""Credentials and questions: issued by a yes, shown once, taken back at once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from quanzi import credit
from quanzi.credit import check, credential, errors, proofs, question, status_list, store
from quanzi.credit.model import FactKind
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, TooMany
from quanzi.kernel.person import SIGNED_OUT, Person
from tests.make import credentials as make
from tests.make.keys import KEYS
from tests.make.people import make_member


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody with a score of 590 and credentials of it."""

    person: Person
    issuer: proofs.Issuer
    held: list[make.Held]


@pytest.fixture
async def mei(tx: Tx, keys: crypto.Keys) -> Holding:
    person = await make_member(tx, name="王秀英", tier=2)
    await credit.switch_on(tx, by=person, ticked=True, text_version=credit.CONSENT_VERSION)
    issuer = proofs.open_issuer(keys, "https://house.example/")
    return Holding(person, issuer, await make.issue(tx, by=person, issuer=issuer, count=3))


async def _ask(tx: Tx, keys: crypto.Keys, mei: Holding, claim: str = "ge_550") -> proofs.Question:
    return await proofs.ask_question(tx, by=SIGNED_OUT.at("192.0.2.1"), keys=keys, issuer=mei.issuer, claim=claim)


async def _answer(tx: Tx, keys: crypto.Keys, mei: Holding, asked: proofs.Question, shown: str) -> proofs.Question:
    return await proofs.answer_question(tx, keys=keys, issuer=mei.issuer, question_id=asked.question_id, presentation=shown)


async def test_a_question_is_passed_by_a_proof_of_it(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    asked = await _ask(tx, keys, mei)
    passed = await _answer(tx, keys, mei, asked, mei.held[0].show(asked, now=tx.now))
    assert passed.passed_at == tx.now
    found = await proofs.find_question(tx, keys=keys, issuer=mei.issuer, question_id=asked.question_id)
    assert (found.claim, found.passed_at) == ("ge_550", tx.now)
    with pytest.raises(question.QuestionOver):
        await _answer(tx, keys, mei, asked, mei.held[1].show(asked, now=tx.now))


async def test_a_credential_is_shown_once(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    first, second = await _ask(tx, keys, mei), await _ask(tx, keys, mei)
    await _answer(tx, keys, mei, first, mei.held[0].show(first, now=tx.now))
    with pytest.raises(question.ProofUsed):
        await _answer(tx, keys, mei, second, mei.held[0].show(second, now=tx.now))
    await _answer(tx, keys, mei, second, mei.held[1].show(second, now=tx.now))


async def test_an_answer_to_one_question_answers_no_other(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    first, second = await _ask(tx, keys, mei), await _ask(tx, keys, mei)
    with pytest.raises(check.ProofForAnother):
        await _answer(tx, keys, mei, second, mei.held[0].show(first, now=tx.now))
    elsewhere = replace_audience(first, "https://another.example")
    with pytest.raises(check.ProofForAnother):
        await _answer(tx, keys, mei, first, mei.held[0].show(elsewhere, now=tx.now))


def replace_audience(asked: proofs.Question, audience: str) -> proofs.Question:
    return proofs.Question(asked.question_id, asked.claim, asked.nonce, audience, asked.expires_at, None)


async def test_it_shows_what_was_asked_and_nothing_else(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    asked = await _ask(tx, keys, mei, "ge_650")
    for claims in ({"ge_650"}, {"ge_550"}, set[str](), {"ge_550", "band"}):
        with pytest.raises(question.ProofLacking):
            await _answer(tx, keys, mei, asked, mei.held[0].show(asked, now=tx.now, claims=claims))
    low = await _ask(tx, keys, mei)
    with pytest.raises(question.ProofLacking):
        await _answer(tx, keys, mei, low, mei.held[0].show(low, now=tx.now, claims={"ge_550", "band"}))


async def test_taken_back_is_taken_back_at_once(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    asked = await _ask(tx, keys, mei)
    shown = mei.held[0].show(asked, now=tx.now)
    assert await proofs.revoke_credentials(tx, by=mei.person) == 3
    with pytest.raises(proofs.ProofRevoked):
        await _answer(tx, keys, mei, asked, shown)
    with pytest.raises(proofs.ProofRevoked):
        await proofs.check_shown(tx, by=mei.person, issuer=mei.issuer, presentation=shown, nonce=asked.nonce, audience=asked.audience)
    statuses = await _read_list(tx, mei)
    assert [statuses.is_revoked(one.idx) for one in mei.held] == [True, True, True]
    assert (await proofs.find_live(tx, by=mei.person)).count == 0


@pytest.mark.parametrize("leave", ["off", "erased"])
async def test_who_has_no_score_has_no_credentials(tx: Tx, mei: Holding, leave: str) -> None:
    statuses = await _read_list(tx, mei)
    assert not any(statuses.is_revoked(one.idx) for one in mei.held)
    if leave == "off":
        await credit.switch_off(tx, by=mei.person)
    else:
        await credit.erase_credit(tx, person_id=mei.person.member_id)
    statuses = await _read_list(tx, mei)
    assert all(statuses.is_revoked(one.idx) for one in mei.held)


async def _read_list(tx: Tx, mei: Holding) -> status_list.Statuses:
    token = await proofs.sign_status_list(tx, issuer=mei.issuer, list_no=1)
    return proofs.read_list(token, uri=mei.issuer.status_url(1), issuer_keys=mei.issuer.published_keys(), now=tx.now)


async def test_an_expired_one_is_refused_and_forgotten(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    later = replace(tx, now=tx.now + timedelta(days=31))
    asked = await _ask(later, keys, mei)
    with pytest.raises(check.ProofExpired):
        await _answer(later, keys, mei, asked, mei.held[0].show(asked, now=later.now))
    fresh = await _ask(tx, keys, mei)
    with pytest.raises(check.ProofExpired):
        await _answer(tx, keys, mei, fresh, mei.held[0].show(fresh, now=tx.now - timedelta(minutes=6)))
    with pytest.raises(question.QuestionOver):
        await _answer(replace(tx, now=tx.now + timedelta(days=1)), keys, mei, fresh, mei.held[0].show(fresh, now=tx.now))


async def test_a_credential_is_issued_by_a_yes_of_its_own(tx: Tx, mei: Holding) -> None:
    for ticked, version in ((False, proofs.CREDENTIAL_VERSION), (True, "2019-01")):
        with pytest.raises(errors.ConsentNeeded):
            await proofs.issue_credentials(
                tx, by=mei.person, issuer=mei.issuer, holders=[make.fresh_key()[1]], ticked=ticked, text_version=version
            )
    copy = await credit.export_credit(tx, person_id=mei.person.member_id, keys=KEYS)
    assert [one["about"] for one in copy["consents"]].count("credential") == 1
    assert len(copy["credentials"]) == 3


async def test_without_a_score_there_is_nothing_to_prove(tx: Tx, mei: Holding) -> None:
    await credit.switch_off(tx, by=mei.person)
    with pytest.raises(errors.ScoreOff):
        await make.issue(tx, by=mei.person, issuer=mei.issuer, count=1)


async def test_keys_are_different_and_on_the_curve(tx: Tx, mei: Holding) -> None:
    _, key = make.fresh_key()
    off = proofs.HolderKey("EC", "P-256", key.x, key.x)
    for holders in ([], [key, key], [off], [proofs.HolderKey("RSA", "P-256", key.x, key.y)], [make.fresh_key()[1] for _ in range(11)]):
        with pytest.raises(credential.BadHolderKeys):
            await proofs.issue_credentials(
                tx, by=mei.person, issuer=mei.issuer, holders=holders, ticked=True, text_version=proofs.CREDENTIAL_VERSION
            )


async def test_so_many_a_day(tx: Tx, mei: Holding) -> None:
    for _ in range(19):
        await make.issue(tx, by=mei.person, issuer=mei.issuer, count=10)
    with pytest.raises(TooMany):
        await make.issue(tx, by=mei.person, issuer=mei.issuer, count=10)


async def test_what_says_more_than_the_latest_score_is_taken_back(tx: Tx, keys: crypto.Keys, mei: Holding) -> None:
    assert await credential._revoke_page(tx) == 0
    for _ in range(2):
        await credit.note_fact(
            tx, person_id=mei.person.member_id, kind=FactKind.DEBT_BROKEN, context="wallet", source="wallet.iou",
            source_id=uuid4(), other_id=uuid4(), happened_at=tx.now,
        )  # fmt: skip
    later = replace(tx, now=tx.now + timedelta(hours=1))
    score = await credit.ask_score(later, by=mei.person)
    assert score.total < 550
    assert await credential._revoke_page(later) == 1
    assert await credential._revoke_page(later) == 0
    asked = await _ask(later, keys, mei)
    with pytest.raises(proofs.ProofRevoked):
        await _answer(later, keys, mei, asked, mei.held[0].show(asked, now=later.now))


async def test_a_full_list_is_followed_by_the_next(tx: Tx, mei: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = [one.idx for one in mei.held]
    ends = tx.now + timedelta(days=30)
    await store.credentials.take_places(tx, list_no=1, idxs=[one for one in range(131_072) if one not in taken], expires_at=ends)
    held = await make.issue(tx, by=mei.person, issuer=mei.issuer, count=10)
    assert {one.list_no for one in held} == {2}
    with pytest.raises(NotFound):
        await proofs.sign_status_list(tx, issuer=mei.issuer, list_no=3)


async def test_a_rotated_key_leaves_what_it_signed(tx: Tx, tmp_path: Path, keys: crypto.Keys, mei: Holding) -> None:
    asked = await _ask(tx, keys, mei)
    crypto.rotate_issuer_key(tmp_path / "keys.json")
    rotated = replace_issuer(mei, keys)
    assert len(rotated.issuer.published_keys()) == 2
    fresh = await make.issue(tx, by=mei.person, issuer=rotated.issuer, count=1)
    await _answer(tx, keys, rotated, asked, mei.held[0].show(asked, now=tx.now))
    crypto.rotate_issuer_key(tmp_path / "keys.json", forget=True)
    forgotten = replace_issuer(mei, keys)
    again = await _ask(tx, keys, forgotten)
    for one in (mei.held[1], fresh[0]):
        with pytest.raises(check.ProofBroken):
            await _answer(tx, keys, forgotten, again, one.show(again, now=tx.now))


def replace_issuer(mei: Holding, keys: crypto.Keys) -> Holding:
    return Holding(mei.person, proofs.open_issuer(keys, mei.issuer.url), mei.held)
