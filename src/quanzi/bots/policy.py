"""Who may do what with bots, and what a request from one has to be: facts in, nothing out or a refusal with its reason."""

from collections.abc import Sequence
from datetime import datetime

from quanzi.bots import signature
from quanzi.bots.errors import HookNotSigned, HookTooOld
from quanzi.bots.model import HookHeaders
from quanzi.kernel import limits


def may_enter(*, headers: HookHeaders, secrets: Sequence[str], body: bytes, now: datetime) -> None:
    """Who signed these bytes a moment ago, with a secret of the bot."""
    if not headers.is_whole or not signature.is_signed(
        secrets, message_id=headers.message_id, timestamp=headers.timestamp, body=body, header=headers.signature
    ):
        raise HookNotSigned
    if abs(now.timestamp() - headers.timestamp) > limits.HOOK_SKEW_S_MAX:
        raise HookTooOld(seconds_max=limits.HOOK_SKEW_S_MAX)
