"""What ran out is forgotten: codes, challenges, sessions and access tokens."""

from datetime import timedelta

from quanzi.identity.store import codes, passkeys, sessions, tokens
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits


async def sweep_ended(tx: Tx) -> None:
    """Delete codes, challenges, tokens and sessions that no longer open anything."""
    await codes.delete_old_codes(tx, before=tx.now)
    await passkeys.delete_old_challenges(tx, before=tx.now)
    await tokens.delete_old_tokens(tx, before=tx.now)
    idle_since = tx.now - timedelta(days=limits.SESSION_IDLE_DAYS_MAX)
    await sessions.delete_ended_sessions(tx, at=tx.now, seen_before=idle_since)
