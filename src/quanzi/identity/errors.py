"""What can go wrong with who somebody is."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Unavailable


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


class BadToken(NotSignedIn):
    """The access token is not one of ours, ran out or was revoked."""

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


class TryRefused(Invalid):
    """A try that was counted, and was not right; returned by the deed, so that the count is kept, and raised afterwards."""


class CodeWrong(TryRefused):
    """The one-time code is another one; `tries_left` says how often it may still be tried."""

    code = "code_wrong"
    reason = "This is not the code that we sent."
    way_forward = "Look at the newest message. Tries left: {tries_left}."


class CodeOver(TryRefused):
    """The one-time code was used, ran out of time or of tries, or was never sent."""

    code = "code_over"
    reason = "This code is used up or too old."
    way_forward = "Ask for a new one."


class NumberGivenOut(TryRefused):
    """Nobody has proved for long that the number is their account's: it may be another person's by now."""

    code = "number_given_out"
    reason = "This number belongs to an account that it has not opened for a long time, so a code alone does not open it now."
    way_forward = (
        "If the account is yours, use your e-mail, a passkey or a recovery code, then prove the number again under Me → Phone and "
        "e-mail. If the number is new to you, start afresh with it."
    )


class RecoveryCodeWrong(TryRefused):
    """The recovery code is not one of this person's unused ones, or there is no such person: the answer is the same."""

    code = "recovery_code_wrong"
    reason = "This recovery code does not open an account with that address."
    way_forward = "Check both. Each code works once. An operator can help you in if all your codes are gone."


class SecondFactorWrong(TryRefused):
    """The code of the authenticator app is another one, or was used already."""

    code = "second_factor_wrong"
    reason = "This code is not right at the moment."
    way_forward = "Wait for the next code in your app, check the clock of your phone, and try again."


class PasskeyRefused(Invalid):
    """The passkey is not one of ours, was made for another site, or its proof does not hold."""

    code = "passkey_refused"
    reason = "This passkey did not open the door."
    way_forward = "Try again, or sign in with a code. You can add a new passkey afterwards."


class PasskeyMissing(Forbidden):
    """There is no passkey to ask for."""

    code = "passkey_missing"
    reason = "You have no passkey yet."
    way_forward = "Add one under Me → Passkeys."


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


class NameIsVerified(Invalid):
    """The name was verified; it can be written otherwise, but not become another."""

    code = "name_is_verified"
    reason = "Your real name is verified, so this can only be another way of writing it."
    way_forward = "Leave out middle names or turn the order. If your name has changed, verify the new one under Me → Real name."


class NearerSeesLess(Invalid):
    """A nearer audience would see less of the name than a further one."""

    code = "nearer_sees_less"
    reason = "Those who are nearer to you can't see less of your name than those further away."
    way_forward = "Choose the same for them, or more."


class TooManyInterests(Invalid):
    """More topics than a profile holds."""

    code = "too_many_interests"
    reason = "These are too many interests: there is room for {most}."
    way_forward = "Keep those that matter most to you."


class BadIdNumber(Invalid):
    """The number can't be one of that document: its length, characters, birth date or check digit are not right."""

    code = "bad_id_number"
    reason = "This can't be the number of such a document."
    way_forward = "Compare it with the document, sign by sign."


class BadBirthDate(Invalid):
    """The birth date is none, or not one of a person who lives."""

    code = "bad_birth_date"
    reason = "This can't be a birth date."
    way_forward = "Write it as year, month and day."


class TooYoung(Forbidden):
    """The person is younger than this community allows for a verified name."""

    code = "too_young"
    reason = "Verifying a real name is open from {years} years of age."
    way_forward = "You can take part without it until then; nothing of what you typed was kept."


class IdNumberTaken(Conflict):
    """The document belongs to another account: one person has one account."""

    code = "id_number_taken"
    reason = "This document already stands behind another account, and one person has one account."
    way_forward = "If the other account is yours, sign in there. If somebody used your document, tell an operator: it will be looked into."


class IdentityDiffers(Conflict):
    """A further check names somebody else than the first."""

    code = "identity_differs"
    reason = "This names another person than your earlier verification."
    way_forward = "Use a document with the same name. If your name has changed, send photos of your new document."


class AlreadyChecked(Conflict):
    """This kind of check was passed or is on its way."""

    code = "already_checked"
    reason = "You have passed this check already, or it is on its way."
    way_forward = "Choose another one to reach a higher tier."


class CheckNotOffered(NotFound):
    """This community does not offer that check."""

    code = "check_not_offered"
    reason = "This community does not offer that check."
    way_forward = "Choose one of those listed under Me → Real name."


class CheckUnavailable(Unavailable):
    """The other side of the check does not answer."""

    code = "check_unavailable"
    reason = "The register does not answer at the moment."
    way_forward = "Nothing was decided and nothing was kept. Try again in a few minutes."


class ProviderRefused(Invalid):
    """What came back from the identity provider does not hold."""

    code = "provider_refused"
    reason = "The identity provider did not confirm who you are."
    way_forward = "Start again from Me → Real name. Nothing was kept."


class DocumentMissing(Invalid):
    """A review needs photos of the document."""

    code = "document_missing"
    reason = "A review needs one to {most} photos of your document."
    way_forward = "Add a photo on which name and number can be read."


class AlreadyDecided(Conflict):
    """Another operator was faster."""

    code = "already_decided"
    reason = "This has been decided meanwhile."
    way_forward = "Look at the next one."


class NotYourOwnCase(Forbidden):
    """Nobody decides about themselves, and nobody twice."""

    code = "not_your_own_case"
    reason = "This needs somebody else: nobody decides about themselves, and the second yes comes from a second person."
    way_forward = "Ask another operator."


class ReasonMissing(Invalid):
    """The person will read why, so there must be a why."""

    code = "reason_missing"
    reason = "A reason is missing; the person will read it."
    way_forward = "Write in a sentence what led to this."


class AddressTaken(Conflict):
    """The address became somebody else's while it waited."""

    code = "address_taken"
    reason = "This address belongs to you already, or to a change that is on its way."
    way_forward = "Look at the list of your addresses."


class LastAddress(Conflict):
    """The last way to be reached can't go away."""

    code = "last_address"
    reason = "This is the last address by which you can sign in."
    way_forward = "Add another one first; this one can go when that is there."


class AlreadyLeaving(Conflict):
    """The deletion was asked for before."""

    code = "already_leaving"
    reason = "Your account is being deleted already."
    way_forward = "You can take that back until the day it happens."


class ExportOnItsWay(Conflict):
    """An export is being made."""

    code = "export_on_its_way"
    reason = "A copy of your data is being made already."
    way_forward = "You find it under Me → My data in a few minutes."
