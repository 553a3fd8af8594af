"""Who may come in, and who may see and change what opens an account: its owner, in a session."""

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from quanzi import identity
from quanzi.identity import keyring, signing
from quanzi.identity.errors import PasskeyRefused, ScopeMissing, SecondFactorNeeded, Suspended
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from tests.policy_table import ALLOWED, Cast, Outcome, Row, cast_people

KEYS = crypto.open_keys(Path(tempfile.mkdtemp()) / "keys.json")
LIN = identity.read_address("lin@example.org", region="CN")
HERE = "http://localhost:8000"
BROKEN: dict[str, object] = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}
PASSKEY = "AAAA"

Call = Callable[[Tx, Person, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Keyholders(Cast):
    """The owner's device, token and passkey; the operator has a passkey, too."""

    session_id: UUID
    token_id: UUID


async def open_keyring(tx: Tx) -> Keyholders:
    """The owner and the operator have a passkey; the owner has a token and a second device."""
    people = await cast_people(tx)
    session = await identity.start_session(tx, person_id=people.owner.member_id, device="Firefox")
    made = await keyring.make_token(tx, by=people.owner, name="backup", scopes=["feed:read"], days=1)
    for holder in (people.owner, people.operator):
        await tx.execute(
            """
            INSERT INTO identity.passkey (person_id, credential_id, public_key, sign_count, created_at)
            VALUES ($1, $2, '', 0, $3)
            """,
            holder.member_id,
            b"\x00\x00\x00",
            tx.now,
        )
    return Keyholders(people.owner, people.member, people.stranger, people.operator, session.session_id, made.token.token_id)


def _for_all(call: Call, outcome: Outcome = ALLOWED, *, signed_out: Outcome | None = None) -> Row[Any]:
    return Row(
        stage=open_keyring, call=call, stranger=outcome, member=outcome, owner=outcome, suspended=outcome, signed_out=signed_out or outcome
    )


def _own(call: Call, *, suspended: Outcome = ALLOWED) -> Row[Any]:
    """About the person who asks: everybody has their own."""
    return Row(
        stage=open_keyring,
        call=call,
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    )


def _of_owner(call: Call) -> Row[Any]:
    """About something of the owner's, which to everybody else does not exist."""
    return Row(stage=open_keyring, call=call, stranger=NotFound, member=NotFound, owner=ALLOWED, suspended=ALLOWED, signed_out=NotSignedIn)


OPEN: dict[str, Row[Any]] = {
    "identity.send_code": _for_all(lambda tx, by, _: signing.send_code(tx, by=by, keys=KEYS, address=LIN, language="en")),
    "identity.sign_in_with_code": _for_all(
        lambda tx, by, _: signing.sign_in_with_code(tx, by=by, keys=KEYS, address=LIN, code="0", device="", language="en")
    ),
    "identity.sign_in_with_recovery_code": _for_all(
        lambda tx, by, _: signing.sign_in_with_recovery_code(tx, by=by, keys=KEYS, address=LIN, code="0", device="")
    ),
    "identity.offer_sign_in": _for_all(lambda tx, by, _: signing.offer_sign_in(tx, by=by, public_url=HERE)),
    "identity.sign_in_with_passkey": _for_all(
        lambda tx, by, _: signing.sign_in_with_passkey(tx, by=by, keys=KEYS, public_url=HERE, credential=BROKEN, device=""), PasskeyRefused
    ),
    "identity.enter_demo": _for_all(lambda tx, by, _: signing.enter_demo(tx, by=by, key="operator", device=""), NotFound),
    # whoever holds the link that the terminal showed: the page asks for that
    "identity.welcome_first_operator": _for_all(
        lambda tx, by, _: signing.welcome_first_operator(tx, by=by, keys=KEYS, address=LIN, name="林晓明", device="", language="en")
    ),
    "identity.add_passkey": _for_all(
        lambda tx, by, _: keyring.add_passkey(tx, by=by, keys=KEYS, public_url=HERE, credential=BROKEN, name=""),
        PasskeyRefused,
        signed_out=NotSignedIn,
    ),
}

OWN: dict[str, Row[Any]] = {
    "identity.end_other_sessions": _own(lambda tx, by, _: signing.end_other_sessions(tx, by=by)),
    "identity.end_session": _own(lambda tx, by, on: signing.end_session(tx, by=by, session_id=on.session_id)),
    "identity.list_sessions": _own(lambda tx, by, _: signing.list_sessions(tx, by=by)),
    "identity.give_second_factor": _own(lambda tx, by, _: signing.give_second_factor(tx, by=by, keys=KEYS, code="0")),
    "identity.find_keyring": _own(lambda tx, by, _: keyring.find_keyring(tx, by=by)),
    "identity.make_recovery_codes": _own(lambda tx, by, _: keyring.make_recovery_codes(tx, by=by, keys=KEYS)),
    "identity.make_token": _own(
        lambda tx, by, _: keyring.make_token(tx, by=by, name="backup", scopes=["feed:read"], days=1), suspended=Suspended
    ),
    "identity.start_passkey": _own(lambda tx, by, _: keyring.start_passkey(tx, by=by, public_url=HERE)),
    "identity.start_second_factor": _own(
        lambda tx, by, _: keyring.start_second_factor(tx, by=by, keys=KEYS, issuer="Quanzi", account="me")
    ),
    "identity.remove_second_factor": _own(lambda tx, by, _: keyring.remove_second_factor(tx, by=by, keys=KEYS)),
    "identity.name_session": _of_owner(lambda tx, by, on: signing.name_session(tx, by=by, session_id=on.session_id, name="Kitchen")),
    "identity.name_passkey": _of_owner(lambda tx, by, _: keyring.name_passkey(tx, by=by, passkey_id=PASSKEY, name="Phone")),
    "identity.remove_passkey": _of_owner(lambda tx, by, _: keyring.remove_passkey(tx, by=by, passkey_id=PASSKEY)),
    "identity.revoke_token": _of_owner(lambda tx, by, on: keyring.revoke_token(tx, by=by, token_id=on.token_id)),
}

MAKES_A_KEY = ("make_recovery_codes", "make_token", "start_passkey", "start_second_factor", "remove_second_factor", "remove_passkey")


def _by_token(row: Row[Any]) -> Row[Any]:
    """The same, asked by a program that holds every scope there is: refused to all."""

    async def call(tx: Tx, by: Person, on: Any) -> Any:
        return await row.call(tx, replace(by, scopes=frozenset(keyring.SCOPES)), on)

    suspended = Suspended if row.suspended is Suspended else ScopeMissing
    return Row(
        stage=row.stage,
        call=call,
        stranger=ScopeMissing,
        member=ScopeMissing,
        owner=ScopeMissing,
        suspended=suspended,
        signed_out=NotSignedIn,
    )


def _without_factor(row: Row[Any]) -> Row[Any]:
    """The same, by an operator who has a second factor and did not give it."""

    async def call(tx: Tx, by: Person, on: Any) -> Any:
        return await row.call(tx, replace(by, strong=False), on)

    return replace(row, call=call, operator=SecondFactorNeeded)


DEEDS: dict[str, Row[Any]] = {
    **OPEN,
    **OWN,
    **{f"{deed} by token": _by_token(row) for deed, row in OWN.items()},
    **{f"identity.{name} without factor": _without_factor(OWN[f"identity.{name}"]) for name in MAKES_A_KEY},
    "identity.finish_welcome": _own(lambda tx, by, _: signing.finish_welcome(tx, by=by), suspended=Suspended),
}
