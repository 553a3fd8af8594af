"""The third door of feed: what its authors are told of.

Promises: events name who, what and where, never a word that was said; openings are given to their own author alone.
"""

from quanzi.feed.events import ItemLiked
from quanzi.feed.openings import find_openings

__all__ = ["ItemLiked", "find_openings"]
