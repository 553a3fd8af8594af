"""What the clock does: things whose moment has come are settled one by one, so that one can't hold up another."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from quanzi.kernel.errors import Unavailable

DUE_AT_ONCE = 100
PUT_OFF = timedelta(hours=1)
T = TypeVar("T")
log = structlog.get_logger(__name__)


async def settle_each(
    due: Sequence[T],
    settle: Callable[[T], Awaitable[object]],
    *,
    id_of: Callable[[T], UUID],
    failed: str,
    put_off: Callable[[T], Awaitable[object]] | None = None,
) -> int:
    """Settle each in a transaction of its own; how many are done with, or put off. `failed` is what the log says of one that breaks.

    What breaks and can't be put off stays due and is not counted, so that who goes on while there was something comes to an end.
    """
    count = 0
    for one in due:
        try:
            await settle(one)
        except Unavailable:
            raise
        except Exception:
            log.exception(failed, id=str(id_of(one)))
            if put_off is None:
                continue
            await put_off(one)
        count += 1
    return count
