"""Looking at what others moved: only with a reason, found whole, and seen by whoever was looked at."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.page import BadCursor
from quanzi.kernel.person import Person
from quanzi.wallet import desk as door
from quanzi.wallet import inquiry, oversight, reactions
from quanzi.wallet.events import MoneyMoved
from tests.make import desk, money, people


async def _scene(tx: Tx) -> tuple[Person, Person, UUID, Person, UUID]:
    """Who paid whom by which transfer, an operator, and her reason to look."""
    payer, payee, transfer_id = await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    asked = await oversight.start_inquiry(tx, by=operator, inquiry_id=uuid4(), reason="A buyer asked where the money is")
    return payer, payee, transfer_id, operator, asked.inquiry_id


async def test_a_transfer_is_found_by_its_id_and_both_read_that_somebody_looked(tx: Tx) -> None:
    payer, payee, transfer_id, operator, asked = await _scene(tx)
    page = await oversight.search_transfers(tx, by=operator, inquiry_id=asked, sought=oversight.Sought(transfer_id=transfer_id))
    (found,) = page.items
    assert (found.debit.person_id, found.credit.person_id, found.amount, found.currency) == (payer.id, payee.id, 40_00, money.CODE)
    for person in (payer, payee):
        (look,) = await oversight.list_looks(tx, by=person)
        assert (look.operator_id, look.reason) == (operator.id, "A buyer asked where the money is")
    nobody = await people.make_member(tx, name="Amina Wanjiru")
    assert await oversight.list_looks(tx, by=nobody) == []


async def test_without_a_reason_there_is_nothing_to_see(tx: Tx) -> None:
    payer, _, transfer_id, operator, asked = await _scene(tx)
    other, _ = await desk.make_operators(tx)
    late = Tx(tx.connection, tx.now + timedelta(hours=9))
    for at, by, inquiry_id in ((tx, operator, uuid4()), (tx, other, asked), (late, operator, asked)):
        with pytest.raises(oversight.ReasonNeeded):
            await oversight.search_transfers(at, by=by, inquiry_id=inquiry_id, sought=oversight.Sought(transfer_id=transfer_id))
        with pytest.raises(oversight.ReasonNeeded):
            await oversight.find_story(at, by=by, inquiry_id=inquiry_id, debit_account_id=desk.account(payer), transfer_id=transfer_id)
        with pytest.raises(oversight.ReasonNeeded):
            await oversight.find_account_view(at, by=by, inquiry_id=inquiry_id, account_id=desk.account(payer))
    assert await oversight.list_looks(tx, by=payer) == []
    with pytest.raises(KeyReused):
        await oversight.start_inquiry(tx, by=operator, inquiry_id=asked, reason="Another reason")


async def test_a_look_is_one_line_for_each_reason_and_nobody_can_change_it(tx: Tx) -> None:
    payer, _, transfer_id, operator, asked = await _scene(tx)
    for _ in range(3):
        await oversight.find_account_view(tx, by=operator, inquiry_id=asked, account_id=desk.account(payer))
    second = await oversight.start_inquiry(tx, by=operator, inquiry_id=uuid4(), reason="The tax office asked")
    await oversight.find_story(tx, by=operator, inquiry_id=second.inquiry_id, debit_account_id=desk.account(payer), transfer_id=transfer_id)
    assert sorted(one.reason for one in await oversight.list_looks(tx, by=payer)) == [
        "A buyer asked where the money is",
        "The tax office asked",
    ]
    savepoint = tx.connection.transaction()
    await savepoint.start()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.execute("UPDATE wallet.look SET reason = 'Nothing'")
    await savepoint.rollback()


async def test_all_that_fits_is_found_by_time_amount_kind_and_person(tx: Tx) -> None:
    payer, payee, _, operator, asked = await _scene(tx)
    for amount in range(1, 8):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, amount))

    async def find(**sought: object) -> list[int]:
        seen: list[int] = []
        cursor = None
        while True:
            page = await oversight.search_transfers(
                tx, by=operator, inquiry_id=asked, sought=oversight.Sought(**sought), cursor=cursor, limit=3
            )  # type: ignore[arg-type]
            seen += [one.amount for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return sorted(seen)

    assert await find(kinds=(wallet.Kind.SEND,)) == [1, 2, 3, 4, 5, 6, 7, 40_00]
    assert await find(kinds=(wallet.Kind.SEND,), amount_min=3, amount_max=5) == [3, 4, 5]
    assert await find(person_id=payee.id, kinds=(wallet.Kind.SEND,)) == [1, 2, 3, 4, 5, 6, 7, 40_00]
    assert await find(person_id=payee.id, amount_min=7, amount_max=7) == [7]
    assert await find(until=tx.now - timedelta(days=1)) == []
    assert await find(person_id=payer.id, since=tx.now + timedelta(days=1)) == []
    with pytest.raises(inquiry.WindowTooWide):
        await find(since=tx.now - timedelta(days=120))
    with pytest.raises(BadCursor):
        await oversight.search_transfers(tx, by=operator, inquiry_id=asked, sought=oversight.Sought(), cursor="here")


async def test_whose_movements_are_asked_for_reads_it_even_where_nothing_is_found(tx: Tx) -> None:
    _, _, _, operator, asked = await _scene(tx)
    nobody = await people.make_member(tx, name="Amina Wanjiru")
    page = await oversight.search_transfers(tx, by=operator, inquiry_id=asked, sought=oversight.Sought(person_id=nobody.id))
    assert page.items == ()
    assert len(await oversight.list_looks(tx, by=nobody)) == 1


async def test_the_story_tells_hold_consent_entries_and_what_was_given_back(tx: Tx) -> None:
    payer, payee, transfer_id, operator, asked = await _scene(tx)
    on = {"by": operator, "inquiry_id": asked, "debit_account_id": desk.account(payer)}
    story = await oversight.find_story(tx, **on, transfer_id=transfer_id)
    assert (story.consent, story.hold, story.counted, story.reversals) == ("owner", None, False, ())
    assert (story.transfer.debit_balance, story.transfer.credit_balance, story.transfer.debit_version) == (60_00, 140_00, 2)
    moved = MoneyMoved(id=uuid4(), at=tx.now, transfers=((desk.account(payer), transfer_id),))
    await reactions.count_months(tx, moved)
    await tx.execute("DELETE FROM infra.outbox")
    back = door.Proposal(uuid4(), "reversal", 3_00, "Too much", origin_account_id=desk.account(payer), origin_id=transfer_id)
    await door.propose_adjustment(tx, by=operator, proposal=back)
    story = await oversight.find_story(tx, **on, transfer_id=transfer_id)
    assert (story.counted, [(one.reversal_id, one.amount) for one in story.reversals]) == (True, [(back.adjustment_id, 3_00)])
    given = await oversight.find_story(
        tx, by=operator, inquiry_id=asked, debit_account_id=desk.account(payee), transfer_id=back.adjustment_id
    )
    assert (given.consent, given.reversed_id, given.counted) == ("one_operator", transfer_id, False)
    assert given.adjustment is not None
    assert given.adjustment.reason == given.transfer.memo == "Too much"
    with pytest.raises(NotFound):
        await oversight.find_story(tx, **on, transfer_id=uuid4())


async def test_the_story_of_what_waited_first_names_its_hold(db: Db) -> None:
    payer, payee, _, operator, asked = await db.run(_scene)
    sent = wallet.SendMoney(uuid4(), payee.member_id, 2_00, speed="two_hours")
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=sent))
    view = await db.run(lambda tx: oversight.find_account_view(tx, by=operator, inquiry_id=asked, account_id=desk.account(payer)))
    assert (view.held, [one.hold_id for one in view.holds], view.state) == (2_00, [sent.transfer_id], "open")
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    await wallet.settle_due(db)
    story = await db.run(
        lambda tx: oversight.find_story(
            tx, by=operator, inquiry_id=asked, debit_account_id=desk.account(payer), transfer_id=sent.transfer_id
        )
    )
    assert story.hold is not None
    assert (story.hold.reason, story.hold.state) == ("chosen", "captured")


async def test_one_among_many_is_found_by_its_id_without_reading_them_all(db: Db, url: str) -> None:
    payer, _, transfer_id, operator, asked = await db.run(_scene)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            """
            INSERT INTO wallet.transfer (debit_account_id, transfer_id, credit_account_id, amount, debit_balance, debit_held,
                debit_version, credit_balance, credit_version, at, kind)
            SELECT gen_random_uuid(), uuidv7(), gen_random_uuid(), 1, 0, 0, n, 0, n, now(), 1 FROM generate_series(1, 200000) n
            """
        )
        connection.execute("VACUUM ANALYZE wallet.transfer")
        rows = connection.execute(
            "EXPLAIN ANALYZE SELECT amount FROM wallet.transfer WHERE transfer_id = %s ORDER BY at DESC LIMIT 20", (transfer_id,)
        )
        plan = "\n".join(row[0] for row in rows.fetchall())
        assert "Bitmap Index Scan on transfer_found" in plan, plan
        size = connection.execute("SELECT pg_relation_size('wallet.transfer_found')").fetchone()
        assert size is not None
        assert size[0] < 200_000 * 3
    page = await db.run(
        lambda tx: oversight.search_transfers(tx, by=operator, inquiry_id=asked, sought=oversight.Sought(transfer_id=transfer_id))
    )
    assert [one.debit.person_id for one in page.items] == [payer.id]
