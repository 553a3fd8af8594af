"""Group commit: sends that arrive together are decided and posted together, and each caller gets the own answer.

The one place that owns a transaction of many people's deeds. A send that is refused fails alone; a batch that meets a
lock is tried again; if it still fails, each of its sends goes its own way, so that one can't harm another.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from quanzi.infra.gather import Gather, Waiting
from quanzi.infra.postgres import Db, TryAgain
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import ledger
from quanzi.wallet.batch import Outcome, send_carefully, send_quickly
from quanzi.wallet.model import Rules
from quanzi.wallet.send import send_one
from quanzi.wallet.sending import Order, Receipt, SendMoney, clean_send

RULES_SECONDS_KEPT = 2.0
log = structlog.get_logger(__name__)


class Teller:
    """One for each process."""

    def __init__(self, db: Db) -> None:
        """Sends are posted on `db`; `run` has to run."""
        self._db = db
        self._sends: Gather[Order, Receipt] = Gather(self._answer, at_once_max=limits.BATCH_SENDS_MAX)
        self._rules: Mapping[str, Rules] = {}
        self._rules_at = 0.0

    async def send_money(self, *, by: Person, send: SendMoney, stepped_up: bool = False) -> Receipt:
        """Pay somebody; answered after the commit. Raises what `send.send_money` does."""
        _ = by.member_id
        send = clean_send(send)
        outcome = await self._sends.put(Order(by, send, stepped_up))
        if outcome is None:
            # the id keeps it from moving money twice
            return await self._db.run(lambda tx: send_one(tx, by=by, send=send, stepped_up=stepped_up))
        return outcome

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._sends.run()

    async def _answer(self, batch: Sequence[Waiting[Order, Receipt]]) -> None:
        """Each currency is a batch of its own."""
        rules = await self._find_rules()
        first = next(iter(rules), "")
        by_currency: dict[str, list[Waiting[Order, Receipt]]] = {}
        for one in batch:
            by_currency.setdefault(one.item.send.currency or first, []).append(one)
        for code, part in by_currency.items():
            outcomes = await self._post([one.item for one in part], rules.get(code))
            for one, outcome in zip(part, outcomes, strict=True):
                one.answer(outcome)

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
