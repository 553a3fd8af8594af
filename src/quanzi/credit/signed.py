"""Reading what others signed, strictly: one form of each text, one algorithm, a key that is known."""

import base64
import json
import re
from collections.abc import Sequence
from typing import Any

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

SKEW_SECONDS = 60
"""How far another's clock may be ahead."""
_PART = re.compile(r"[A-Za-z0-9_-]+")


def read_part(text: str) -> bytes:
    """The bytes of base64url text without padding, written in its one way, so that no altered sign is overlooked. ValueError."""
    if not _PART.fullmatch(text):
        raise ValueError(text)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError(text)
    return data


def split_jwt(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a compact JWT, before anybody checked them. ValueError, RecursionError."""
    head, body, signature = token.split(".")
    read_part(signature)
    return read_object(read_part(head)), read_object(read_part(body))


def read_object(data: bytes) -> dict[str, Any]:
    """A JSON object without two values under one name. ValueError, RecursionError."""
    found = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(found, dict):
        raise TypeError
    return found  # pyright: ignore[reportUnknownVariableType] -- whatever JSON holds


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def read_jwt(token: str, *, kind: Sequence[str], keys: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The payload of an ES256 JWT of that `typ`, signed by one of `keys`.

    ValueError, KeyError, TypeError, RecursionError or jwcrypto's JWException, whatever was wrong.
    """
    header, payload = split_jwt(token)
    key = find_key(header, kind=kind, keys=keys)
    signed = JWS()
    signed.deserialize(token)
    signed.verify(key, alg="ES256")
    return payload


def find_key(header: dict[str, Any], *, kind: Sequence[str], keys: Sequence[dict[str, Any]]) -> JWK:
    """The key that a header names, or the only one there is. ValueError."""
    if header.get("alg") != "ES256" or header.get("typ") not in kind or "crit" in header:
        raise ValueError(header)
    known = [one for one in keys if header.get("kid", one.get("kid")) == one.get("kid")]
    if not known or (len(known) > 1 and "kid" not in header):
        raise ValueError(header)
    return JWK(**{name: known[0][name] for name in ("kty", "crv", "x", "y")})
