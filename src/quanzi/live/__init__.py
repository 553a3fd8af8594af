"""What is new, told while it happens to those who may read, over a socket that a page can do without; and messages, said there.

Promises: who may read is asked when a topic is subscribed and again whenever something is told; a removed member hears
nothing more; a session that ended has no socket for long; what another's socket gets is never somebody else's business.
"""

from quanzi.live.connection import AT_ONCE, SESSION_COOKIE, Sockets
from quanzi.live.frames import Frame
from quanzi.live.hub import Hub
from quanzi.live.tell import tell_of_block, tell_of_comment, tell_of_join, tell_of_leave, tell_of_notices, tell_of_post, tell_of_removal

__all__ = [
    "AT_ONCE",
    "SESSION_COOKIE",
    "Frame",
    "Hub",
    "Sockets",
    "tell_of_block",
    "tell_of_comment",
    "tell_of_join",
    "tell_of_leave",
    "tell_of_notices",
    "tell_of_post",
    "tell_of_removal",
]
