"""The third door of feed: what came lately, for whoever tells it, while it happens or in an inbox.

Promises: of what came it says where it is and by whom, and nothing of what it says; who may hear of it, the teller asks; first
words are given to their own author alone.
"""

from quanzi.feed.arrivals import list_arrivals
from quanzi.feed.events import ItemLiked
from quanzi.feed.model import Arrival
from quanzi.feed.openings import find_openings

__all__ = ["Arrival", "ItemLiked", "find_openings", "list_arrivals"]
