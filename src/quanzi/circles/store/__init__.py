"""All SQL of circles, by noun; deeds say `store.members.insert_member(...)`."""

from quanzi.circles.store import circles, decisions, entries, members

__all__ = ["circles", "decisions", "entries", "members"]
