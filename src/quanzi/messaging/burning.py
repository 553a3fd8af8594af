"""A door of messaging: what is read once, and a copy for who has to report it.

Promises: the words are never in the database, a file, a search or a backup; each reader opens it once; when the last has,
or after a week, its key is destroyed.
"""

from quanzi.messaging.burn import BurntCopy, Content, Opened, is_genuine, list_unopened, open_burning, send_burning, sweep_burning
from quanzi.messaging.errors import AlreadyBurnt, TooLargeToBurn

__all__ = [
    "AlreadyBurnt",
    "BurntCopy",
    "Content",
    "Opened",
    "TooLargeToBurn",
    "is_genuine",
    "list_unopened",
    "open_burning",
    "send_burning",
    "sweep_burning",
]
