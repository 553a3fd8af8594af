"""Coming in and going out, for programs with a cookie: codes, recovery codes, passkeys, sessions."""

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
from quanzi.identity import signing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.web import device, respond, visitor

READ, WRITE = "session:read", "session:write"
"""Scopes that no access token can have: these calls are for sessions alone."""

AddressText = Annotated[
    str, Meta(max_length=limits.ADDRESS_CHARACTERS_MAX, description="An e-mail address, or a phone number with its country code.")
]
CodeText = Annotated[str, Meta(max_length=60)]


class CodeWanted(msgspec.Struct, frozen=True):
    """Where the code goes."""

    address: AddressText


class CodeSent(msgspec.Struct, frozen=True):
    """The same for every address, whether anyone has it or not."""

    sent_to: str
    minutes_valid: int = limits.CODE_MINUTES_VALID


class CodeGiven(msgspec.Struct, frozen=True):
    """The address, and the code that came there (or one of the recovery codes)."""

    address: AddressText
    code: CodeText
    afresh: bool = False


class ProofResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the authenticator answered; base64url."""

    clientDataJSON: str  # noqa: N815 -- WebAuthn's own name
    attestationObject: str | None = None  # noqa: N815 -- WebAuthn's own name
    authenticatorData: str | None = None  # noqa: N815 -- WebAuthn's own name
    signature: str | None = None
    userHandle: str | None = None  # noqa: N815 -- WebAuthn's own name
    transports: list[str] = []


class Proof(msgspec.Struct, frozen=True):
    """RegistrationResponseJSON or AuthenticationResponseJSON of WebAuthn level 3; `name` is what its owner calls it."""

    id: str
    rawId: str  # noqa: N815 -- WebAuthn's own name
    type: str
    response: ProofResponse
    name: Annotated[str, Meta(max_length=limits.PASSKEY_NAME_CHARACTERS_MAX)] = ""

    def as_credential(self) -> dict[str, object]:
        """The form that identity's passkeys read."""
        return {"id": self.id, "rawId": self.rawId, "type": self.type, "response": msgspec.to_builtins(self.response)}


class Next(msgspec.Struct, frozen=True):
    """Done; where a browser goes on."""

    next: str


class SessionView(msgspec.Struct, frozen=True):
    """A signed-in device of mine."""

    session: signing.Session
    is_this: bool


class Sessions(msgspec.Struct, frozen=True):
    """All my signed-in devices; there are never so many that pages are needed."""

    items: list[SessionView]
    next_cursor: str | None = None


class SessionName(msgspec.Struct, frozen=True):
    """What I call a device."""

    name: Annotated[str, Meta(max_length=limits.SESSION_NAME_CHARACTERS_MAX)]


@calls.send("/sign-in", scope=WRITE, summary="Send a one-time code to an address", status_code=202)
async def ask_for_code(visit: NamedDependency[respond.Visit], data: JSONBody[CodeWanted]) -> CodeSent:
    """The same answer for every address; whoever gets the code signs in with it, or up."""
    address = identity.read_address(data.address, region=visit.house.settings.phone_region)
    await visit.house.db.run(
        lambda tx: signing.send_code(tx, by=visit.person, keys=visit.house.keys, address=address, language=visit.language)
    )
    return CodeSent(address.masked)


@calls.send("/sign-in/code", scope=WRITE, summary="Sign in with the code; sets the session cookie", status_code=200)
async def give_code(visit: NamedDependency[respond.Visit], data: JSONBody[CodeGiven]) -> Response[Next]:
    """Signs in, or up."""
    address = identity.read_address(data.address, region=visit.house.settings.phone_region)
    return _let_in(
        visit,
        signing.accept(
            await visit.house.db.run(
                lambda tx: signing.sign_in_with_code(
                    tx,
                    by=visit.person,
                    keys=visit.house.keys,
                    address=address,
                    code=data.code,
                    device=device.device_of(visit.request),
                    language=visit.language,
                    afresh=data.afresh,
                )
            )
        ),
    )


@calls.send("/sign-in/recovery-code", scope=WRITE, summary="Sign in with a recovery code; sets the session cookie", status_code=200)
async def give_recovery_code(visit: NamedDependency[respond.Visit], data: JSONBody[CodeGiven]) -> Response[Next]:
    """For the day that the address no longer answers."""
    address = identity.read_address(data.address, region=visit.house.settings.phone_region)
    return _let_in(
        visit,
        signing.accept(
            await visit.house.db.run(
                lambda tx: signing.sign_in_with_recovery_code(
                    tx, by=visit.person, keys=visit.house.keys, address=address, code=data.code, device=device.device_of(visit.request)
                )
            )
        ),
    )


@calls.send("/passkeys/options/sign-in", scope=WRITE, summary="What a browser needs to offer its passkeys", status_code=200)
async def offer_passkeys(visit: NamedDependency[respond.Visit]) -> dict[str, object]:
    """PublicKeyCredentialRequestOptionsJSON of WebAuthn level 3."""
    return await visit.house.db.run(lambda tx: signing.offer_sign_in(tx, by=visit.person, public_url=visit.house.settings.public_url))


@calls.send("/passkeys/sign-in", scope=WRITE, summary="Sign in with a passkey; sets the session cookie", status_code=200)
async def sign_in_with_passkey(visit: NamedDependency[respond.Visit], data: JSONBody[Proof]) -> Response[Next]:
    """Takes AuthenticationResponseJSON of WebAuthn level 3."""
    return _let_in(
        visit,
        await visit.house.db.run(
            lambda tx: signing.sign_in_with_passkey(
                tx,
                by=visit.person,
                keys=visit.house.keys,
                public_url=visit.house.settings.public_url,
                credential=data.as_credential(),
                device=device.device_of(visit.request),
            )
        ),
    )


@calls.send("/sign-out", scope=WRITE, summary="End this session", status_code=200)
async def sign_out(visit: NamedDependency[respond.Visit]) -> Response[Next]:
    """Nothing happens for who is signed out already."""
    session_id = visit.person.session_id
    if session_id is not None:
        await visit.house.db.run(lambda tx: signing.end_session(tx, by=visit.person, session_id=session_id))
    return Response(Next("/"), cookies=[visitor.session_cookie(visit.house, "")])


@calls.read("/sessions", scope=READ, summary="My signed-in devices, the latest seen first")
async def list_sessions(visit: NamedDependency[respond.Visit]) -> Sessions:
    """All of them: there are at most fifty."""

    async def ask(tx: ReadTx) -> list[signing.Session]:
        return await signing.list_sessions(tx, by=visit.person)

    found = await visit.house.db.glance(ask)
    return Sessions([SessionView(one, is_this=one.session_id == visit.person.session_id) for one in found])


@calls.change("/sessions/{session_id:uuid}", scope=WRITE, summary="Name a device of mine", status_code=204)
async def name_session(visit: NamedDependency[respond.Visit], session_id: FromPath[UUID], data: JSONBody[SessionName]) -> None:
    """An empty name shows what the device says of itself."""
    await visit.house.db.run(lambda tx: signing.name_session(tx, by=visit.person, session_id=session_id, name=data.name))


@calls.remove("/sessions/{session_id:uuid}", scope=WRITE, summary="Sign a device of mine out")
async def end_session(visit: NamedDependency[respond.Visit], session_id: FromPath[UUID]) -> None:
    """Nothing happens when it is out already."""
    await visit.house.db.run(lambda tx: signing.end_session(tx, by=visit.person, session_id=session_id))


@calls.send("/sessions/end-others", scope=WRITE, summary="Sign out every device but this one", status_code=204)
async def end_other_sessions(visit: NamedDependency[respond.Visit]) -> None:
    """This session stays."""
    await visit.house.db.run(lambda tx: signing.end_other_sessions(tx, by=visit.person))


def _let_in(visit: respond.Visit, signed_in: signing.SignedIn) -> Response[Next]:
    cookies = [visitor.session_cookie(visit.house, signed_in.session_key), visitor.device_cookie(visit.request, visit.house)]
    return Response(Next(respond.where_next(onboarded=signed_in.onboarded, wanted="")), cookies=cookies)


CALLS: list[ControllerRouterHandler] = [
    ask_for_code,
    give_code,
    give_recovery_code,
    offer_passkeys,
    sign_in_with_passkey,
    sign_out,
    list_sessions,
    name_session,
    end_session,
    end_other_sessions,
]
