"""What opens my account, for programs with a session: passkeys, recovery codes, second factor, access tokens."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.api.signing import READ, WRITE, CodeText, Next, Proof
from quanzi.identity import keyring, signing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.web import respond, visitor


class PasskeyName(msgspec.Struct, frozen=True):
    """What I call a passkey."""

    name: Annotated[str, Meta(max_length=limits.PASSKEY_NAME_CHARACTERS_MAX)]


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Ten codes, shown this once."""

    codes: list[str]


class FactorCode(msgspec.Struct, frozen=True):
    """Six digits of the app, or a recovery code."""

    code: CodeText


class TokenWanted(msgspec.Struct, frozen=True):
    """A token to make."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    scopes: Annotated[list[str], Meta(min_length=1, max_length=30)]
    days: Annotated[int, Meta(ge=1, le=limits.TOKEN_DAYS_MAX)] = 90


class Me(msgspec.Struct, frozen=True):
    """Who acts: myself, as every page knows me."""

    person_id: UUID
    name: str
    tier: int
    avatar_url: str
    is_operator: bool
    onboarded: bool
    strong: bool
    language: str


@calls.read("/me", scope="identity:read", summary="Who I am here")
async def show_me(visit: NamedDependency[respond.Visit]) -> Me:
    """`strong` says that a second factor was given in this session."""

    async def ask(tx: ReadTx) -> identity.Self:
        return await identity.find_self(tx, by=visit.person)

    me = await visit.house.db.glance(ask)
    return Me(
        me.person_id,
        me.name,
        me.tier,
        me.avatar_url,
        me.is_operator,
        me.onboarded,
        strong=visit.person.strong,
        language=visit.person.language,
    )


@calls.send("/me/welcomed", scope="identity:write", summary="Note that I was welcomed", status_code=204)
async def finish_welcome(visit: NamedDependency[respond.Visit]) -> None:
    """Signing in leads home from then on, and no longer to the welcome."""
    await visit.house.db.run(lambda tx: signing.finish_welcome(tx, by=visit.person))


@calls.read("/keyring", scope=READ, summary="Everything that opens my account")
async def show_keyring(visit: NamedDependency[respond.Visit]) -> keyring.Keyring:
    """Passkeys, how many recovery codes are left, whether a second factor is set up, and access tokens."""

    async def ask(tx: ReadTx) -> keyring.Keyring:
        return await keyring.find_keyring(tx, by=visit.person)

    return await visit.house.db.read(ask)


@calls.send("/passkeys/options/register", scope=WRITE, summary="What a browser needs to make a passkey for me", status_code=200)
async def start_passkey(visit: NamedDependency[respond.Visit]) -> dict[str, object]:
    """PublicKeyCredentialCreationOptionsJSON of WebAuthn level 3."""
    return await visit.house.db.run(lambda tx: keyring.start_passkey(tx, by=visit.person, public_url=visit.house.settings.public_url))


@calls.send("/passkeys/register", scope=WRITE, summary="Keep the passkey that a browser made", status_code=201)
async def add_passkey(visit: NamedDependency[respond.Visit], data: JSONBody[Proof]) -> Next:
    """Takes RegistrationResponseJSON of WebAuthn level 3, with a `name` beside it."""
    await visit.house.db.run(
        lambda tx: keyring.add_passkey(
            tx,
            by=visit.person,
            keys=visit.house.keys,
            public_url=visit.house.settings.public_url,
            credential=data.as_credential(),
            name=data.name,
        )
    )
    return Next("/me/passkeys")


@calls.change("/passkeys/{passkey_id:str}", scope=WRITE, summary="Name a passkey of mine", status_code=204)
async def name_passkey(visit: NamedDependency[respond.Visit], passkey_id: FromPath[str], data: JSONBody[PasskeyName]) -> None:
    """The id is the credential's, base64url."""
    await visit.house.db.run(lambda tx: keyring.name_passkey(tx, by=visit.person, passkey_id=passkey_id, name=data.name))


@calls.remove("/passkeys/{passkey_id:str}", scope=WRITE, summary="Remove a passkey of mine, the last one too")
async def remove_passkey(visit: NamedDependency[respond.Visit], passkey_id: FromPath[str]) -> None:
    """A code to my address still lets me in."""
    await visit.house.db.run(lambda tx: keyring.remove_passkey(tx, by=visit.person, passkey_id=passkey_id))


@calls.send("/recovery-codes", scope=WRITE, summary="Make ten recovery codes; earlier ones stop working", status_code=201)
async def make_recovery_codes(visit: NamedDependency[respond.Visit]) -> RecoveryCodes:
    """They are shown in this answer and never again."""
    return RecoveryCodes(await visit.house.db.run(lambda tx: keyring.make_recovery_codes(tx, by=visit.person, keys=visit.house.keys)))


@calls.send("/second-factor/start", scope=WRITE, summary="A fresh secret for an authenticator app", status_code=201)
async def start_second_factor(visit: NamedDependency[respond.Visit]) -> keyring.FreshFactor:
    """It counts once its first code was given to POST /second-factor."""

    async def start(tx: Tx) -> keyring.FreshFactor:
        me = await identity.find_self(tx, by=visit.person)
        return await keyring.start_second_factor(
            tx, by=visit.person, keys=visit.house.keys, issuer=visit.community.name, account=me.name or "me"
        )

    return await visit.house.db.run(start)


@calls.send("/second-factor", scope=WRITE, summary="Give the second factor; sets a fresh session cookie", status_code=200)
async def give_second_factor(visit: NamedDependency[respond.Visit], data: JSONBody[FactorCode]) -> Response[Next]:
    """From then on this session is strong."""
    session_key = signing.accept(
        await visit.house.db.run(lambda tx: signing.give_second_factor(tx, by=visit.person, keys=visit.house.keys, code=data.code))
    )
    return Response(Next("/me/second-factor"), cookies=[visitor.session_cookie(visit.house, session_key)])


@calls.remove("/second-factor", scope=WRITE, summary="Forget my authenticator app")
async def remove_second_factor(visit: NamedDependency[respond.Visit]) -> None:
    """An operator does that in a strong session only."""
    await visit.house.db.run(lambda tx: keyring.remove_second_factor(tx, by=visit.person, keys=visit.house.keys))


@calls.send("/tokens", scope=WRITE, summary="Make an access token", status_code=201)
async def make_token(visit: NamedDependency[respond.Visit], data: JSONBody[TokenWanted]) -> keyring.TokenMade:
    """Its text is in this answer and never again."""
    return await visit.house.db.run(lambda tx: keyring.make_token(tx, by=visit.person, name=data.name, scopes=data.scopes, days=data.days))


@calls.remove("/tokens/{token_id:uuid}", scope=WRITE, summary="Revoke an access token of mine")
async def revoke_token(visit: NamedDependency[respond.Visit], token_id: FromPath[UUID]) -> None:
    """Programs that use it are shut out at once."""
    await visit.house.db.run(lambda tx: keyring.revoke_token(tx, by=visit.person, token_id=token_id))


CALLS: list[ControllerRouterHandler] = [
    show_me,
    finish_welcome,
    show_keyring,
    start_passkey,
    add_passkey,
    name_passkey,
    remove_passkey,
    make_recovery_codes,
    start_second_factor,
    give_second_factor,
    remove_second_factor,
    make_token,
    revoke_token,
]
