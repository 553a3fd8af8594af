"""Laws of ties: consent on both sides, a decline without a sound, and no trace of a block."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound, TooMany
from quanzi.kernel.person import Person
from quanzi.relations import model
from quanzi.relations.errors import NotYourself, TooManyBlocks
from quanzi.relations.model import Side, Tie
from tests.make.people import make_member

DEEDS = (model.after_ask, model.after_accept, model.after_decline, model.after_withdraw, model.after_remove)


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.booleans()), max_size=30))
def test_a_tie_is_a_contact_on_both_sides_or_on_none_and_never_without_both_saying_so(history: list[tuple[object, bool]]) -> None:
    one, two = Side.NONE, Side.NONE
    said_yes = {True: False, False: False}
    for deed, by_one in history:
        before = (one, two)
        if by_one:
            one, two = deed(one, two)  # type: ignore[operator]
        else:
            two, one = deed(two, one)  # type: ignore[operator]
        if deed in (model.after_ask, model.after_accept):
            said_yes[by_one] = True
        assert (one is Side.CONTACT) == (two is Side.CONTACT)
        assert one is not Side.ASKED_ME or two is Side.ASKED_BY_ME
        assert two is not Side.ASKED_ME or one is Side.ASKED_BY_ME
        if one is Side.CONTACT:
            assert said_yes == {True: True, False: True}
        if deed is model.after_decline:
            assert before[1 if by_one else 0] == (two if by_one else one), "the other's side never shows a decline"


async def _two(tx: Tx) -> tuple[Person, Person]:
    return await make_member(tx, name="林晓明"), await make_member(tx, name="Jane Smith")


async def test_contacts_see_the_full_name_and_strangers_the_masked_one(tx: Tx) -> None:
    one, two = await _two(tx)
    assert (await relations.find_cards(tx, by=one, person_ids=[two.member_id]))[two.member_id].name == "J*** S."
    assert await relations.ask_contact(tx, by=one, person_id=two.member_id) is Tie.ASKED
    assert (await relations.find_cards(tx, by=one, person_ids=[two.member_id]))[two.member_id].name == "J*** S."
    assert await relations.accept_contact(tx, by=two, person_id=one.member_id) is Tie.CONTACT
    assert (await relations.find_cards(tx, by=one, person_ids=[two.member_id]))[two.member_id].name == "Jane Smith"
    assert (await relations.find_cards(tx, by=two, person_ids=[one.member_id]))[one.member_id].name == "林晓明"
    assert await relations.find_contact_ids(tx, person_id=one.member_id) == {two.member_id}


async def test_a_decline_makes_no_sound_and_stands_when_asked_again(tx: Tx) -> None:
    one, two = await _two(tx)
    await relations.ask_contact(tx, by=one, person_id=two.member_id)
    await relations.decline_contact(tx, by=two, person_id=one.member_id)
    assert (await relations.find_relation(tx, by=one, person_id=two.member_id)).tie is Tie.ASKED
    assert await relations.withdraw_contact(tx, by=one, person_id=two.member_id) is Tie.NONE
    assert await relations.ask_contact(tx, by=one, person_id=two.member_id) is Tie.ASKED
    assert (await relations.list_ties(tx, by=two, tie=Tie.ASKS_ME)).items == ()
    assert await relations.ask_contact(tx, by=two, person_id=one.member_id) is Tie.CONTACT


async def _probe(tx: Tx, by: Person, person_id: UUID) -> list[object]:
    """Everything a person can learn of another, as comparable values."""
    found: list[object] = [await relations.find_cards(tx, by=by, person_ids=[person_id])]
    for deed in (
        relations.find_relation,
        relations.ask_contact,
        relations.accept_contact,
        relations.follow_person,
        relations.block_person,
        relations.decline_contact,
        relations.withdraw_contact,
        relations.remove_contact,
        relations.unfollow_person,
        relations.unblock_person,
    ):
        try:
            found.append(await deed(tx, by=by, person_id=person_id))
        except NotFound as error:
            found.append((error.code, error.data))
    return found


async def test_the_blocked_one_finds_what_is_found_for_nobody(tx: Tx) -> None:
    one, two = await _two(tx)
    await relations.ask_contact(tx, by=one, person_id=two.member_id)
    await relations.accept_contact(tx, by=two, person_id=one.member_id)
    await relations.follow_person(tx, by=two, person_id=one.member_id)
    await relations.block_person(tx, by=one, person_id=two.member_id)
    assert await _probe(tx, two, one.member_id) == await _probe(tx, two, tx.new_id())
    assert await relations.find_hidden(tx, person_id=two.member_id) == {one.member_id}
    assert await relations.find_hidden(tx, person_id=one.member_id) == {two.member_id}
    for tie in (Tie.CONTACT, Tie.ASKED, Tie.ASKS_ME):
        assert (await relations.list_ties(tx, by=two, tie=tie)).items == ()
    assert (await relations.list_follows(tx, by=two)).items == ()
    assert [item.card.person_id for item in await relations.list_blocked(tx, by=one)] == [two.member_id]
    assert await relations.list_blocked(tx, by=two) == []
    await relations.unblock_person(tx, by=one, person_id=two.member_id)
    assert (await relations.find_relation(tx, by=two, person_id=one.member_id)).tie is Tie.NONE


async def test_asking_has_a_limit_a_day_and_nobody_asks_themselves(tx: Tx) -> None:
    one = await make_member(tx)
    with pytest.raises(NotYourself):
        await relations.ask_contact(tx, by=one, person_id=one.member_id)
    others = [await make_member(tx) for _ in range(31)]
    for other in others[:30]:
        await relations.ask_contact(tx, by=one, person_id=other.member_id)
    with pytest.raises(TooMany):
        await relations.ask_contact(tx, by=one, person_id=others[30].member_id)


async def test_follows_and_blocks_have_a_pace_and_an_end(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await make_member(tx)
    others = [await make_member(tx) for _ in range(4)]
    monkeypatch.setattr(limits, "BLOCKS_MAX", 3)
    for other in others[:3]:
        await relations.block_person(tx, by=one, person_id=other.member_id)
        await relations.block_person(tx, by=one, person_id=other.member_id)
    with pytest.raises(TooManyBlocks):
        await relations.block_person(tx, by=one, person_id=others[3].member_id)
    assert len(await relations.list_blocked(tx, by=one)) == 3
    await relations.unblock_person(tx, by=one, person_id=others[0].member_id)
    await relations.block_person(tx, by=one, person_id=others[3].member_id)

    async def repeat(deed: Callable[..., Awaitable[None]], undo: Callable[..., Awaitable[None]], times: int) -> None:
        two, three = await _two(tx)
        for _ in range(times):
            await deed(tx, by=two, person_id=three.member_id)
            await undo(tx, by=two, person_id=three.member_id)
        with pytest.raises(TooMany):
            await deed(tx, by=two, person_id=three.member_id)

    await repeat(relations.follow_person, relations.unfollow_person, limits.FOLLOWS_PER_HOUR_MAX)
    await repeat(relations.block_person, relations.unblock_person, limits.BLOCKS_PER_HOUR_MAX)


async def test_lists_page_by_cursor_without_gaps(tx: Tx) -> None:
    one = await make_member(tx)
    others = [await make_member(tx) for _ in range(7)]
    for other in others:
        await relations.follow_person(tx, by=one, person_id=other.member_id)
    seen: list[UUID] = []
    cursor = None
    for _ in range(4):
        page = await relations.list_follows(tx, by=one, cursor=cursor, limit=3)
        seen += [item.card.person_id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(other.member_id for other in others)


async def test_what_leaves_with_a_person_leaves_both_sides(tx: Tx) -> None:
    one, two = await _two(tx)
    await relations.ask_contact(tx, by=one, person_id=two.member_id)
    await relations.follow_person(tx, by=two, person_id=one.member_id)
    exported = await relations.export_relations(tx, person_id=one.member_id)
    assert [tie["person_id"] for tie in exported["asked_by_me"]] == [str(two.member_id)]  # type: ignore[attr-defined]
    await relations.erase_relations(tx, person_id=one.member_id)
    assert (await relations.list_ties(tx, by=two, tie=Tie.ASKS_ME)).items == ()
    assert (await relations.list_follows(tx, by=two)).items == ()
