"""Who somebody is: signing in, sessions, real-name tiers, and how a name is shown.

Promises: the name and number of a document and every address are stored encrypted or by keyed hash; one human being
has one account; the name others see is the form its owner chose for that audience and never more; a session is a secret
that we do not know; whoever opens another's documents is logged where that person sees it; the last passkey lost is never the end.
"""

from quanzi.identity.code import hash_address
from quanzi.identity.display import Audience, NameForms, PersonCard, Self, find_name_forms, find_self, show_card
from quanzi.identity.errors import SessionEnded
from quanzi.identity.letter import send_letter
from quanzi.identity.model import Address, read_address
from quanzi.identity.owner import find_address_owners
from quanzi.identity.policy import may_act, may_act_verified, may_decide_about, may_operate, may_use_scope
from quanzi.identity.session import SessionKey, find_ended_sessions, find_people, read_session_key, start_session
from quanzi.identity.suspend import make_operator
from quanzi.identity.token import find_token_people

__all__ = [
    "Address",
    "Audience",
    "NameForms",
    "PersonCard",
    "Self",
    "SessionEnded",
    "SessionKey",
    "find_address_owners",
    "find_ended_sessions",
    "find_name_forms",
    "find_people",
    "find_self",
    "find_token_people",
    "hash_address",
    "make_operator",
    "may_act",
    "may_act_verified",
    "may_decide_about",
    "may_operate",
    "may_use_scope",
    "read_address",
    "read_session_key",
    "send_letter",
    "show_card",
    "start_session",
]
