"""A credential of thresholds: what a score says as yes and no, each to be shown alone, and never the number.

SD-JWT VC over SD-JWT (RFC 9901). Every credential has the same claims in the same places, whatever the score: nine digests
under salts of 128 bits, sorted, so that what is not shown can't be told nor tried out. Times are whole days, so that who was
issued one on a day is one of many. No I/O, no clock.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer

from quanzi.credit.model import THRESHOLDS, Band, band_of
from quanzi.kernel import limits

TYPE = "dc+sd-jwt"
CLAIMS = tuple(f"ge_{threshold}" for threshold in THRESHOLDS)
"""`ge_550` … `ge_900`: whether the score is at least that."""
_COORDINATE_BYTES = 32


class HolderKey(msgspec.Struct, frozen=True):
    """The public half of a P-256 key that a holder made, as a JWK."""

    kty: str
    crv: str
    x: str
    y: str


class NoSuchKey(ValueError):
    """Not a point of P-256."""


class StatusPlace(msgspec.Struct, frozen=True):
    """Where a credential's bit is: a status list's address, and which one."""

    uri: str
    idx: int


class Issuer(msgspec.Struct, frozen=True):
    """Who signs: the house's address and its keys, the one in use first."""

    url: str
    key: ec.EllipticCurvePrivateKey
    public_keys: tuple[ec.EllipticCurvePublicKey, ...]

    @property
    def kind(self) -> str:
        """The `vct`: an address where the kind of credential is described."""
        return kind_of(self.url)

    def status_url(self, list_no: int) -> str:
        """Where a status list is published."""
        return f"{self.url}/credit/status/{list_no}"

    def published_keys(self) -> list[dict[str, Any]]:
        """The keys to check with, as JWKs with their ids."""
        return [publish_key(key) for key in self.public_keys]

    def signing_key(self) -> JWK:
        """The private key as jwcrypto takes it."""
        return JWK.from_pyca(self.key)


def kind_of(issuer_url: str) -> str:
    """The `vct` of credentials of thresholds by that issuer; what else it may sign is none."""
    return f"{issuer_url}/credit/threshold"


def publish_key(key: ec.EllipticCurvePublicKey) -> dict[str, Any]:
    """A public key as a JWK whose id is its thumbprint (RFC 7638)."""
    made = JWK.from_pyca(key)
    return {**made.export_public(as_dict=True), "kid": made.thumbprint(), "alg": "ES256", "use": "sig"}


def claims_of(total: int) -> dict[str, bool | str]:
    """All that a score says in a credential."""
    return {**{f"ge_{threshold}": total >= threshold for threshold in THRESHOLDS}, "band": str(band_of(total))}


def may_claim(name: str, value: object) -> bool:
    """Whether this is a claim of a credential of thresholds."""
    return (name in CLAIMS and isinstance(value, bool)) or (name == "band" and value in set(Band))


def day_of(at: datetime) -> datetime:
    """The start of a moment's day in UTC: all that a credential tells of when it was issued."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of(at: datetime) -> datetime:
    """When a credential that is issued at a moment ends."""
    return day_of(at) + timedelta(days=limits.CREDENTIAL_DAYS_VALID)


def make_credential(*, issuer: Issuer, total: int, holder: HolderKey, status: StatusPlace, at: datetime) -> str:
    """An SD-JWT with all its disclosures, bound to the holder's key. NoSuchKey."""
    facts: dict[Any, Any] = {
        "iss": issuer.url,
        "vct": issuer.kind,
        "iat": int(day_of(at).timestamp()),
        "exp": int(end_of(at).timestamp()),
        "status": {"status_list": {"idx": status.idx, "uri": status.uri}},
    }
    facts |= {SDObj(name): value for name, value in claims_of(total).items()}
    key = issuer.signing_key()
    header = {"typ": TYPE, "kid": key.thumbprint()}
    made: Any = SDJWTIssuer(facts, key, read_holder_key(holder), sign_alg="ES256", extra_header_parameters=header)
    return made.sd_jwt_issuance


def read_holder_key(holder: HolderKey) -> JWK:
    """A holder's key, checked to be a point of the curve and written in the one way. NoSuchKey."""
    if (holder.kty, holder.crv) != ("EC", "P-256"):
        raise NoSuchKey
    point = ec.EllipticCurvePublicNumbers(_read_coordinate(holder.x), _read_coordinate(holder.y), ec.SECP256R1())
    try:
        point.public_key()
    except ValueError as error:
        raise NoSuchKey from error
    return JWK(kty=holder.kty, crv=holder.crv, x=holder.x, y=holder.y)


def _read_coordinate(text: str) -> int:
    try:
        data = base64.urlsafe_b64decode(text + "=")
    except ValueError as error:
        raise NoSuchKey from error
    if len(data) != _COORDINATE_BYTES or base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise NoSuchKey
    return int.from_bytes(data)


def describe_kind(issuer: Issuer) -> dict[str, Any]:
    """The type metadata that stands at `vct`."""
    names: Sequence[tuple[str, str]] = [
        *((f"ge_{one}", f"The score is {one} or more.") for one in THRESHOLDS),
        ("band", "The score's band."),
    ]
    return {
        "vct": issuer.kind,
        "name": "Score thresholds",
        "description": "Whether a member's score reaches a threshold; made by this community, not by a licensed credit bureau.",
        "claims": [{"path": [name], "sd": "always", "display": [{"locale": "en", "label": label, "name": label}]} for name, label in names],
    }
