"""Who reacts to what, on one screen. Lower slices say what happened; nobody below knows who listens."""

from collections.abc import Sequence

from quanzi.infra.outbox import Reaction
from quanzi.kernel.event import Event

REACTIONS: dict[type[Event], Sequence[Reaction]] = {}
