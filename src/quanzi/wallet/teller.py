"""Group commit: sends that arrive together are decided and posted together, and each caller gets the own answer.

The one place that owns a transaction of many people's deeds. A send that is refused fails alone; a batch that meets a
lock is tried again; if it still fails, each of its sends goes its own way, so that one can't harm another.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from quanzi.infra.postgres import Db, KeyTaken, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.book import Book
from quanzi.wallet.model import Rules, Transfer
from quanzi.wallet.send import send_one
from quanzi.wallet.sending import Facts, Order, Pair, Receipt, SendMoney, accounts_of, clean_send, decide_send

BATCHES_AT_ONCE = 2
RULES_SECONDS_KEPT = 2.0
Outcome = Receipt | QuanziError | None
log = structlog.get_logger(__name__)


async def send_together(tx: Tx, *, orders: Sequence[Order], rules: Mapping[str, Rules], careful: bool = False) -> list[Outcome]:
    """Decide and post many sends in one transaction: a receipt, a refusal, or None for one that goes its own way.

    At first nothing is locked and no key looked up: what another changed meanwhile is found in writing (TryAgain,
    KeyTaken), and then the batch is done once more, `careful`: with locks in order, and each key looked up first.
    """
    pairs = [accounts_of(order, rules) for order in orders]
    named = [pair for pair in pairs if pair is not None]
    account_ids = {account_id for pair in named for account_id in pair}
    find_accounts = store.accounts.lock_accounts if careful else store.accounts.list_accounts
    book = Book(await find_accounts(tx, account_ids=account_ids), now=tx.now)
    known = await store.payees.list_known(tx, account_ids=[pair[0] for pair in named], payee_account_ids=[pair[1] for pair in named])
    made = await _find_made(tx, orders, pairs) if careful else {}
    today = {code: ledger.today_of(rule, tx.now) for code, rule in rules.items()}
    facts = Facts(rules, book, made, frozenset(known), today)
    outcomes = [_decide(order, pair, facts) for order, pair in zip(orders, pairs, strict=True)]
    await ledger.write_book(tx, book=book)
    return outcomes if careful else await _answer_repeated(tx, orders, pairs, outcomes, facts)


async def _find_made(tx: Tx, orders: Sequence[Order], pairs: Sequence[Pair | None]) -> dict[tuple[UUID, UUID], Transfer]:
    keys = [(pair[0], order.send.transfer_id) for order, pair in zip(orders, pairs, strict=True) if pair is not None]
    return await ledger.find_made(tx, keys=keys)


async def _answer_repeated(
    tx: Tx, orders: Sequence[Order], pairs: Sequence[Pair | None], outcomes: list[Outcome], facts: Facts
) -> list[Outcome]:
    """A send that was refused may be the repetition of one that was done, which gets the first answer."""
    refused = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, QuanziError)]
    if refused:
        facts.made.update(await _find_made(tx, [orders[place] for place in refused], [pairs[place] for place in refused]))
    for place in refused:
        pair = pairs[place]
        if pair is not None and (pair[0], orders[place].send.transfer_id) in facts.made:
            outcomes[place] = _decide(orders[place], pair, facts)
    return outcomes


def _decide(order: Order, pair: Pair | None, facts: Facts) -> Outcome:
    try:
        return decide_send(order, pair, facts)
    except QuanziError as refusal:
        return refusal


class Teller:
    """One for each process: callers wait in line for a moment, and two batches are under way at most."""

    def __init__(self, db: Db) -> None:
        """Sends are posted on `db`; `run` has to run."""
        self._db = db
        self._line: deque[tuple[Order, asyncio.Future[Outcome]]] = deque()
        self._somebody = asyncio.Event()
        self._rules: Mapping[str, Rules] = {}
        self._rules_at = 0.0

    async def send_money(self, *, by: Person, send: SendMoney, stepped_up: bool = False) -> Receipt:
        """Pay somebody; answered after the commit. Raises what `send.send_money` does."""
        _ = by.member_id
        send = clean_send(send)
        order = Order(by, send, stepped_up)
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._line.append((order, waiting))
        self._somebody.set()
        outcome = await waiting
        if outcome is None:
            return await self._db.run(lambda tx: send_one(tx, by=by, send=send, stepped_up=stepped_up))
        if isinstance(outcome, QuanziError):
            raise outcome
        return outcome

    async def run(self) -> None:
        """Serve until cancelled."""
        await asyncio.gather(*(self._serve() for _ in range(BATCHES_AT_ONCE)))

    async def _serve(self) -> None:
        while True:
            await self._somebody.wait()
            batch = [self._line.popleft() for _ in range(min(len(self._line), limits.BATCH_SENDS_MAX))]
            if not self._line:
                self._somebody.clear()
            if batch:
                await self._answer(batch)

    async def _answer(self, batch: list[tuple[Order, asyncio.Future[Outcome]]]) -> None:
        orders = [order for order, _waiting in batch]
        try:
            outcomes = await self._post(orders)
        except QuanziError as refusal:
            # the database is away or full: that is everybody's answer
            outcomes = [refusal] * len(batch)
        except Exception:
            log.exception("batch_failed", sends=len(batch))
            outcomes = [None] * len(batch)
        for (_order, waiting), outcome in zip(batch, outcomes, strict=True):
            if not waiting.done():
                waiting.set_result(outcome)

    async def _post(self, orders: Sequence[Order]) -> list[Outcome]:
        rules = await self._find_rules()
        try:
            async with self._db.transaction() as tx:
                return await send_together(tx, orders=orders, rules=rules)
        except (TryAgain, KeyTaken):
            return await self._db.run(lambda tx: send_together(tx, orders=orders, rules=rules, careful=True))

    async def _find_rules(self) -> Mapping[str, Rules]:
        """The rules, at most `RULES_SECONDS_KEPT` old."""
        now = asyncio.get_running_loop().time()
        if now - self._rules_at > RULES_SECONDS_KEPT or not self._rules:
            self._rules, self._rules_at = await self._db.read(ledger.find_rules), now
        return self._rules
