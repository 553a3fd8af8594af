"""A holder with keys of her own; what she shows is chosen by the public Python library, and bound at a moment of the test's."""

import base64
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.holder import SDJWTHolder

from quanzi.credit import proofs, signed
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person


@dataclass(frozen=True, slots=True)
class Held:
    """A credential and its key."""

    credential: str
    key: JWK

    @property
    def list_no(self) -> int:
        return int(self._status()["uri"].rsplit("/", 1)[1])

    @property
    def idx(self) -> int:
        return self._status()["idx"]

    def _status(self) -> dict:
        return signed.split_jwt(self.credential.split("~")[0])[1]["status"]["status_list"]

    def show(self, asked: proofs.Question, *, now: datetime, claims: Collection[str] | None = None) -> str:
        """A presentation that answers a question; of `claims`, or of what is asked."""
        return self.present(nonce=asked.nonce, audience=asked.audience, now=now, claims=[asked.claim] if claims is None else claims)

    def present(self, *, nonce: str, audience: str, now: datetime, claims: Collection[str]) -> str:
        """A presentation of some claims."""
        holder = SDJWTHolder(self.credential)
        holder.create_presentation(dict.fromkeys(claims, True))
        signed: str = holder.sd_jwt_presentation
        return signed + bind(signed, self.key, nonce=nonce, audience=audience, now=now)


def bind(signed: str, key: JWK, *, nonce: str, audience: str, now: datetime) -> str:
    """The key-binding JWT behind an SD-JWT that ends in a tilde."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(signed.encode()).digest()).decode().rstrip("=")
    token = JWS(json.dumps({"iat": int(now.timestamp()), "aud": audience, "nonce": nonce, "sd_hash": digest}))
    token.add_signature(key, alg="ES256", protected=json.dumps({"alg": "ES256", "typ": "kb+jwt"}))
    return token.serialize(compact=True)


def fresh_key() -> tuple[JWK, proofs.HolderKey]:
    """A key pair, and its public half as it is sent."""
    key = JWK.generate(kty="EC", crv="P-256")
    public = key.export_public(as_dict=True)
    return key, proofs.HolderKey(public["kty"], public["crv"], public["x"], public["y"])


async def issue(tx: Tx, *, by: Person, issuer: proofs.Issuer, count: int) -> list[Held]:
    """A batch for fresh keys."""
    pairs = [fresh_key() for _ in range(count)]
    made = await proofs.issue_credentials(
        tx, by=by, issuer=issuer, holders=[public for _, public in pairs], ticked=True, text_version=proofs.CREDENTIAL_VERSION
    )
    return [Held(one, key) for one, (key, _) in zip(made, pairs, strict=True)]
