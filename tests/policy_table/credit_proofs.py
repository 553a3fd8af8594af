"""Who has a score gets proofs of it; anybody asks, and anybody checks."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from quanzi import credit
from quanzi.credit import proofs
from quanzi.credit.errors import ScoreOff
from quanzi.identity.errors import Suspended
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotSignedIn
from tests.make import credentials
from tests.policy_table import ALLOWED, Cast, Row, cast_people

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")
ISSUER = proofs.open_issuer(KEYS, "https://house.example")


@dataclass(frozen=True, slots=True)
class WithProof(Cast):
    """The owner has a score and a proof of it, for a question that the verifier made."""

    shown: str
    nonce: str
    audience: str


async def stage(tx: Tx) -> WithProof:
    """A score, a credential, a presentation."""
    on = await cast_people(tx)
    await credit.switch_on(tx, by=on.owner, ticked=True, text_version=credit.CONSENT_VERSION)
    held = (await credentials.issue(tx, by=on.owner, issuer=ISSUER, count=1))[0]
    shown = held.present(nonce="nonce", audience="https://shop.example", now=tx.now, claims=["ge_550"])
    return WithProof(on.owner, on.member, on.stranger, on.operator, shown, "nonce", "https://shop.example")


def anybody(call: Any) -> Row[WithProof]:
    """Signed in or not."""
    return Row(
        stage=stage, call=call, stranger=ALLOWED, member=ALLOWED, owner=ALLOWED, suspended=ALLOWED, signed_out=ALLOWED, operator=ALLOWED
    )


def members(call: Any) -> Row[WithProof]:
    """About what is one's own."""
    return Row(
        stage=stage, call=call, stranger=ALLOWED, member=ALLOWED, owner=ALLOWED, suspended=ALLOWED, signed_out=NotSignedIn, operator=ALLOWED
    )


DEEDS: dict[str, Row[Any]] = {
    "credit.issue_credentials": Row(
        stage=stage,
        call=lambda tx, by, _on: proofs.issue_credentials(
            tx, by=by, issuer=ISSUER, holders=[credentials.fresh_key()[1]], ticked=True, text_version=proofs.CREDENTIAL_VERSION
        ),
        stranger=ScoreOff,
        member=ScoreOff,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ScoreOff,
    ),
    "credit.find_live": members(lambda tx, by, _on: proofs.find_live(tx, by=by)),
    "credit.revoke_credentials": members(lambda tx, by, _on: proofs.revoke_credentials(tx, by=by)),
    "credit.ask_question": anybody(lambda tx, by, _on: proofs.ask_question(tx, by=by, keys=KEYS, issuer=ISSUER, claim="ge_650")),
    "credit.check_shown": anybody(
        lambda tx, by, on: proofs.check_shown(tx, by=by, issuer=ISSUER, presentation=on.shown, nonce=on.nonce, audience=on.audience)
    ),
}
