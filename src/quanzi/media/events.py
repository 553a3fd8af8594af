"""What happened to files: ids only."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScanned(Event):
    """The scanner has looked at a file, which is part of `attached_to`; a harmful one is given to nobody."""

    owner_id: UUID
    media_id: UUID
    attached_to: str | None
    harmful: bool
