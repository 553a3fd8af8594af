"""The fourth door of notices: who has a page before them and is not called outside, and what reading a room ends.

Promises: it is known who is there and never since when or until when; what was read in a room calls nobody any more.
"""

from quanzi.notices.here import end_process, find_away, keep_process, note_here, sweep_processes
from quanzi.notices.rooms import read_room

__all__ = ["end_process", "find_away", "keep_process", "note_here", "read_room", "sweep_processes"]
