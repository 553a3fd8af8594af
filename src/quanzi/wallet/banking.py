"""The fifth door of wallet: money that comes from a bank and goes to one.

Promises: the fee is shown before and exact to the cent; what a bank has not done is mine; whatever fails or comes back
comes back whole, its fee too; an order reaches the bank once, whatever breaks in between; a number is sealed and never
shown again; a ban from a circle or the whole community never closes the way out.
"""

from quanzi.wallet.bank_link import (
    BankAccount,
    BankAccountInUse,
    BankAccountUnusable,
    HolderDiffers,
    NoBank,
    check_bank_name,
    find_funding,
    link_bank,
    list_bank_accounts,
    unlink_bank,
)
from quanzi.wallet.bank_order import ask_due, carry_order, take_word
from quanzi.wallet.bank_view import BankMovement, list_bank_movements
from quanzi.wallet.fees import BadFeeTable, add_fee_table, list_fee_tables, withdrawal_fee
from quanzi.wallet.store.fee_tables import FeeTable
from quanzi.wallet.top_up import top_up_wallet
from quanzi.wallet.withdraw import WithdrawalTerms, find_withdrawal_terms, withdraw_money

__all__ = [
    "BadFeeTable",
    "BankAccount",
    "BankAccountInUse",
    "BankAccountUnusable",
    "BankMovement",
    "FeeTable",
    "HolderDiffers",
    "NoBank",
    "WithdrawalTerms",
    "add_fee_table",
    "ask_due",
    "carry_order",
    "check_bank_name",
    "find_funding",
    "find_withdrawal_terms",
    "link_bank",
    "list_bank_accounts",
    "list_bank_movements",
    "list_fee_tables",
    "take_word",
    "top_up_wallet",
    "unlink_bank",
    "withdraw_money",
    "withdrawal_fee",
]
