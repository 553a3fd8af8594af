"""The fifth door of wallet: collecting for one thing by a link.

Promises: whoever has the link pays, and nobody else finds it; its owner sees who paid, the others see how much; paying
passes every rule of a payment; what was paid before the link was closed counts, and nothing after it.
"""

from quanzi.wallet.collection import (
    BadCollectionDays,
    Collection,
    CollectionOver,
    FixedAmount,
    NewCollection,
    NewContribution,
    close_collection,
    find_collect_link,
    find_collection,
    list_collections,
    list_contributions,
    make_collection,
    pay_collection,
)
from quanzi.wallet.store.collections import Contribution

__all__ = [
    "BadCollectionDays",
    "Collection",
    "CollectionOver",
    "Contribution",
    "FixedAmount",
    "NewCollection",
    "NewContribution",
    "close_collection",
    "find_collect_link",
    "find_collection",
    "list_collections",
    "list_contributions",
    "make_collection",
    "pay_collection",
]
