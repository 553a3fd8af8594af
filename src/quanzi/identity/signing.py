"""The second door of identity: coming in and going out.

Promises: the answer to an address is the same whether anyone has it; a code opens once, within ten minutes and five
tries, and every wrong try counts for good; each sign-in gets a fresh secret and ends the session it came with; a device
not seen before is told to its owner; who lost every device still comes in by code or recovery code. A deed that counts
tries returns its refusal instead of raising it, so that the count is kept: `accept` raises it after the commit.
"""

from quanzi.identity.code import network_of, send_code
from quanzi.identity.errors import TryRefused
from quanzi.identity.first_operator import welcome_first_operator
from quanzi.identity.letter import Letter, read_letter
from quanzi.identity.passkey import offer_sign_in, sign_in_with_passkey
from quanzi.identity.refusal import accept
from quanzi.identity.second_factor import give_second_factor
from quanzi.identity.session import Session, end_other_sessions, end_session, list_sessions, mark_session_seen, name_session
from quanzi.identity.sign_in import DEMO_KEYS, DEMO_SOURCE, SignedIn, enter_demo, sign_in_with_code, sign_in_with_recovery_code
from quanzi.identity.sweep import sweep_ended
from quanzi.identity.token import mark_token_used
from quanzi.identity.welcome import finish_welcome

__all__ = [
    "DEMO_KEYS",
    "DEMO_SOURCE",
    "Letter",
    "Session",
    "SignedIn",
    "TryRefused",
    "accept",
    "end_other_sessions",
    "end_session",
    "enter_demo",
    "finish_welcome",
    "give_second_factor",
    "list_sessions",
    "mark_session_seen",
    "mark_token_used",
    "name_session",
    "network_of",
    "offer_sign_in",
    "read_letter",
    "send_code",
    "sign_in_with_code",
    "sign_in_with_passkey",
    "sign_in_with_recovery_code",
    "sweep_ended",
    "welcome_first_operator",
]
