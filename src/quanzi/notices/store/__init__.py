"""All SQL of notices, by noun."""

from quanzi.notices.store import choices, devices, lines, outgoing, present, readers

__all__ = ["choices", "devices", "lines", "outgoing", "present", "readers"]
