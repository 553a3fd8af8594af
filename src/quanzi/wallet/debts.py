"""The fourth door of wallet: IOUs between two people.

Promises: a debt is one when both said so; it only gets smaller, never below nothing, and bears no interest; only its two
sides see it, and nothing about it shames anybody.
"""

from quanzi.wallet.iou import (
    Iou,
    IouOver,
    NewIou,
    Step,
    confirm_iou,
    decline_iou,
    expire_ious,
    find_iou,
    list_ious,
    list_steps,
    propose_iou,
    withdraw_iou,
)
from quanzi.wallet.repay import MoreThanOwed, RemindedToday, Repaid, Repayment, forgive_iou, pay_iou, remind_debtor

__all__ = [
    "Iou",
    "IouOver",
    "MoreThanOwed",
    "NewIou",
    "RemindedToday",
    "Repaid",
    "Repayment",
    "Step",
    "confirm_iou",
    "decline_iou",
    "expire_ious",
    "find_iou",
    "forgive_iou",
    "list_ious",
    "list_steps",
    "pay_iou",
    "propose_iou",
    "remind_debtor",
    "withdraw_iou",
]
