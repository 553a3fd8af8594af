"""The jobs' door of bots: what the worker does."""

from quanzi.bots.deliver import Parcel, Tried, list_due, note_delivery, take_delivery
from quanzi.bots.keep import erase_bots, export_bots, sweep_deliveries

__all__ = ["Parcel", "Tried", "erase_bots", "export_bots", "list_due", "note_delivery", "sweep_deliveries", "take_delivery"]
