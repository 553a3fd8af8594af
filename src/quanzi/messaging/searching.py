"""A door of messaging: finding what was said, in Chinese and English.

Promises: found is only what the reader may read there; what was taken back, let go, burnt, or said by somebody out of
sight never is; whose words a house keeps can't be read from what they are found by.
"""

from quanzi.messaging.search import Hit, search_messages

__all__ = ["Hit", "search_messages"]
