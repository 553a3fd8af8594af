"""First answers are kept for a while (see `postgres.transaction.Once`), then forgotten."""

from datetime import timedelta

from quanzi.infra.postgres.transaction import Tx
from quanzi.kernel import limits


async def sweep_keys(tx: Tx) -> int:
    """Forget the answers to request keys that are older than any phone tries again; how many went."""
    before = tx.now - timedelta(days=limits.IDEMPOTENCY_DAYS_KEPT)
    return await tx.execute("DELETE FROM infra.idempotency WHERE created_at < $1", before)
