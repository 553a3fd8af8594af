"""Every call of `/api/v1`, one module a slice."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from quanzi.api import (
    account,
    checks,
    circle_entry,
    circle_staff,
    circle_terms,
    circles,
    comments,
    contacts,
    desk,
    feed,
    keyring,
    lost,
    media,
    moderation,
    newcomer,
    people,
    signing,
    wallet,
    wallet_claims,
    wallet_debts,
    wallet_desk,
    wallet_oversight,
    wallet_risk,
    wallet_safety,
    wallet_signers,
)

CALLS: list[ControllerRouterHandler] = [
    *signing.CALLS,
    *lost.CALLS,
    *keyring.CALLS,
    *feed.CALLS,
    *newcomer.CALLS,
    *comments.CALLS,
    *media.CALLS,
    *circles.CALLS,
    *circle_terms.CALLS,
    *circle_entry.CALLS,
    *circle_staff.CALLS,
    *moderation.CALLS,
    *account.CALLS,
    *checks.CALLS,
    *contacts.CALLS,
    *desk.CALLS,
    *people.CALLS,
    *wallet.CALLS,
    *wallet_claims.CALLS,
    *wallet_risk.CALLS,
    *wallet_safety.CALLS,
    *wallet_signers.CALLS,
    *wallet_desk.CALLS,
    *wallet_oversight.CALLS,
    *wallet_debts.CALLS,
]

ROUTES: list[ControllerRouterHandler] = [Router(path="/api/v1", route_handlers=CALLS)]
