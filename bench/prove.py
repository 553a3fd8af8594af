"""How many proofs of a threshold are issued and checked a second, beside the bare ES256 signatures that they are made of."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder

from bench.ground import machine
from quanzi.credit import proofs
from quanzi.credit.proof import StatusPlace, make_credential

SECONDS = 3.0


def measure() -> dict[str, Any]:
    """The result for `python -m bench prove`. One credential is one signature, one check is two."""
    before = machine.describe_machine()
    key, algorithm = ec.generate_private_key(ec.SECP256R1()), ec.ECDSA(hashes.SHA256())
    issuer = proofs.Issuer("https://house.example", key, (key.public_key(),))
    now, holder = datetime.now(UTC), JWK.generate(kty="EC", crv="P-256")
    public = holder.export_public(as_dict=True)
    to, at = proofs.HolderKey(public["kty"], public["crv"], public["x"], public["y"]), StatusPlace(issuer.status_url(1), 7)
    issued = make_credential(issuer=issuer, total=712, holder=to, status=at, at=now)
    shown = SDJWTHolder(issued)
    shown.create_presentation({"ge_650": True}, "nonce", "https://shop.example", holder)
    proof, keys, message = shown.sd_jwt_presentation, issuer.published_keys(), issued.encode()
    signature = key.sign(message, algorithm)
    question = {"nonce": "nonce", "audience": "https://shop.example", "issuer": issuer.url, "issuer_keys": keys, "now": now}
    issue = _rate(lambda: make_credential(issuer=issuer, total=712, holder=to, status=at, at=now))
    check = _rate(lambda: proofs.check_proof(proof, **question))
    sign = _rate(lambda: key.sign(message, algorithm))
    verify = _rate(lambda: key.public_key().verify(signature, message, algorithm))
    return {
        "bench": "prove",
        "ratios": {"issue_vs_signing": round(issue / sign, 3), "check_vs_verifying_two": round(check / (verify / 2), 3)},
        "figures": {
            "issued_per_second": round(issue),
            "checked_per_second": round(check),
            "es256_signed_per_second": round(sign),
            "es256_verified_per_second": round(verify),
            "credential_bytes": len(issued),
            "proof_bytes": len(proof),
        },
        "machine": before,
    }


def _rate(work: Callable[[], object]) -> float:
    """How often a second."""
    count, started = 0, time.perf_counter()
    while (seconds := time.perf_counter() - started) < SECONDS:
        work()
        count += 1
    return count / seconds
