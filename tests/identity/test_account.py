"""Suspended with a reason, taken along in full, gone after fourteen days."""

from datetime import timedelta

import pytest

from quanzi import identity
from quanzi.identity import account, reaching, showing, verification
from quanzi.identity.errors import AlreadyDecided, AlreadyLeaving, ExportOnItsWay, NotYourOwnCase, Suspended
from quanzi.identity.sign_up import find_or_sign_up
from quanzi.identity.verification import Outcome, Verdict
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Kind, Person
from tests.identity.test_verify import RULES, claim
from tests.make.people import make_member


async def _as_now(tx: Tx, person: Person) -> Person:
    """The person as a fresh request would find them."""
    key = await identity.start_session(tx, person_id=person.member_id, device="test", strong=person.strong)
    return (await identity.find_people(tx, keys=[key]))[key]


async def test_a_suspended_person_reads_why_and_can_take_and_leave_but_not_act(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx), await make_member(tx, operator=True)
    await account.suspend_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="Sold tickets that were none.")
    me = await _as_now(tx, me)
    suspension = await account.find_suspension(tx, by=me)
    assert suspension is not None
    assert (suspension.reason, suspension.by_person_id) == ("Sold tickets that were none.", operator.id)
    with pytest.raises(Suspended):
        await showing.change_profile(tx, by=me, bio="", interests=[], language="en")
    await account.ask_export(tx, by=me)
    with pytest.raises(AlreadyDecided):
        await account.suspend_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="Again.")
    await account.restore_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="It was somebody else.")
    me = await _as_now(tx, me)
    assert await account.find_suspension(tx, by=me) is None
    await showing.change_profile(tx, by=me, bio="back", interests=["tea"], language="en")


async def test_nobody_suspends_themselves_and_members_nobody(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx), await make_member(tx, operator=True)
    with pytest.raises(NotYourOwnCase):
        await account.suspend_person(tx, by=operator, keys=keys, person_id=operator.member_id, reason="x")
    with pytest.raises(NotFound):
        await account.suspend_person(tx, by=me, keys=keys, person_id=operator.member_id, reason="x")
    with pytest.raises(NotFound):
        await account.suspend_person(tx, by=operator, keys=keys, person_id=tx.new_id(), reason="x")


async def test_an_operator_who_looks_somebody_up_is_in_their_log(tx: Tx, keys: Keys) -> None:
    person_id, _ = await find_or_sign_up(tx, keys=keys, address=identity.read_address("a@example.org", region="CN"), language="en")
    me, operator = Person(kind=Kind.MEMBER, id=person_id), await make_member(tx, operator=True)
    found = await account.find_account(tx, by=operator, keys=keys, address=identity.read_address("A@example.org", region="CN"))
    assert found.person_id == person_id
    assert [(entry.kind, entry.by_person_id) for entry in await account.list_log(tx, by=me)] == [("account_opened", operator.id)]


async def test_one_export_at_a_time_and_only_mine(tx: Tx, keys: Keys) -> None:
    me, other = await make_member(tx), await make_member(tx)
    asked = await account.ask_export(tx, by=me)
    with pytest.raises(ExportOnItsWay):
        await account.ask_export(tx, by=me)
    with pytest.raises(NotFound):
        await account.take_export(tx, by=me, export_id=asked.export_id)
    await account.finish_export(tx, person_id=me.member_id, export_id=asked.export_id, size_bytes=7)
    assert await account.take_export(tx, by=me, export_id=asked.export_id)
    with pytest.raises(NotFound):
        await account.take_export(tx, by=other, export_id=asked.export_id)
    later = Tx(tx.connection, tx.now + timedelta(days=7))
    with pytest.raises(NotFound):
        await account.take_export(later, by=me, export_id=asked.export_id)
    assert [row[1] for row in await account.list_exports_over(later)] == [asked.export_id]
    del keys


async def test_there_are_fourteen_days_to_think_again(tx: Tx, keys: Keys) -> None:
    me = await make_member(tx)
    due = (await account.ask_deletion(tx, by=me, keys=keys)).due_at
    with pytest.raises(AlreadyLeaving):
        await account.ask_deletion(tx, by=me, keys=keys)
    assert due == tx.now + timedelta(days=14)
    assert await account.list_deletions_due(Tx(tx.connection, due - timedelta(seconds=1))) == []
    later = Tx(tx.connection, due)
    assert await account.list_deletions_due(later) == [me.id]
    await account.cancel_deletion(later, by=me)
    assert await account.start_erasing(later, person_id=me.member_id) is False
    assert (await showing.find_profile(tx, person_id=me.member_id)).state == "active"


async def _leave(tx: Tx, keys: Keys, me: Person) -> list[str]:
    await account.ask_deletion(tx, by=me, keys=keys)
    later = Tx(tx.connection, tx.now + timedelta(days=14))
    assert await account.start_erasing(later, person_id=me.member_id)
    return await account.erase_identity(later, person_id=me.member_id)


async def _verify(tx: Tx, keys: Keys, by: Person) -> Outcome:
    return await verification.record_check(
        tx, by=by, keys=keys, rules=RULES, check="sandbox", claim=claim(), verdict=Verdict(Outcome.PASSED)
    )


async def test_who_is_gone_is_nobody_and_their_address_and_document_are_free(tx: Tx, keys: Keys) -> None:
    address = identity.read_address("me@example.org", region="CN")
    person_id, _ = await find_or_sign_up(tx, keys=keys, address=address, language="en")
    me = Person(kind=Kind.MEMBER, id=person_id)
    await _verify(tx, keys, me)
    await _leave(tx, keys, me)
    forms = (await identity.find_name_forms(tx, person_ids=[person_id]))[person_id]
    card = identity.show_card(forms, identity.Audience.SELF)
    assert (card.name, card.tier, card.gone) == ("", 0, True)
    assert await reaching.list_addresses(tx, by=me, keys=keys) == []
    fresh, is_new = await find_or_sign_up(tx, keys=keys, address=address, language="en")
    assert is_new
    assert await _verify(tx, keys, Person(kind=Kind.MEMBER, id=fresh)) is Outcome.PASSED


async def test_leaving_is_no_way_round_a_suspension(tx: Tx, keys: Keys) -> None:
    me, operator, fresh = await make_member(tx, tier=0), await make_member(tx, operator=True), await make_member(tx, tier=0)
    await _verify(tx, keys, me)
    await account.suspend_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="Fraud.")
    await _leave(tx, keys, me)
    with pytest.raises(Exception, match="id_number_taken"):
        await _verify(tx, keys, fresh)


async def test_who_is_leaving_can_be_suspended_and_restored_is_still_leaving(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx), await make_member(tx, operator=True)
    await account.ask_deletion(tx, by=me, keys=keys)
    await account.suspend_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="Sold tickets that were none.")
    assert (await _as_now(tx, me)).suspended
    await account.cancel_deletion(tx, by=me)
    assert (await _as_now(tx, me)).suspended
    await account.ask_deletion(tx, by=me, keys=keys)
    await account.restore_person(tx, by=operator, keys=keys, person_id=me.member_id, reason="It was somebody else.")
    found = await account.find_account(tx, by=operator, keys=keys, person_id=me.member_id)
    assert found.state == "leaving"
