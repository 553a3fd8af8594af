"""The sixth door of identity: the addresses by which I am reached and sign in.

Promises: an address never comes or goes without the old ones being told three days before, with a link that stops it;
a number that was given out again opens no account of who had it before; who lost everything gets back in when two
different operators say so. Here is also asked who can't be reached as a member, being suspended.
"""

from quanzi.identity.address import (
    Change,
    MyAddress,
    Recovery,
    approve_recovery,
    ask_recovery,
    change_address,
    decline_recovery,
    finish_change,
    list_addresses,
    list_changes,
    list_due,
    list_recoveries,
    prove_address,
    prove_recovery,
    remove_address,
    stop_change,
    stop_change_by_link,
)
from quanzi.identity.letter import Letter
from quanzi.identity.owner import list_address_hashes
from quanzi.identity.session import find_devices
from quanzi.identity.suspend import list_suspended
from quanzi.identity.tell import find_language, find_mailbox, find_phone

__all__ = [
    "Change",
    "Letter",
    "MyAddress",
    "Recovery",
    "approve_recovery",
    "ask_recovery",
    "change_address",
    "decline_recovery",
    "find_devices",
    "find_language",
    "find_mailbox",
    "find_phone",
    "finish_change",
    "list_address_hashes",
    "list_addresses",
    "list_changes",
    "list_due",
    "list_recoveries",
    "list_suspended",
    "prove_address",
    "prove_recovery",
    "remove_address",
    "stop_change",
    "stop_change_by_link",
]
