"""What opens an account stands in its log, and an operator who lost every factor is no dead end."""

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from pyotp.totp import TOTP

from quanzi.app.letters import LETTERS
from quanzi.identity import account, keyring, make_operator, second_factor, session, sign_in, signing
from quanzi.identity.address import finish_change, open_change
from quanzi.identity.errors import SecondFactorNeeded, SessionEnded
from quanzi.identity.model import Address, AddressKind, read_address
from quanzi.identity.sign_up import find_or_sign_up
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import SIGNED_OUT, Kind, Person
from quanzi.web.log_words import LOG_WORDS

LIN = Address(AddressKind.EMAIL, "lin@example.org")
SOURCES = Path(account.__file__).parent


async def _sign_in(tx: Tx, keys: Keys, person: Person) -> tuple[Person, session.SessionKey]:
    made = await sign_in.open_session(tx, by=SIGNED_OUT, keys=keys, person_id=person.member_id, device="Firefox", how="code")
    key = session.read_session_key(made.session_key)
    return await session.find_person(tx, key=key), key


async def _operator(tx: Tx, keys: Keys) -> Person:
    person_id, _ = await find_or_sign_up(tx, keys=keys, address=LIN, language="en")
    await make_operator(tx, person_id=person_id)
    return Person(kind=Kind.OPERATOR, id=person_id)


async def _letters(tx: Tx, keys: Keys) -> list[signing.Letter]:
    rows = await tx.column("SELECT payload FROM pgqueuer WHERE entrypoint = 'send_letter' ORDER BY id")
    return [signing.read_letter(msgspec.json.decode(payload), keys=keys) for payload in rows]


async def _kinds(tx: Tx, by: Person) -> set[str]:
    return {entry.kind for entry in await account.list_log(tx, by=by)}


def test_every_entry_of_the_log_has_words() -> None:
    written = {kind for path in SOURCES.rglob("*.py") for kind in re.findall(r'kind(?: =|=)\s?"([a-z_]+)"', path.read_text())}
    # who is gone reads nothing any more
    assert written - LOG_WORDS.keys() <= {"deleted"}


async def test_new_codes_and_a_new_factor_stand_in_the_log(tx: Tx, keys: Keys) -> None:
    by, _ = await _sign_in(tx, keys, await _operator(tx, keys))
    await keyring.make_recovery_codes(tx, by=by, keys=keys)
    fresh = await keyring.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x")
    assert "second_factor_added" not in await _kinds(tx, by)
    given = await second_factor.give_second_factor(tx, by=by, keys=keys, code=TOTP(fresh.secret).at(tx.now))
    assert isinstance(given, str)
    assert {"recovery_codes_made", "second_factor_added"} <= await _kinds(tx, by)


async def test_a_letter_tells_the_owner_what_opens_the_account_from_now_on(tx: Tx, keys: Keys) -> None:
    by, _ = await _sign_in(tx, keys, await _operator(tx, keys))
    await keyring.make_recovery_codes(tx, by=by, keys=keys)
    fresh = await keyring.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x")
    await second_factor.give_second_factor(tx, by=by, keys=keys, code=TOTP(fresh.secret).at(tx.now))
    strong = replace(by, strong=True)
    await keyring.remove_second_factor(tx, by=strong, keys=keys)
    await keyring.remove_second_factor(tx, by=strong, keys=keys)
    told = await _letters(tx, keys)
    assert [letter.name for letter in told if letter.name != "new_device"] == [
        "recovery_codes_made",
        "second_factor_added",
        "second_factor_removed",
    ]
    assert {letter.to for letter in told} == {LIN}
    assert {letter.name for letter in told} <= LETTERS.keys()


async def test_who_lost_every_factor_sets_up_new_ones_after_the_house_forgot_them(tx: Tx, keys: Keys) -> None:
    operator = await _operator(tx, keys)
    by, _ = await _sign_in(tx, keys, operator)
    fresh = await keyring.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x")
    await second_factor.give_second_factor(tx, by=by, keys=keys, code=TOTP(fresh.secret).at(tx.now))
    by, key = await _sign_in(tx, keys, operator)
    with pytest.raises(SecondFactorNeeded):
        await keyring.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x")
    await keyring.forget_factors(tx, keys=keys, person_id=operator.member_id)
    with pytest.raises(SessionEnded):
        await session.find_person(tx, key=key)
    by, _ = await _sign_in(tx, keys, operator)
    assert not by.strong
    await keyring.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x")
    assert "factors_forgotten" in await _kinds(tx, by)


async def test_an_operator_steps_back(tx: Tx, keys: Keys) -> None:
    operator = await _operator(tx, keys)
    by, key = await _sign_in(tx, keys, operator)
    assert by.kind is Kind.OPERATOR
    await account.end_operator(tx, person_id=operator.member_id)
    assert (await session.find_person(tx, key=key)).kind is Kind.MEMBER


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (["+8613800138000"], ["+8613800138000"]),
        (["+8613800138000", "lin@example.org"], ["lin@example.org"]),
        (["lin@example.org"], ["lin@example.org"]),
    ],
)
async def test_a_new_device_is_told_by_mail_or_else_by_text_message(tx: Tx, keys: Keys, mine: list[str], told: list[str]) -> None:
    first, *others = [read_address(text, region="CN") for text in mine]
    person_id, _ = await find_or_sign_up(tx, keys=keys, address=first, language="en")
    for further in others:
        change = await open_change(tx, keys=keys, person_id=person_id, kind=further.kind, old_hash=None, new=further, due_at=tx.now)
        await finish_change(tx, person_id=person_id, change_id=change, keys=keys)
    await _sign_in(tx, keys, Person(kind=Kind.MEMBER, id=person_id))
    assert [letter.to.text for letter in await _letters(tx, keys) if letter.name == "new_device"] == told
