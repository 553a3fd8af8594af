"""What the house's jobs ask of messaging: a person's copy, and what leaving takes away."""

from quanzi.messaging.keep import erase_messages, export_messages

__all__ = ["erase_messages", "export_messages"]
