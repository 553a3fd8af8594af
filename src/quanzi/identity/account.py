"""The fourth door of identity: how my account stands, my data, and leaving.

Promises: a suspension has a reason that I read, and leaves me reading, exporting and leaving; whoever looked at my
account is in its log; everything of mine can be taken; who leaves has fourteen days to think again.
"""

from quanzi.identity.delete_account import (
    Deletion,
    ask_deletion,
    cancel_deletion,
    erase_identity,
    find_deletion,
    list_deletions_due,
    start_erasing,
)
from quanzi.identity.export import (
    Export,
    SealedExport,
    ask_export,
    end_export,
    export_identity,
    find_wanted_export,
    finish_export,
    list_exports,
    list_exports_over,
    take_export,
)
from quanzi.identity.suspend import Account, LogEntry, end_operator, find_account, find_suspension, list_log, restore_person, suspend_person

__all__ = [
    "Account",
    "Deletion",
    "Export",
    "LogEntry",
    "SealedExport",
    "ask_deletion",
    "ask_export",
    "cancel_deletion",
    "end_export",
    "end_operator",
    "erase_identity",
    "export_identity",
    "find_account",
    "find_deletion",
    "find_suspension",
    "find_wanted_export",
    "finish_export",
    "list_deletions_due",
    "list_exports",
    "list_exports_over",
    "list_log",
    "restore_person",
    "start_erasing",
    "suspend_person",
    "take_export",
]
