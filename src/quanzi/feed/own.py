"""The second door of feed: what I wrote, wherever it stands.

Promises: what is mine is found and taken back by me also when I have left the circle, or it was closed to me.
"""

from quanzi.feed.events import TakenBack
from quanzi.feed.model import Written
from quanzi.feed.written import list_written

__all__ = ["TakenBack", "Written", "list_written"]
