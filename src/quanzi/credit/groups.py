"""The eleventh door of credit: whether the score is fair to groups of people, as far as people want to tell theirs.

Promises: telling is a yes of its own that nothing depends on; it never reaches a score; who told what is seen by nobody, and
of a group of fewer than thirty nothing is counted at all.
"""

from quanzi.credit.group import GROUP_TEXT_VERSION, end_group, find_group, tell_group

__all__ = ["GROUP_TEXT_VERSION", "end_group", "find_group", "tell_group"]
