"""What the house writes to people, in their language: e-mail with a subject, or one short text message."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from quanzi.identity import signing
from quanzi.infra import community
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.web import i18n


@dataclass(frozen=True, slots=True)
class Words:
    """English message ids; `{community}` and the letter's own facts are filled in."""

    subject: str
    body: str
    sms: str


LETTERS: dict[str, Words] = {
    "code_sign_in": Words(
        "{code} is your code for {community}",
        "Your code to sign in to {community} is {code}\n\n"
        "It works once, for ten minutes.\n\n"
        "If this was not you, do nothing: without the code nobody comes in.",
        "{community}: {code} is your code to sign in, for ten minutes. Tell it to nobody.",
    ),
    "code_add_address": Words(
        "{code} confirms this address for {community}",
        "To add this address to your account at {community}, enter {code}\n\n"
        "It works once, for ten minutes.\n\n"
        "If this was not you, do nothing: without the code nothing happens.",
        "{community}: {code} confirms this number, for ten minutes. Tell it to nobody.",
    ),
    "code_recover": Words(
        "{code} is your code for {community}",
        "Your code to get back into your account at {community} is {code}\n\n"
        "It works once, for ten minutes.\n\n"
        "If this was not you, do nothing: without the code nobody comes in.",
        "{community}: {code} gets you back into your account, for ten minutes. Tell it to nobody.",
    ),
    "new_device": Words(
        "A new device is signed in to your account at {community}",
        "A device that we had not seen before is signed in to your account: {device}\n\n"
        "If this was you, there is nothing to do. If not, sign it out under Me → Devices:\n{address}/me/sessions",
        "{community}: a new device is signed in to your account ({device}). Not you? Sign it out under Me, Devices.",
    ),
    "circle_invite": Words(
        "You are invited to “{circle}” at {community}",
        "People of the circle “{circle}” at {community} invite you to join them.\n\n"
        "Have a look, and join if you like:\n{address}{path}\n\n"
        "The link works for 30 days. If you do nothing, this circle will not write to you again.",
        "{community}: you are invited to the circle “{circle}”. {address}{path}",
    ),
    "verified": Words(
        "Your real name is verified at {community}",
        "A check of your real name was passed: you have tier {tier} now.\n\nWho sees how much of your name is up to you:\n{address}/me/privacy",
        "{community}: your real name is verified (tier {tier}).",
    ),
    "not_verified": Words(
        "Your real name could not be verified at {community}",
        "A check of your real name was declined. The reason given:\n{reason}\n\nYou can try again or choose another check:\n{address}/me/real-name",
        "{community}: your real name could not be verified. The reason stands under Me, Real name.",
    ),
    "address_change": Words(
        "The addresses of your account at {community} are about to change",
        "Somebody asked to change the phone number or e-mail of your account. It will happen on {due_at} (UTC).\n\nIf this was you, there is nothing to do. If not, stop it here:\n{address}{path}",
        "{community}: the addresses of your account change on {due_at} (UTC). Not you? Stop it: {address}{path}",
    ),
    "address_changed": Words(
        "The addresses of your account at {community} have changed",
        "A phone number or e-mail of your account has changed. You find the list here:\n{address}/me/addresses",
        "{community}: the addresses of your account have changed.",
    ),
    "suspended": Words(
        "Your account at {community} is suspended",
        "An operator suspended your account. The reason given:\n{reason}\n\nYou can still sign in, read, take your data along, and leave:\n{address}/me",
        "{community}: your account is suspended. The reason stands under Me.",
    ),
    "restored": Words(
        "Your account at {community} is restored",
        "An operator restored your account. The reason given:\n{reason}\n\n{address}",
        "{community}: your account is restored.",
    ),
    "factors_forgotten": Words(
        "Passkeys and codes of your account at {community} were forgotten",
        "Who runs {community} forgot all passkeys, recovery codes and second factors of your account, and signed all devices out.\n\nIf you asked for this, sign in with a code and set up new ones:\n{address}/sign-in\n\nIf not, tell them at once.",
        "{community}: all passkeys and second factors of your account were forgotten. Not what you asked for? Tell an operator.",
    ),
    "passkey_added": Words(
        "A passkey was added to your account at {community}",
        "A passkey was added to your account; it opens the account without a code.\n\nIf this was you, there is nothing to do. If not, remove it, and sign out devices that you do not know:\n{address}/me/passkeys",
        "{community}: a passkey was added to your account. Not you? Remove it under Me, Passkeys.",
    ),
    "recovery_codes_made": Words(
        "New recovery codes were made for your account at {community}",
        "New recovery codes were made for your account; all earlier ones stopped working.\n\nIf this was you, there is nothing to do. If not, make new ones yourself, and sign out devices that you do not know:\n{address}/me/sessions",
        "{community}: new recovery codes were made for your account. Not you? Sign out unknown devices under Me, Devices.",
    ),
    "second_factor_added": Words(
        "A second factor was set up for your account at {community}",
        "An authenticator app was set up as the second factor of your account.\n\nIf this was you, there is nothing to do. If not, sign out devices that you do not know, and tell an operator at once:\n{address}/me/sessions",
        "{community}: a second factor was set up for your account. Not you? Tell an operator at once.",
    ),
    "second_factor_removed": Words(
        "The second factor of your account at {community} was removed",
        "The authenticator app is no longer the second factor of your account.\n\nIf this was you, there is nothing to do. If not, sign out devices that you do not know, and tell an operator at once:\n{address}/me/sessions",
        "{community}: the second factor of your account was removed. Not you? Tell an operator at once.",
    ),
    "money_waits": Words(
        "Money waits for you at {community}",
        "Somebody sends you {amount} through {community}, to this address.\n\n"
        "It waits until {due_at} (UTC). To take it, sign in or sign up with this address, and open your wallet:\n{address}/wallet\n\n"
        "If you do nothing, it goes back. Nobody will ever ask you to pay something first.",
        "{community}: {amount} waits for you until {due_at} (UTC). Sign in with this number: {address}/wallet",
    ),
    "deletion_asked": Words(
        "Your account at {community} will be deleted",
        "Your account will be deleted on {due_at} (UTC). Until then you can change your mind:\n{address}/me/data\n\nIf this was not you, sign in and take it back at once.",
        "{community}: your account will be deleted on {due_at} (UTC). Not you? Sign in and take it back.",
    ),
}
"""By the name that the deed gives its letter."""


async def send_letter(house: House, payload: dict[str, Any]) -> None:
    """Deliver a letter: {sealed}, made by identity."""
    letter = signing.read_letter(payload, keys=house.keys)

    async def find(tx: ReadTx) -> community.Community | None:
        return await community.find_community(tx)

    found = await house.db.glance(find)
    address = house.settings.public_url
    facts = {"community": found.name if found else "Quanzi", "address": address, **letter.facts}
    words = LETTERS[letter.name]

    def say(text: str) -> str:
        return i18n.translate(letter.language, text, **facts)

    if letter.to.kind == "phone":
        # the last line lets a phone fill the code in by itself, on this site only
        origin = f"\n@{urlsplit(address).hostname} #{letter.facts['code']}" if "code" in letter.facts else ""
        await house.sms.send(to=letter.to.text, text=say(words.sms) + origin)
        return
    await house.mail.send(to=letter.to.text, subject=say(words.subject), body=say(words.body))
