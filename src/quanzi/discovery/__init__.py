"""Finding people and circles: one search box, one list of members.

Promises: a person is found by the name they show to all members, and by nothing else; who is out of my sight is in no
list; verified names come first, and nothing is ranked by role, money or score.
"""

from quanzi.discovery.directory import Listed, list_people
from quanzi.discovery.search import Found, search_all

__all__ = ["Found", "Listed", "list_people", "search_all"]
