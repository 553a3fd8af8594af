"""All SQL of bots, by noun."""

from quanzi.bots.store import bots, commands, deliveries

__all__ = ["bots", "commands", "deliveries"]
