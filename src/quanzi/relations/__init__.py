"""How people stand to each other: contacts by consent, one-way follows, blocks, and what each may see of whom.

Promises: nobody is a contact who did not say so; who was declined sees "asked" and no more; who is blocked finds
nothing, exactly as if that person had never been; both sides of a tie change in one transaction.

Two more doors: `relations.meeting` (what else happens between two people, one at a time) and `relations.telling` (who is told of
what others do).
"""

from quanzi.relations.audience import (
    Acquaintance,
    Relation,
    count_requests,
    find_cards,
    find_contact_ids,
    find_hidden,
    find_relation,
    list_blocked,
    list_follows,
    list_ties,
)
from quanzi.relations.befriend import accept_contact, ask_contact, decline_contact, remove_contact, withdraw_contact
from quanzi.relations.block import block_person, unblock_person
from quanzi.relations.events import ContactAsked, ContactMade, PersonBlocked
from quanzi.relations.follow import follow_person, unfollow_person
from quanzi.relations.keep import erase_relations, export_relations
from quanzi.relations.model import Tie

__all__ = [
    "Acquaintance",
    "ContactAsked",
    "ContactMade",
    "PersonBlocked",
    "Relation",
    "Tie",
    "accept_contact",
    "ask_contact",
    "block_person",
    "count_requests",
    "decline_contact",
    "erase_relations",
    "export_relations",
    "find_cards",
    "find_contact_ids",
    "find_hidden",
    "find_relation",
    "follow_person",
    "list_blocked",
    "list_follows",
    "list_ties",
    "remove_contact",
    "unblock_person",
    "unfollow_person",
    "withdraw_contact",
]
