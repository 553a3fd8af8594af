"""What can go wrong with who somebody is."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotSignedIn


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


class BadAddress(Invalid):
    """What was typed is neither an e-mail address nor a phone number."""

    code = "bad_address"
    reason = "This is neither an e-mail address nor a phone number."
    way_forward = "Write an e-mail address such as name@example.org, or a phone number with its country code."


class CodeWrong(Invalid):
    """The one-time code is another one; `tries_left` says how often it may still be tried."""

    code = "code_wrong"
    reason = "This is not the code that we sent."
    way_forward = "Look at the newest message. You have {tries_left} tries left."


class CodeOver(Invalid):
    """The one-time code was used, ran out of time or of tries, or was never sent."""

    code = "code_over"
    reason = "This code is used up or too old."
    way_forward = "Ask for a new one."


class RecoveryCodeWrong(Invalid):
    """The recovery code is not one of this person's unused ones, or there is no such person: the answer is the same."""

    code = "recovery_code_wrong"
    reason = "This recovery code does not open an account with that address."
    way_forward = "Check both. Each code works once. An operator can help you in if all your codes are gone."


class SecondFactorWrong(Invalid):
    """The code of the authenticator app is another one, or was used already."""

    code = "second_factor_wrong"
    reason = "This code is not right at the moment."
    way_forward = "Wait for the next code in your app, check the clock of your phone, and try again."


class PasskeyRefused(Invalid):
    """The passkey is not one of ours, was made for another site, or its proof does not hold."""

    code = "passkey_refused"
    reason = "This passkey did not open the door."
    way_forward = "Try again, or sign in with a code. You can add a new passkey afterwards."


class TooManyKeys(Conflict):
    """There are as many passkeys or tokens as one person may have."""

    code = "too_many_keys"
    reason = "You have {max_keys} of these already, which is as many as there can be."
    way_forward = "Remove one that you no longer use."


class BadScope(Invalid):
    """The access token asks for something that does not exist."""

    code = "bad_scope"
    reason = "There is no such permission, or none was chosen."
    way_forward = "Choose at least one of the permissions on the list."
