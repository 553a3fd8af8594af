"""Personal access tokens: a program of mine may do in my name what I ticked, until a day I chose, and no more."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import tell
from quanzi.identity.errors import BadScope, BadToken, TooManyKeys
from quanzi.identity.policy import may_act, may_change_keys, may_use_session
from quanzi.identity.scopes import SCOPES
from quanzi.identity.store import factors, tokens
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Kind, Person
from quanzi.kernel.text import clean_text

PREFIX = "qz_"
_SECRET_BYTES = 32
_TOKEN_NAME_CHARACTERS_MAX = 60
_USED_EVERY = timedelta(minutes=5)


class AccessToken(msgspec.Struct, frozen=True):
    """An access token as its owner sees it."""

    token_id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime


class TokenMade(msgspec.Struct, frozen=True):
    """A fresh token with its text, which is shown this once."""

    token: AccessToken
    text: str


@dataclass(frozen=True, slots=True)
class TokenKey:
    """What a token's text carries: whose it is (the placement), which one, and its secret."""

    person_id: UUID
    token_id: UUID
    secret: bytes

    def text(self) -> str:
        """The token as a program sends it; the prefix lets scanners of leaked secrets know it."""
        packed = self.person_id.bytes + self.token_id.bytes + self.secret
        return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @property
    def secret_hash(self) -> bytes:
        """What the database knows of the secret."""
        return hashlib.sha256(self.secret).digest()


def read_token(text: str) -> TokenKey:
    """The key in a token's text; BadToken for anything we did not make."""
    body = text.removeprefix(PREFIX)
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadToken from error
    if not text.startswith(PREFIX) or len(packed) != 16 + 16 + _SECRET_BYTES:
        raise BadToken
    return TokenKey(UUID(bytes=packed[:16]), UUID(bytes=packed[16:32]), packed[32:])


async def make_token(tx: Tx, *, by: Person, name: str, scopes: Sequence[str], days: int) -> TokenMade:
    """A token for a program of mine, good for `days`. BadScope, TooManyKeys, or kernel.text's refusals."""
    may_act(by)
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    cleaned = clean_text(name, max_characters=_TOKEN_NAME_CHARACTERS_MAX, field="name")
    wanted = [scope for scope in SCOPES if scope in scopes]
    if not wanted or len(wanted) != len(set(scopes)):
        raise BadScope(field="scopes")
    if not 1 <= days <= limits.TOKEN_DAYS_MAX:
        raise Invalid(field="days")
    if len(await list_tokens(tx, by=by)) >= limits.TOKENS_PER_PERSON_MAX:
        raise TooManyKeys(max_keys=limits.TOKENS_PER_PERSON_MAX)
    key = TokenKey(by.member_id, tx.new_id(), secrets.token_bytes(_SECRET_BYTES))
    made = AccessToken(key.token_id, cleaned, wanted, tx.now, None, tx.now + timedelta(days=days))
    await tokens.insert_token(
        tx,
        person_id=by.member_id,
        token_id=key.token_id,
        secret_hash=key.secret_hash,
        name=cleaned,
        scopes=wanted,
        at=tx.now,
        expires_at=made.expires_at,
    )
    data = {"name": cleaned, "scopes": " ".join(wanted)}
    await tell.write_log(tx, person_id=by.member_id, kind="token_made", by=by.member_id, data=data)
    return TokenMade(made, key.text())


async def list_tokens(tx: ReadTx, *, by: Person) -> list[AccessToken]:
    """My tokens that still work, the newest first."""
    may_use_session(by)
    return await tokens.list_tokens(tx, to=AccessToken, person_id=by.member_id, at=tx.now)


async def revoke_token(tx: Tx, *, by: Person, token_id: UUID) -> None:
    """Make a token of mine open nothing any more; NotFound when it is not mine."""
    may_use_session(by)
    if not await tokens.delete_token(tx, person_id=by.member_id, token_id=token_id):
        raise NotFound


async def find_token_people(tx: ReadTx, *, texts: Collection[str]) -> dict[str, Person]:
    """Who lent a program each of these tokens, with its scopes; never an operator's powers. One that opens nothing is left out."""
    keys = {text: key for text in texts if (key := _try_read(text)) is not None}
    person_ids, token_ids = [key.person_id for key in keys.values()], [key.token_id for key in keys.values()]
    rows = {(row.person_id, row.token_id): row for row in await tokens.list_token_people(tx, person_ids=person_ids, token_ids=token_ids)}
    found: dict[str, Person] = {}
    for text, key in keys.items():
        row = rows.get((key.person_id, key.token_id))
        if row is None or not secrets.compare_digest(row.secret_hash, key.secret_hash) or row.state == "gone" or tx.now >= row.expires_at:
            continue
        found[text] = Person(
            kind=Kind.OPERATOR if row.is_operator else Kind.MEMBER,
            id=key.person_id,
            tier=row.tier,
            language=row.language,
            scopes=frozenset(row.scopes),
            suspended=row.state == "suspended",
        )
    return found


def _try_read(text: str) -> TokenKey | None:
    try:
        return read_token(text)
    except BadToken:
        return None


async def mark_token_used(tx: Tx, *, text: str) -> None:
    """Note that the token is in use, at most every few minutes."""
    key = read_token(text)
    await tokens.update_token_used(tx, person_id=key.person_id, token_id=key.token_id, at=tx.now, before=tx.now - _USED_EVERY)
