"""The second door of relations: who is told of what others do.

Promises: of what somebody out of their sight does, nobody is told.
"""

from quanzi.relations.sight import find_hidden_of, find_hidden_pairs

__all__ = ["find_hidden_of", "find_hidden_pairs"]
