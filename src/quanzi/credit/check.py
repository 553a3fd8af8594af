"""Checking a proof: whose word it is, that it is fresh, for whom it was made, and what it shows; nothing else is told.

The same for the page, the API and `quanzi credit verify`. No I/O, no clock.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from quanzi.credit import signed
from quanzi.credit.proof import StatusPlace, kind_of, may_claim
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid

_KINDS = ("dc+sd-jwt", "vc+sd-jwt")
_BINDING = ("kb+jwt",)
# beside these a credential says nothing in the open
_OPEN = frozenset({"iss", "vct", "iat", "exp", "nbf", "cnf", "status", "_sd", "_sd_alg"})
_FAULTS = (JWException, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class ProofBroken(Invalid):
    """Its form, its signature, its key or one of its parts is not right."""

    code = "proof_broken"
    reason = "This is no proof by this issuer, or something in it was changed."
    way_forward = "Ask for it once more, and take it over whole."


class ProofForAnother(Invalid):
    """It was made for another question, or for somebody else."""

    code = "proof_for_another"
    reason = "This proof was made for another question."
    way_forward = "A proof answers one question once. Send your question again."


class ProofExpired(Invalid):
    """Its day is over, or it was not made a moment ago."""

    code = "proof_expired"
    reason = "This proof is too old."
    way_forward = "Ask for a fresh one."


class ProofRevoked(Invalid):
    """What it rests on was taken back, or the list that says so could not be read."""

    code = "proof_revoked"
    reason = "What this proof rests on holds no more."
    way_forward = "Ask for a fresh one."


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof tells: who says it, which claims were shown, and how fresh it is.

    `key` is the thumbprint of the one-time key that it was shown with; `status` is where its bit is.
    """

    issuer: str
    kind: str
    claims: dict[str, bool | str]
    issued_at: datetime | None
    expires_at: datetime
    shown_at: datetime
    key: str
    status: StatusPlace


def check_proof(
    presentation: str, *, nonce: str, audience: str, issuer: str, issuer_keys: Sequence[dict[str, Any]], now: datetime
) -> Shown:
    """What `presentation` (SD-JWT+KB, compact) shows, when it answers this very question; whether it was revoked is asked apart.

    `issuer_keys` are JWKs. ProofBroken, ProofForAnother, ProofExpired.
    """
    if len(presentation) > limits.PROOF_CHARACTERS_MAX:
        raise ProofBroken
    try:
        token, *disclosures, binding = presentation.split("~")
        header, payload = signed.split_jwt(token)
        bound_header, bound = signed.split_jwt(binding)
        _check_open(payload, issuer)
        signed.find_key(bound_header, kind=_BINDING, keys=[payload["cnf"]["jwk"]])
        if not nonce or not audience or (bound["nonce"], bound["aud"]) != (nonce, audience):
            raise ProofForAnother
        claims = _verify(presentation, nonce, audience, signed.find_key(header, kind=_KINDS, keys=issuer_keys))
        if len(claims) != len(disclosures) or not all(may_claim(name, value) for name, value in claims.items()):
            raise ProofBroken
        shown = _read(payload, bound, claims)
        _check_times(shown, payload, now)
    except _FAULTS as error:
        raise ProofBroken from error
    return shown


def _check_open(payload: dict[str, Any], issuer: str) -> None:
    if payload["iss"] != issuer or payload["vct"] != kind_of(issuer) or not payload.keys() <= _OPEN:
        raise ProofBroken
    if payload.get("_sd_alg", "sha-256") != "sha-256":
        raise ProofBroken


def _verify(presentation: str, nonce: str, audience: str, key: JWK) -> dict[str, bool | str]:
    """Signatures, digests and what binds them, by the reference implementation; what was disclosed."""

    def find(_issuer: str, _header: dict[str, Any]) -> JWK:
        return key

    # without types of its own; what it found is held to our claims by the caller
    verify: Any = SDJWTVerifier
    payload: dict[str, Any] = verify(presentation, find, audience, nonce).get_verified_payload()
    return {name: value for name, value in payload.items() if name not in _OPEN}


def _read(payload: dict[str, Any], bound: dict[str, Any], claims: dict[str, bool | str]) -> Shown:
    place = payload["status"]["status_list"]
    return Shown(
        issuer=payload["iss"],
        kind=payload["vct"],
        claims=claims,
        issued_at=_moment(payload["iat"]) if "iat" in payload else None,
        expires_at=_moment(payload["exp"]),
        shown_at=_moment(bound["iat"]),
        key=JWK(**payload["cnf"]["jwk"]).thumbprint(),
        status=msgspec.convert(place, StatusPlace, strict=True),
    )


def _check_times(shown: Shown, payload: dict[str, Any], now: datetime) -> None:
    ahead = now.timestamp() + signed.SKEW_SECONDS
    starts = max(payload.get("nbf", 0), payload.get("iat", 0), shown.shown_at.timestamp())
    if starts > ahead or shown.expires_at <= now or (now - shown.shown_at).total_seconds() > limits.PROOF_SECONDS_FRESH_MAX:
        raise ProofExpired


def _moment(seconds: Any) -> datetime:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise ProofBroken
    return datetime.fromtimestamp(seconds, UTC)
