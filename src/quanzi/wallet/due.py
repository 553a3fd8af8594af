"""What the clock does at the desk: freezes end, proposals that nobody agreed to expire, limits come into force."""

import structlog

from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel.errors import Unavailable
from quanzi.wallet import store
from quanzi.wallet.freezing import end_freezes
from quanzi.wallet.rule_change import apply_change
from quanzi.wallet.store.freezes import Freeze
from quanzi.wallet.store.rule_changes import RuleChange

DUE_AT_ONCE = 100
log = structlog.get_logger(__name__)


async def settle_desk(db: Db) -> int:
    """Do what is due, each thing in a transaction of its own, so that one can't hold up another; how much there was."""
    freezes, changes = await db.read(_list_due)
    done = await db.run(lambda tx: store.adjustments.update_expired(tx, at=tx.now))
    for freeze in freezes:
        done += await _try(db, freeze)
    for change in changes:
        done += await _try(db, change)
    return done


async def _list_due(tx: ReadTx) -> tuple[list[Freeze], list[RuleChange]]:
    return (
        await store.freezes.list_freezes_due(tx, at=tx.now, limit=DUE_AT_ONCE),
        await store.rule_changes.list_changes_due(tx, at=tx.now, limit=DUE_AT_ONCE),
    )


async def _try(db: Db, due: Freeze | RuleChange) -> int:
    try:
        if isinstance(due, Freeze):
            await db.run(lambda tx: end_freezes(tx, freezes=[due]))
        else:
            await db.run(lambda tx: apply_change(tx, change=due))
    except Unavailable:
        raise
    except Exception:
        log.exception("desk_not_settled", due=type(due).__name__)
        return 0
    return 1
