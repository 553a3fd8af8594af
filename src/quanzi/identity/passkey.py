"""Passkeys: a key in the phone or computer opens the account, without a name or a code (WebAuthn level 2, by py_webauthn).

A challenge begins with the id under which it is kept, so that a proof finds its own; it is used once. The user handle is
the person's id, so that a discoverable key says whose it is.
"""

import base64
import binascii
import secrets
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers import options_to_json_dict, parse_client_data_json
from webauthn.helpers import structs as parts
from webauthn.helpers.exceptions import WebAuthnException

from quanzi.identity import tell
from quanzi.identity.code import network_of
from quanzi.identity.errors import PasskeyMissing, PasskeyRefused, TooManyKeys
from quanzi.identity.policy import may_change_keys, may_use_session
from quanzi.identity.sign_in import SignedIn, open_session
from quanzi.identity.store import factors, passkeys, people
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

_ASKS = ratelimit.Limit("passkey_asks", limits.PASSKEY_ASKS_PER_NETWORK_HOUR_MAX, 3600)
_SECRET_BYTES = 32
_BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError)


class Passkey(msgspec.Struct, frozen=True):
    """A passkey as its owner sees it; `passkey_id` is the credential's id, base64url."""

    passkey_id: str
    name: str
    transports: list[str]
    created_at: datetime
    used_at: datetime | None


async def start_passkey(tx: Tx, *, by: Person, public_url: str) -> dict[str, object]:
    """What a browser needs to make a key for me: PublicKeyCredentialCreationOptionsJSON. TooManyKeys."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    held = await passkeys.list_passkeys(tx, to=_Row, person_id=by.member_id)
    if len(held) >= limits.PASSKEYS_PER_PERSON_MAX:
        raise TooManyKeys(max_keys=limits.PASSKEYS_PER_PERSON_MAX)
    name = await people.find_name(tx, person_id=by.member_id) or "Quanzi"
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(public_url),
        rp_name="Quanzi",
        user_name=name,
        user_id=by.member_id.bytes,
        user_display_name=name,
        challenge=await _new_challenge(tx, purpose="register", person_id=by.member_id),
        authenticator_selection=parts.AuthenticatorSelectionCriteria(
            resident_key=parts.ResidentKeyRequirement.REQUIRED, user_verification=parts.UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[parts.PublicKeyCredentialDescriptor(id=row.credential_id) for row in held],
    )
    return options_to_json_dict(options)


async def add_passkey(tx: Tx, *, by: Person, keys: Keys, public_url: str, credential: dict[str, object], name: str) -> None:
    """Keep the key that a browser made for me, and write to me of it. PasskeyRefused when its proof does not hold."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    cleaned = clean_text(name, max_characters=limits.PASSKEY_NAME_CHARACTERS_MAX, field="name", required=False)
    challenge, owner = await _take_challenge(tx, credential, purpose="register")
    if owner != by.member_id:
        raise PasskeyRefused
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=_rp_id(public_url), expected_origin=public_url
        )
    except _BROKEN as error:
        raise PasskeyRefused from error
    await passkeys.insert_passkey(
        tx,
        person_id=by.member_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=cleaned,
        transports=_transports(credential),
        at=tx.now,
    )
    await tell.tell_of_key(tx, keys=keys, person_id=by.member_id, kind="passkey_added", data={"name": cleaned})


async def offer_sign_in(tx: Tx, *, by: Person, public_url: str) -> dict[str, object]:
    """What a browser needs to offer its keys for this house: PublicKeyCredentialRequestOptionsJSON. TooMany."""
    await ratelimit.take(tx, _ASKS, network_of(by))
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(public_url),
        challenge=await _new_challenge(tx, purpose="sign_in", person_id=None),
        user_verification=parts.UserVerificationRequirement.PREFERRED,
    )
    return options_to_json_dict(options)


async def sign_in_with_passkey(tx: Tx, *, by: Person, keys: Keys, public_url: str, credential: dict[str, object], device: str) -> SignedIn:
    """Sign in with a key's proof; strong when the device asked for finger, face or PIN. PasskeyRefused."""
    challenge, _ = await _take_challenge(tx, credential, purpose="sign_in")
    person_id, verified, _ = await _check_proof(tx, credential, challenge=challenge, public_url=public_url)
    return await open_session(tx, by=by, keys=keys, person_id=person_id, device=device, how="passkey", strong=verified)


async def offer_step_up(tx: Tx, *, by: Person, public_url: str) -> dict[str, object]:
    """What a browser needs to ask for one of my keys by finger, face or PIN, for what is dear: PublicKeyCredentialRequestOptionsJSON.

    The proof opens no session. PasskeyMissing, TooMany.
    """
    may_use_session(by)
    await ratelimit.take(tx, _ASKS, network_of(by))
    held = await passkeys.list_passkeys(tx, to=_Row, person_id=by.member_id)
    if not held:
        raise PasskeyMissing
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(public_url),
        challenge=await _new_challenge(tx, purpose="step_up", person_id=by.member_id),
        allow_credentials=[parts.PublicKeyCredentialDescriptor(id=row.credential_id) for row in held],
        user_verification=parts.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def prove_step_up(tx: Tx, *, by: Person, public_url: str, credential: dict[str, object]) -> datetime:
    """That I am there, by a key of mine and finger, face or PIN; since when I have the key. PasskeyRefused."""
    may_use_session(by)
    challenge, owner = await _take_challenge(tx, credential, purpose="step_up")
    if owner != by.member_id:
        raise PasskeyRefused
    # a browser that was told which keys may leave out whose they are
    named = {"userHandle": _to_text(by.member_id.bytes)}
    person_id, verified, made_at = await _check_proof(
        tx, credential | {"response": _response(credential) | named}, challenge=challenge, public_url=public_url
    )
    if person_id != by.member_id or not verified:
        raise PasskeyRefused
    return made_at


async def list_passkeys(tx: ReadTx, *, by: Person) -> list[Passkey]:
    """My passkeys, the oldest first."""
    may_use_session(by)
    rows = await passkeys.list_passkeys(tx, to=_Row, person_id=by.member_id)
    return [Passkey(_to_text(row.credential_id), row.name, row.transports, row.created_at, row.used_at) for row in rows]


async def name_passkey(tx: Tx, *, by: Person, passkey_id: str, name: str) -> None:
    """Call a passkey of mine something I know it by; NotFound when it is not mine."""
    may_use_session(by)
    cleaned = clean_text(name, max_characters=limits.PASSKEY_NAME_CHARACTERS_MAX, field="name", required=False)
    if not await passkeys.update_passkey_name(tx, person_id=by.member_id, credential_id=_from_text(passkey_id), name=cleaned):
        raise NotFound


async def remove_passkey(tx: Tx, *, by: Person, passkey_id: str) -> None:
    """Make a passkey of mine open nothing any more, the last one too: a code to my address still lets me in. NotFound."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    if not await passkeys.delete_passkey(tx, person_id=by.member_id, credential_id=_from_text(passkey_id)):
        raise NotFound
    await tell.write_log(tx, person_id=by.member_id, kind="passkey_removed", by=by.member_id, data={"name": ""})


class _Row(msgspec.Struct, frozen=True):
    credential_id: bytes
    name: str
    transports: list[str]
    created_at: datetime
    used_at: datetime | None


async def _check_proof(tx: Tx, credential: dict[str, object], *, challenge: bytes, public_url: str) -> tuple[UUID, bool, datetime]:
    """Whose key it is, whether finger, face or PIN was asked for, and when the key was added; PasskeyRefused."""
    person_id, credential_id = _owner_of(credential)
    held = await passkeys.find_passkey(tx, person_id=person_id, credential_id=credential_id)
    if held is None:
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(public_url),
            expected_origin=public_url,
            credential_public_key=held.public_key,
            credential_current_sign_count=held.sign_count,
        )
    except _BROKEN as error:
        raise PasskeyRefused from error
    if not await passkeys.update_passkey_used(
        tx, person_id=person_id, credential_id=credential_id, sign_count=proof.new_sign_count, seen_count=held.sign_count, at=tx.now
    ):
        raise PasskeyRefused
    return person_id, proof.user_verified, held.created_at


async def _new_challenge(tx: Tx, *, purpose: str, person_id: UUID | None) -> bytes:
    challenge_id = tx.new_id()
    challenge = challenge_id.bytes + secrets.token_bytes(_SECRET_BYTES)
    await passkeys.insert_challenge(
        tx,
        challenge_id=challenge_id,
        challenge=challenge,
        person_id=person_id,
        purpose=purpose,
        expires_at=tx.now + timedelta(minutes=limits.CHALLENGE_MINUTES_VALID),
    )
    return challenge


async def _take_challenge(tx: Tx, credential: dict[str, object], *, purpose: str) -> tuple[bytes, UUID | None]:
    """The challenge that the proof says it answers, which is used up by that; py_webauthn compares all of it."""
    try:
        client_data = parse_client_data_json(_from_text(_field(credential, "clientDataJSON")))
        challenge_id = UUID(bytes=client_data.challenge[:16])
    except (*_BROKEN, NotFound) as error:
        raise PasskeyRefused from error
    out = await passkeys.delete_challenge(tx, challenge_id=challenge_id, purpose=purpose, at=tx.now)
    if out is None:
        raise PasskeyRefused
    return out.challenge, out.person_id


def _owner_of(credential: dict[str, object]) -> tuple[UUID, bytes]:
    try:
        return UUID(bytes=_from_text(_field(credential, "userHandle"))), _from_text(str(credential["rawId"]))
    except (*_BROKEN, NotFound) as error:
        raise PasskeyRefused from error


def _field(credential: dict[str, object], name: str) -> str:
    value = _response(credential)[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _response(credential: dict[str, object]) -> dict[str, object]:
    response = credential["response"]
    if not isinstance(response, dict):
        raise TypeError
    return cast("dict[str, object]", response)


def _transports(credential: dict[str, object]) -> list[str]:
    listed = _response(credential).get("transports")
    named = [str(one) for one in cast("list[object]", listed)] if isinstance(listed, list) else []
    return [transport.value for transport in parts.AuthenticatorTransport if transport.value in named]


def _rp_id(public_url: str) -> str:
    return urlsplit(public_url).hostname or "localhost"


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound from error
