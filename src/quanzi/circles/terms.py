"""The fourth door of circles: what a circle is called, how it looks, and its charter in versions.

Promises: a changed charter is a new version, the old ones stay readable, and nobody has agreed to what they did not read.
"""

from quanzi.circles.charter import accept_charter, change_charter, change_circle, change_picture, find_circle_photo, list_charters
from quanzi.circles.errors import CharterChanged
from quanzi.circles.model import Charter, Language, Visibility

__all__ = [
    "Charter",
    "CharterChanged",
    "Language",
    "Visibility",
    "accept_charter",
    "change_charter",
    "change_circle",
    "change_picture",
    "find_circle_photo",
    "list_charters",
]
