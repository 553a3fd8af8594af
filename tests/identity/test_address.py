"""Phone and e-mail change after three days, the old ones told; a number given out again opens nobody else's account."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from quanzi import identity
from quanzi.identity import account, reaching, sign_in, signing
from quanzi.identity.errors import AddressTaken, AlreadyDecided, CodeWrong, LastAddress, NotYourOwnCase, NumberGivenOut
from quanzi.identity.letter import Letter
from quanzi.identity.model import Address
from quanzi.identity.sign_up import find_or_sign_up
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import SIGNED_OUT, Kind, Person
from tests.make.people import make_member


def at(text: str) -> Address:
    return identity.read_address(text, region="CN")


async def _letters(tx: Tx, keys: Keys) -> list[Letter]:
    rows = await tx.connection.fetch("SELECT payload FROM pgqueuer WHERE entrypoint = 'send_letter' ORDER BY id")
    return [signing.read_letter(msgspec.json.decode(row["payload"]), keys=keys) for row in rows]


async def _code(tx: Tx, keys: Keys, address: Address) -> str:
    return next(one.facts["code"] for one in reversed(await _letters(tx, keys)) if one.to == address and "code" in one.facts)


async def _person(tx: Tx, keys: Keys, address: str) -> Person:
    person_id, _ = await find_or_sign_up(tx, keys=keys, address=at(address), language="en")
    return Person(kind=Kind.MEMBER, id=person_id)


async def _change(tx: Tx, by: Person, keys: Keys, address: str, instead_of: str = "") -> Any:
    await reaching.prove_address(tx, by=by, keys=keys, address=at(address), language="en")
    code = await _code(tx, keys, at(address))
    return await reaching.change_address(tx, by=by, keys=keys, address=at(address), code=code, instead_of=instead_of)


async def _texts(tx: Tx, by: Person, keys: Keys) -> list[str]:
    return [one.text for one in await reaching.list_addresses(tx, by=by, keys=keys)]


async def _finish(tx: Tx, keys: Keys, hours: float) -> None:
    later = Tx(tx.connection, tx.now + timedelta(hours=hours))
    for person_id, change_id in await reaching.list_due(later):
        await reaching.finish_change(later, person_id=person_id, change_id=change_id, keys=keys)


async def test_a_new_address_counts_after_three_days_and_the_old_one_is_told(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "old@example.org")
    old = (await reaching.list_addresses(tx, by=me, keys=keys))[0].address_id
    await _change(tx, me, keys, "new@example.org", instead_of=old)
    told = [one for one in await _letters(tx, keys) if one.name == "address_change"]
    assert [one.to.text for one in told] == ["old@example.org"]
    await _finish(tx, keys, 71.9)
    assert await _texts(tx, me, keys) == ["old@example.org"]
    await _finish(tx, keys, 72)
    assert await _texts(tx, me, keys) == ["new@example.org"]
    assert (await find_or_sign_up(tx, keys=keys, address=at("old@example.org"), language="en"))[1] is True


async def test_the_link_in_the_notice_stops_it_and_no_other_link_does(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "old@example.org")
    change = await _change(tx, me, keys, "new@example.org")
    path = next(one.facts["path"] for one in await _letters(tx, keys) if one.name == "address_change")
    signature = path.rsplit("/", 1)[1]
    with pytest.raises(NotFound):
        await reaching.stop_change_by_link(tx, keys=keys, person_id=me.member_id, change_id=change.change_id, signature=signature[::-1])
    await reaching.stop_change_by_link(tx, keys=keys, person_id=me.member_id, change_id=change.change_id, signature=signature)
    await _finish(tx, keys, 100)
    assert await _texts(tx, me, keys) == ["old@example.org"]
    assert "address_change_stopped" in {one.kind for one in await account.list_log(tx, by=me)}


async def test_a_wrong_code_is_counted_and_returned(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "old@example.org")
    await reaching.prove_address(tx, by=me, keys=keys, address=at("new@example.org"), language="en")
    answer = await reaching.change_address(tx, by=me, keys=keys, address=at("new@example.org"), code="x")
    assert isinstance(answer, CodeWrong)
    assert await reaching.list_changes(tx, by=me, keys=keys) == []


async def test_the_last_address_stays(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "old@example.org")
    only = (await reaching.list_addresses(tx, by=me, keys=keys))[0].address_id
    with pytest.raises(LastAddress):
        await reaching.remove_address(tx, by=me, keys=keys, address_id=only)
    with pytest.raises(NotFound):
        await reaching.remove_address(tx, by=me, keys=keys, address_id="00" * 32)
    with pytest.raises(AddressTaken):
        await _change(tx, me, keys, "OLD@example.org")


async def test_two_addresses_can_not_both_be_removed_at_once(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "one@example.org")
    await _change(tx, me, keys, "two@example.org")
    await _finish(tx, keys, 72)
    mine = await reaching.list_addresses(tx, by=me, keys=keys)
    await reaching.remove_address(tx, by=me, keys=keys, address_id=mine[0].address_id)
    with pytest.raises(LastAddress):
        await reaching.remove_address(tx, by=me, keys=keys, address_id=mine[1].address_id)


async def test_a_number_given_out_again_comes_to_its_new_holder_and_brings_nothing_along(tx: Tx, keys: Keys) -> None:
    before = await _person(tx, keys, "+8613800138000")
    await _change(tx, before, keys, "before@example.org")
    await _finish(tx, keys, 72)
    after = await _person(tx, keys, "after@example.org")
    await _change(tx, after, keys, "+8613800138000")
    told = [one.to.text for one in await _letters(tx, keys) if one.name == "address_change"]
    assert "before@example.org" in told
    await _finish(tx, keys, 72)
    assert await _texts(tx, before, keys) == ["before@example.org"]
    assert await _texts(tx, after, keys) == ["after@example.org", "+8613800138000"]


async def test_its_holder_keeps_the_number_by_saying_so(tx: Tx, keys: Keys) -> None:
    before = await _person(tx, keys, "+8613800138000")
    await _change(tx, before, keys, "before@example.org")
    await _finish(tx, keys, 72)
    after = await _person(tx, keys, "after@example.org")
    await _change(tx, after, keys, "+8613800138000")
    (change,) = await reaching.list_changes(tx, by=before, keys=keys)
    await reaching.stop_change(tx, by=before, change_id=change.change_id)
    await _finish(tx, keys, 72)
    assert "+8613800138000" in await _texts(tx, before, keys)
    assert await _texts(tx, after, keys) == ["after@example.org"]


async def test_nobody_loses_a_number_that_nobody_claims_any_more(tx: Tx, keys: Keys) -> None:
    before = await _person(tx, keys, "+8613800138000")
    after = await _person(tx, keys, "after@example.org")
    claimed = await _change(tx, after, keys, "+8613800138000")
    await reaching.stop_change(tx, by=after, change_id=claimed.change_id)
    await _finish(tx, keys, 72)
    assert await _texts(tx, before, keys) == ["+8613800138000"]
    assert "address_change_stopped" in [entry.kind for entry in await account.list_log(tx, by=before)]


async def test_who_is_asked_for_by_mistake_does_not_read_the_address_of_who_asked(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "mine@example.org")
    await _ask_recovery(tx, keys, "mine@example.org", "stranger@example.org")
    (change,) = await reaching.list_changes(tx, by=me, keys=keys)
    assert change.comes == "s•••@example.org"


async def _ask_recovery(tx: Tx, keys: Keys, lost: str, address: str) -> None:
    await reaching.prove_recovery(tx, by=SIGNED_OUT, keys=keys, address=at(address), language="en")
    code = await _code(tx, keys, at(address))
    await reaching.ask_recovery(
        tx, by=SIGNED_OUT, keys=keys, lost=at(lost), address=at(address), code=code, note="My phone fell into the lake."
    )


async def test_who_lost_everything_gets_in_when_two_operators_say_so(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "lost@example.org")
    one, two = await make_member(tx, operator=True), await make_member(tx, operator=True)
    await _ask_recovery(tx, keys, "lost@example.org", "fresh@example.org")
    await _ask_recovery(tx, keys, "nobody@example.org", "fresh2@example.org")
    (asked,) = await reaching.list_recoveries(tx, by=one, keys=keys)
    assert (asked.person_id, asked.comes) == (me.id, "f•••@example.org")

    async def approve(by: Person) -> bool:
        return await reaching.approve_recovery(
            tx, by=by, keys=keys, person_id=me.member_id, change_id=asked.change_id, reason="Seen with her passport."
        )

    assert await approve(one) is False
    with pytest.raises(NotYourOwnCase):
        await approve(one)
    await _finish(tx, keys, 200)
    assert await _texts(tx, me, keys) == ["lost@example.org"]
    assert await approve(two) is True
    with pytest.raises(AlreadyDecided):
        await approve(two)
    assert "lost@example.org" in [one.to.text for one in await _letters(tx, keys) if one.name == "address_change"]
    await _finish(tx, keys, 72)
    assert await _texts(tx, me, keys) == ["fresh@example.org"]
    approvals = [entry.by_person_id for entry in await account.list_log(tx, by=me) if entry.kind == "recovery_approved"]
    assert set(approvals) == {one.id, two.id}


async def test_one_operator_twice_at_once_is_one_approval(db: Db, keys: Keys) -> None:
    me = await db.run(lambda tx: _person(tx, keys, "lost@example.org"))
    one = await db.run(lambda tx: make_member(tx, operator=True))
    await db.run(lambda tx: _ask_recovery(tx, keys, "lost@example.org", "fresh@example.org"))
    (asked,) = await db.read(lambda tx: reaching.list_recoveries(tx, by=one, keys=keys))
    answers = await asyncio.gather(
        *(
            db.run(
                lambda tx: reaching.approve_recovery(tx, by=one, keys=keys, person_id=me.member_id, change_id=asked.change_id, reason="why")
            )
            for _ in range(4)
        ),
        return_exceptions=True,
    )
    assert [answer for answer in answers if answer is True] == []
    assert len([answer for answer in answers if answer is False]) == 1


async def test_a_code_to_add_an_address_opens_nothing_else(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "old@example.org")
    await reaching.prove_address(tx, by=me, keys=keys, address=at("new@example.org"), language="en")
    code = await _code(tx, keys, at("new@example.org"))
    answer = await signing.sign_in_with_code(
        tx, by=SIGNED_OUT, keys=keys, address=at("new@example.org"), code=code, device="", language="en"
    )
    assert not isinstance(answer, signing.SignedIn)


async def test_an_old_account_is_not_opened_by_its_number_alone(tx: Tx, keys: Keys) -> None:
    before = await _person(tx, keys, "+8613800138000")
    later = Tx(tx.connection, tx.now + timedelta(days=271))
    number = at("+8613800138000")

    async def sign_in(*, afresh: bool) -> Any:
        await signing.send_code(later, by=SIGNED_OUT, keys=keys, address=number, language="en")
        code = await _code(later, keys, number)
        return await signing.sign_in_with_code(
            later, by=SIGNED_OUT, keys=keys, address=number, code=code, device="", language="en", afresh=afresh
        )

    assert isinstance(await sign_in(afresh=False), NumberGivenOut)
    fresh = await sign_in(afresh=True)
    assert isinstance(fresh, signing.SignedIn)
    assert fresh.person_id != before.id
    again = await sign_in(afresh=True)
    assert isinstance(again, signing.SignedIn)
    assert (again.person_id, again.is_new) == (fresh.person_id, False)
    await _finish(later, keys, 72)
    assert await _texts(tx, before, keys) == []
    assert await _texts(tx, Person(kind=Kind.MEMBER, id=fresh.person_id), keys) == ["+8613800138000"]


async def test_a_passkey_or_an_e_mail_says_nothing_of_who_has_the_number(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "+8613800138000")
    lately = Tx(tx.connection, tx.now + timedelta(days=270))
    await sign_in.open_session(lately, by=SIGNED_OUT, keys=keys, person_id=me.member_id, device="Firefox", how="passkey")
    later = Tx(tx.connection, tx.now + timedelta(days=271))
    assert isinstance(await _come_in(later, keys, "+8613800138000"), NumberGivenOut)


async def test_its_owner_proves_the_number_again_and_a_code_opens_the_account_as_before(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "+8613800138000")
    lately = Tx(tx.connection, tx.now + timedelta(days=271))
    assert isinstance(await _come_in(lately, keys, "+8613800138000"), NumberGivenOut)
    proved = await _change(lately, me, keys, "+8613800138000")
    assert (proved.state, await reaching.list_changes(lately, by=me, keys=keys)) == ("done", [])
    answer = await _come_in(lately, keys, "+8613800138000")
    assert isinstance(answer, signing.SignedIn)
    assert answer.person_id == me.id


async def test_the_days_of_a_number_begin_when_it_was_proved_and_not_when_it_came(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "mine@example.org")
    await _change(tx, me, keys, "+8613800138000")
    await _finish(tx, keys, 72)
    later = Tx(tx.connection, tx.now + timedelta(days=271))
    assert isinstance(await _come_in(later, keys, "+8613800138000"), NumberGivenOut)


async def _come_in(tx: Tx, keys: Keys, number: str) -> Any:
    await signing.send_code(tx, by=SIGNED_OUT, keys=keys, address=at(number), language="en")
    code = await _code(tx, keys, at(number))
    return await signing.sign_in_with_code(tx, by=SIGNED_OUT, keys=keys, address=at(number), code=code, device="", language="en")


async def test_who_signed_in_of_late_is_opened_by_the_number(tx: Tx, keys: Keys) -> None:
    me = await _person(tx, keys, "+8613800138000")
    later = Tx(tx.connection, tx.now + timedelta(days=269))
    number = at("+8613800138000")
    await signing.send_code(later, by=SIGNED_OUT, keys=keys, address=number, language="en")
    code = await _code(later, keys, number)
    answer = await signing.sign_in_with_code(later, by=SIGNED_OUT, keys=keys, address=number, code=code, device="", language="en")
    assert isinstance(answer, signing.SignedIn)
    assert answer.person_id == me.id
