"""The third door of feed: what came lately, for whoever tells it while it happens.

Promises: of what came it says where it is and by whom, and nothing of what it says; who may hear of it, the teller asks.
"""

from quanzi.feed.arrivals import list_arrivals
from quanzi.feed.model import Arrival

__all__ = ["Arrival", "list_arrivals"]
