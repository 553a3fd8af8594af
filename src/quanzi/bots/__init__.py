"""Bots: programs that speak in a group and are told what is said there, by signed requests in both directions.

Promises: a bot is never a person: it is no member, no contact, has no tier and no money; everybody in the group sees which bots
there are, who answers for each and what it reads, and a note tells when that changes; a bot is told words alone, never what
burns or was taken back; it works while who keeps it is in the group, and not a moment longer; sent twice is said once; no
request leads inside the house; its secrets lie in no table.
"""

from quanzi.bots.errors import HookNotSigned, TooManyBots
from quanzi.bots.events import BotStopped
from quanzi.bots.hear import HookBody, hear_hook
from quanzi.bots.look import find_bot, list_bots, list_commands, list_deliveries
from quanzi.bots.model import BotCare, BotCommand, BotDraft, BotView, Command, Delivery, FreshBot, Reads, read_hook_headers
from quanzi.bots.tend import change_bot, make_bot, remove_bot, renew_secrets, replay_delivery, start_bot, try_bot

__all__ = [
    "BotCare",
    "BotCommand",
    "BotDraft",
    "BotStopped",
    "BotView",
    "Command",
    "Delivery",
    "FreshBot",
    "HookBody",
    "HookNotSigned",
    "Reads",
    "TooManyBots",
    "change_bot",
    "find_bot",
    "hear_hook",
    "list_bots",
    "list_commands",
    "list_deliveries",
    "make_bot",
    "read_hook_headers",
    "remove_bot",
    "renew_secrets",
    "replay_delivery",
    "start_bot",
    "try_bot",
]
