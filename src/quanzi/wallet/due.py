"""What the clock does at the desk: freezes end, proposals that nobody agreed to expire, limits come into force."""

from quanzi.infra.each import DUE_AT_ONCE, settle_each
from quanzi.infra.postgres import Db, ReadTx
from quanzi.wallet import store
from quanzi.wallet.freezing import end_freezes
from quanzi.wallet.rule_change import apply_change
from quanzi.wallet.store.freezes import Freeze
from quanzi.wallet.store.rule_changes import RuleChange


async def settle_desk(db: Db) -> int:
    """Do what is due, each thing in a transaction of its own, so that one can't hold up another; how much there was."""
    freezes, changes = await db.read(_list_due)
    done = await db.run(lambda tx: store.adjustments.update_expired(tx, at=tx.now))
    done += await settle_each(
        freezes,
        lambda freeze: db.run(lambda tx: end_freezes(tx, freezes=[freeze])),
        id_of=lambda freeze: freeze.freeze_id,
        failed="freeze_not_ended",
    )
    return done + await settle_each(
        changes,
        lambda change: db.run(lambda tx: apply_change(tx, change=change)),
        id_of=lambda change: change.change_id,
        failed="limit_not_changed",
    )


async def _list_due(tx: ReadTx) -> tuple[list[Freeze], list[RuleChange]]:
    return (
        await store.freezes.list_freezes_due(tx, at=tx.now, limit=DUE_AT_ONCE),
        await store.rule_changes.list_changes_due(tx, at=tx.now, limit=DUE_AT_ONCE),
    )
