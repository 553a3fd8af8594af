"""The fourth door of credit: merchants outside, who ask a member on a page of ours and look by an id that is theirs alone.

Promises: a merchant asks only for what an operator registered it for; a member sees exactly what it would see before the yes;
two merchants can't find out that they know the same member; one transaction is one look.
"""

from quanzi.credit.merchant import (
    Approved,
    NewMerchant,
    NewRequest,
    RequestView,
    approve_request,
    end_merchant,
    find_merchant_names,
    find_request,
    list_merchants,
    list_my_merchants,
    register_merchant,
    request_access,
)
from quanzi.credit.query import look_as_merchant
from quanzi.credit.store.merchants import Merchant, MerchantRequest

__all__ = [
    "Approved",
    "Merchant",
    "MerchantRequest",
    "NewMerchant",
    "NewRequest",
    "RequestView",
    "approve_request",
    "end_merchant",
    "find_merchant_names",
    "find_request",
    "list_merchants",
    "list_my_merchants",
    "look_as_merchant",
    "register_merchant",
    "request_access",
]
