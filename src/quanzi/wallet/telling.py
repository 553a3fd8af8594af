"""The fifteenth door of wallet: what people are told of their money.

Promises: an event names who and what, never an amount; of what moved, only what came from another to a person is told, to them.
"""

from quanzi.wallet.arrivals import Arrival, find_arrivals
from quanzi.wallet.events import MoneyAsked, MoneyMoved, PacketGiven

__all__ = ["Arrival", "MoneyAsked", "MoneyMoved", "PacketGiven", "find_arrivals"]
