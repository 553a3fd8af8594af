"""What can go wrong with who somebody is."""

from quanzi.kernel.errors import Forbidden, Invalid, NotSignedIn


class SessionEnded(NotSignedIn):
    """The session was revoked, ran out, or never was."""

    code = "session_ended"
    reason = "You are signed out on this device."
    way_forward = "Sign in again; nothing was lost."


class Suspended(Forbidden):
    """An operator suspended the account; reading, exporting and leaving stay open."""

    code = "suspended"
    reason = "Your account is suspended."
    way_forward = "The reason stands under Me. You can read, export your data and leave, and ask for another look."


class SecondFactorNeeded(Forbidden):
    """Operators' deeds need a second factor in this session."""

    code = "second_factor_needed"
    reason = "This needs your second factor."
    way_forward = "Enter the code of your authenticator app, then try again."


class TierNeeded(Forbidden):
    """The deed needs a verified real name."""

    code = "tier_needed"
    reason = "This needs a verified real name (tier {tier})."
    way_forward = "Verify your name under Me → Real name. It takes a few minutes."


class BadSessionToken(Invalid):
    """The cookie or token is not one of ours."""

    code = "bad_token"
    reason = "This access token is not valid."
    way_forward = "Make a new one under Me → Access tokens."


class ScopeMissing(Forbidden):
    """The access token was not made for this."""

    code = "scope_missing"
    reason = "This access token may not do that; it needs the scope {scope}."
    way_forward = "Make a token with that scope under Me → Access tokens."
