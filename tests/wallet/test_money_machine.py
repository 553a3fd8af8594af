"""The deeds of the wallet in any order, in a database, against a model that anybody could keep on paper."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

import hypothesis.strategies as st
import psycopg
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule, run_state_machine_as_test

from quanzi import wallet
from quanzi.app.checks import find_faults
from quanzi.infra.postgres import Db, ReadTx, Tx, open_pool
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import asking, debts, gifts, linked, packet_end, store
from quanzi.wallet.hold import settle_hold
from quanzi.wallet.model import Kind
from tests.make import debts as make_debts
from tests.make import gifts as make_gifts
from tests.make import money
from tests.make.race import Deed

BEGIN, PERSONS = 100_00, 3
places = st.integers(0, PERSONS - 1)
amounts = st.sampled_from([0, 1, 7_00, 33_33, 60_00, 100_00, 150_00])
NOTHING = cast("Any", multiple())
Key = tuple[int, int, UUID]
"""Who pays, who gets it, and its id."""


@dataclass
class Model:
    """Balances, what is set aside, and the pots of packets."""

    balances: list[int] = field(default_factory=lambda: [BEGIN] * PERSONS)
    holds: dict[UUID, tuple[int, int, int]] = field(default_factory=dict[UUID, tuple[int, int, int]])
    pots: dict[UUID, int] = field(default_factory=dict[UUID, int])

    def held(self, place: int) -> int:
        return sum(amount for payer, _, amount in self.holds.values() if payer == place)

    def may(self, payer: int, payee: int, amount: int) -> bool:
        return payer != payee and 0 < amount <= self.balances[payer] - self.held(payer)

    def move(self, payer: int, payee: int, amount: int) -> None:
        self.balances[payer] -= amount
        self.balances[payee] += amount

    def arrive(self, hold_id: UUID) -> None:
        self.move(*self.holds.pop(hold_id))


class Deeds(RuleBasedStateMachine):
    """Three people who know each other do everything that moves money; what the model allows happens, and nothing else."""

    url = ""
    waiting, sent, asked, packets = (Bundle(name) for name in ("waiting", "sent", "asked", "packets"))

    def __init__(self) -> None:
        """A loop and some connections of its own, since Hypothesis calls from outside of any."""
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.db = Db(self.loop.run_until_complete(open_pool(self.url, size_max=2)))
        self.model = Model()
        self.people: list[Person] = []

    def teardown(self) -> None:
        self.loop.run_until_complete(self.db.pool.close())
        self.loop.close()

    def ask(self, question: Callable[[ReadTx], Awaitable[Any]]) -> Any:
        return self.loop.run_until_complete(self.db.read(question))

    def do(self, deed: Deed, *, wanted: bool) -> bool:
        """Whether it happened, which the model said before."""
        try:
            self.loop.run_until_complete(self.db.run(deed))
        except QuanziError as refusal:
            assert not wanted, refusal.code
            return False
        assert wanted
        return True

    @initialize()
    def begin(self) -> None:
        async def make(tx: Tx) -> None:
            if not await wallet.list_rules(tx):
                await money.make_currency(tx)
            self.people = [await money.make_payer(tx, BEGIN, tier=3) for _ in range(PERSONS)]
            for place, one in enumerate(self.people):
                for other in self.people[place + 1 :]:
                    await make_debts.make_contacts(tx, one, other)
                    await money.know(tx, one, other)
                    await money.know(tx, other, one)

        self.do(make, wanted=True)

    def account(self, place: int) -> UUID:
        return wallet.account_of(self.people[place].member_id, money.CODE)

    @rule(target=sent, payer=places, payee=places, amount=amounts)
    def send(self, payer: int, payee: int, amount: int) -> object:
        order = wallet.SendMoney(uuid4(), self.people[payee].member_id, amount)
        deed: Deed = lambda tx: wallet.send_one(tx, by=self.people[payer], send=order, stepped_up=True)  # noqa: E731
        if not self.do(deed, wanted=self.model.may(payer, payee, amount)):
            return NOTHING
        self.model.move(payer, payee, amount)
        # the same order again moves nothing more
        self.do(deed, wanted=True)
        return payer, payee, order.transfer_id

    @rule(sent=sent, amount=st.none() | amounts)
    def reverse(self, sent: Key, amount: int | None) -> None:
        payer, payee, transfer_id = sent
        original = self.ask(lambda tx: linked.find_transfer(tx, debit_account_id=self.account(payer), transfer_id=transfer_id))
        given = self.ask(lambda tx: linked.list_reversals(tx, transfer=original))
        left = original.amount - sum(one.amount for one in given)
        back = left if amount is None else amount
        if self.do(
            lambda tx: linked.reverse_transfer(
                tx, debit_account_id=self.account(payer), transfer_id=transfer_id, reversal_id=uuid4(), amount=amount
            ),
            wanted=back <= left and self.model.may(payee, payer, back),
        ):
            self.model.move(payee, payer, back)

    @rule(target=waiting, payer=places, payee=places, amount=amounts)
    def set_aside(self, payer: int, payee: int, amount: int) -> object:
        order = wallet.SendMoney(uuid4(), self.people[payee].member_id, amount, speed="next_day")
        deed: Deed = lambda tx: wallet.send_one(tx, by=self.people[payer], send=order, stepped_up=True)  # noqa: E731
        if not self.do(deed, wanted=self.model.may(payer, payee, amount)):
            return NOTHING
        self.model.holds[order.transfer_id] = (payer, payee, amount)
        return payer, payee, order.transfer_id

    @rule(waiting=waiting)
    def cancel(self, waiting: Key) -> None:
        payer, _, hold_id = waiting
        deed: Deed = lambda tx: wallet.cancel_send(tx, by=self.people[payer], transfer_id=hold_id)  # noqa: E731
        if self.do(deed, wanted=hold_id in self.model.holds):
            del self.model.holds[hold_id]

    @rule(waiting=waiting)
    def settle(self, waiting: Key) -> None:
        payer, _, hold_id = waiting
        found = self.ask(lambda tx: store.holds.find_hold(tx, account_id=self.account(payer), hold_id=hold_id))
        self.do(lambda tx: settle_hold(tx, hold=found), wanted=True)
        if hold_id in self.model.holds:
            self.model.arrive(hold_id)

    @rule(target=asked, asker=places, payer=places, amount=amounts)
    def request(self, asker: int, payer: int, amount: int) -> object:
        request = asking.NewRequest(uuid4(), self.people[payer].member_id, amount)
        deed: Deed = lambda tx: asking.ask_money(tx, by=self.people[asker], request=request)  # noqa: E731
        return (payer, asker, request.request_id, amount) if self.do(deed, wanted=asker != payer and amount > 0) else NOTHING

    @rule(asked=consumes(asked), closes=st.booleans())
    def pay(self, asked: tuple[int, int, UUID, int], closes: bool) -> None:
        payer, asker, request_id, amount = asked
        if closes:
            self.do(lambda tx: asking.cancel_request(tx, by=self.people[asker], request_id=request_id), wanted=True)
        wanted = not closes and self.model.may(payer, asker, amount)
        if self.do(lambda tx: asking.pay_request(tx, by=self.people[payer], request_id=request_id, stepped_up=True), wanted=wanted):
            self.model.move(payer, asker, amount)

    @rule(debtor=places, creditor=places, first=amounts, second=amounts)
    def owe_and_pay(self, debtor: int, creditor: int, first: int, second: int) -> None:
        if debtor == creditor:
            return
        left = 40_00
        owe = make_debts.owe
        iou_id = self.loop.run_until_complete(self.db.run(lambda tx: owe(tx, self.people[debtor], self.people[creditor], left)))
        for amount in (first, second):
            pay = debts.Repayment(uuid4(), iou_id, amount)
            deed: Deed = lambda tx, it=pay: debts.pay_iou(tx, by=self.people[debtor], pay=it, stepped_up=True)  # noqa: E731
            if self.do(deed, wanted=amount <= left and self.model.may(debtor, creditor, amount)):
                self.model.move(debtor, creditor, amount)
                left -= amount

    @rule(target=packets, giver=places, amount=amounts)
    def fill(self, giver: int, amount: int) -> object:
        order = make_gifts.order(amount, 2)
        enough = self.model.balances[giver] - self.model.held(giver) >= amount
        deed: Deed = lambda tx: gifts.fill_packet(tx, by=self.people[giver], order=order, inside=True, stepped_up=True)  # noqa: E731
        if not self.do(deed, wanted=amount >= 2 and enough):
            return NOTHING
        self.model.balances[giver] -= amount
        self.model.pots[order.packet_id] = amount
        return giver, amount, order.packet_id

    @rule(packet=packets, guest=places, ends=st.booleans())
    def open_or_end(self, packet: Key, guest: int, ends: bool) -> None:
        if ends:
            self.end(packet)
        self.open(packet, guest)

    def open(self, packet: Key, guest: int) -> None:
        share: list[int] = []

        async def deed(tx: Tx) -> None:
            before = await tx.value("SELECT count(*) FROM wallet.packet_claim WHERE packet_id = $1", packet[2])
            opened = await gifts.open_share(tx, by=self.people[guest], packet_id=packet[2], inside=True)
            after = await tx.value("SELECT count(*) FROM wallet.packet_claim WHERE packet_id = $1", packet[2])
            share.append(opened.amount if after > before else 0)

        again = self.ask(lambda tx: store.packets.find_claim(tx, packet_id=packet[2], person_id=self.people[guest].member_id))
        if self.do(deed, wanted=again is not None or (guest != packet[0] and self.model.pots[packet[2]] > 0)):
            self.model.pots[packet[2]] -= share[0]
            self.model.balances[guest] += share[0]

    def end(self, packet: Key) -> None:
        async def deed(tx: Tx) -> None:
            await tx.execute(
                "UPDATE wallet.packet SET made_at = made_at - interval '2 days', ends_at = ends_at - interval '2 days', "
                "due_at = due_at - interval '2 days' WHERE packet_id = $1",
                packet[2],
            )
            await packet_end.end_packet(tx, packet_id=packet[2])

        self.do(deed, wanted=True)
        self.model.balances[packet[0]] += self.model.pots[packet[2]]
        self.model.pots[packet[2]] = 0

    @invariant()
    def agrees(self) -> None:
        """The accounts are what the model says, what is set aside is what open holds say, and the sum is nothing."""
        if not self.people:
            return

        async def look(tx: ReadTx) -> list[object]:
            mine = [await tx.connection.fetchrow(_ACCOUNT, self.account(place)) for place in range(PERSONS)]
            pots = [await tx.value("SELECT balance FROM wallet.account WHERE owner_id = $1", packet_id) for packet_id in self.model.pots]
            return [[tuple(row) for row in mine if row], pots, await tx.value("SELECT sum(balance)::bigint FROM wallet.account")]

        held = [self.model.held(place) for place in range(PERSONS)]
        assert self.ask(look) == [
            [(balance, aside, aside) for balance, aside in zip(self.model.balances, held, strict=True)],
            list(self.model.pots.values()),
            0,
        ]


_ACCOUNT = """
SELECT a.balance, a.held, (
    SELECT coalesce(sum(h.amount - h.captured), 0)::bigint FROM wallet.hold AS h WHERE h.account_id = a.account_id AND h.state = 'open'
) FROM wallet.account AS a WHERE a.account_id = $1
"""


def test_the_deeds_do_what_the_model_says(url: str) -> None:
    Deeds.url = url
    few = settings(max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    run_state_machine_as_test(Deeds, settings=few)
    assert find_faults(url) == []
    with psycopg.connect(url) as connection:
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT kind FROM wallet.transfer").fetchall()}
    assert kinds >= {Kind.SEND, Kind.REQUEST, Kind.IOU_PAID, Kind.PACKET_FILLED, Kind.PACKET_CLAIMED, Kind.PACKET_BACK, Kind.REVERSAL}
