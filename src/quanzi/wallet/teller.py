"""Group commit: sends that arrive together are decided and posted together, and each caller gets the own answer.

The one place that owns a transaction of many people's deeds. A send that is refused fails alone; a batch that meets a
lock is tried again; if it still fails, each of its sends goes its own way, so that one can't harm another.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence

import structlog

from quanzi.infra.postgres import Db, TryAgain
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import ledger
from quanzi.wallet.batch import Outcome, send_carefully, send_quickly
from quanzi.wallet.model import Rules
from quanzi.wallet.send import send_one
from quanzi.wallet.sending import Order, Receipt, SendMoney, clean_send

# one waits for the disk while the other works; with one, three or four fewer sends went through (`python -m bench ledger`)
BATCHES_AT_ONCE = 2
RULES_SECONDS_KEPT = 2.0
Waiting = tuple[Order, "asyncio.Future[Outcome]"]
log = structlog.get_logger(__name__)


class Teller:
    """One for each process: callers wait in line for a moment, and two batches are under way at most."""

    def __init__(self, db: Db) -> None:
        """Sends are posted on `db`; `run` has to run."""
        self._db = db
        self._line: deque[Waiting] = deque()
        self._somebody = asyncio.Event()
        self._busy = 0
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
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._somebody.wait()
                self._somebody.clear()
                while self._line and (free := BATCHES_AT_ONCE - self._busy) > 0:
                    batch = [self._line.popleft() for _ in range(min(-(-len(self._line) // free), limits.BATCH_SENDS_MAX))]
                    self._busy += 1
                    batches.create_task(self._serve(batch))

    async def _serve(self, batch: Sequence[Waiting]) -> None:
        try:
            await self._answer(batch)
        except Exception:
            log.exception("batch_not_answered", sends=len(batch))
        finally:
            # whatever happened, nobody waits for ever: each goes its own way, and the id keeps it from moving money twice
            for _order, waiting in batch:
                if not waiting.done():
                    waiting.set_result(None)
            self._busy -= 1
            self._somebody.set()

    async def _answer(self, batch: Sequence[Waiting]) -> None:
        """Each currency is a batch of its own."""
        rules = await self._find_rules()
        first = next(iter(rules), "")
        by_currency: dict[str, list[Waiting]] = {}
        for one in batch:
            by_currency.setdefault(one[0].send.currency or first, []).append(one)
        for code, part in by_currency.items():
            outcomes = await self._post([order for order, _waiting in part], rules.get(code))
            for (_order, waiting), outcome in zip(part, outcomes, strict=True):
                if not waiting.done():
                    waiting.set_result(outcome)

    async def _post(self, orders: Sequence[Order], rules: Rules | None) -> Sequence[Outcome]:
        """The outcomes; when posting together fails, each goes its own way, so that one can't harm another."""
        if rules is None:
            return [None] * len(orders)
        try:
            try:
                return await self._db.attempt(lambda tx: send_quickly(tx, orders=orders, rules=rules))
            except TryAgain:
                return await self._db.run(lambda tx: send_carefully(tx, orders=orders, rules=rules))
        except QuanziError as refusal:
            # the database is away or full: that is everybody's answer
            return [refusal] * len(orders)
        except Exception:
            log.exception("batch_failed", sends=len(orders))
            return [None] * len(orders)

    async def _find_rules(self) -> Mapping[str, Rules]:
        """The rules, at most `RULES_SECONDS_KEPT` old; none while the database is away, and then each send finds that out for itself."""
        now = asyncio.get_running_loop().time()
        if now - self._rules_at > RULES_SECONDS_KEPT or not self._rules:
            try:
                self._rules, self._rules_at = await self._db.read(ledger.find_rules), now
            except QuanziError:
                return {}
        return self._rules
