"""The third door of identity: what opens one's own account, for its owner to see and change.

Promises: every secret is shown once and kept as a hash (a TOTP secret encrypted); an access token never sees or changes
anything here; an operator who has a second factor must have given it before another is added or taken away; removing the
last passkey is allowed, since a code to one's address still lets one in; what is added or removed stands in the account log.
"""

from quanzi.identity.errors import BadScope, BadToken, PasskeyMissing, PasskeyRefused, TooManyKeys
from quanzi.identity.overview import Keyring, find_keyring
from quanzi.identity.passkey import Passkey, add_passkey, name_passkey, offer_step_up, prove_step_up, remove_passkey, start_passkey
from quanzi.identity.policy import may_use_session
from quanzi.identity.recover import make_recovery_codes
from quanzi.identity.scopes import SCOPES
from quanzi.identity.second_factor import FreshFactor, forget_factors, remove_second_factor, start_second_factor
from quanzi.identity.token import AccessToken, TokenMade, make_token, revoke_token

__all__ = [
    "SCOPES",
    "AccessToken",
    "BadScope",
    "BadToken",
    "FreshFactor",
    "Keyring",
    "Passkey",
    "PasskeyMissing",
    "PasskeyRefused",
    "TokenMade",
    "TooManyKeys",
    "add_passkey",
    "find_keyring",
    "forget_factors",
    "make_recovery_codes",
    "make_token",
    "may_use_session",
    "name_passkey",
    "offer_step_up",
    "prove_step_up",
    "remove_passkey",
    "remove_second_factor",
    "revoke_token",
    "start_passkey",
    "start_second_factor",
]
