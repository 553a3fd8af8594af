"""`quanzi credit verify`: check a proof on this machine, offline with what was fetched before, or by asking its issuer."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import msgspec
import typer
from rich.console import Console

from quanzi.credit import proofs
from quanzi.kernel.errors import QuanziError

console = Console(highlight=False)
_FETCH_SECONDS_MAX = 10


def run_verify(
    proof: Annotated[str, typer.Argument(help="The file with the proof, or - for standard input.")] = "-",
    nonce: Annotated[str, typer.Option(help="The code that you gave the other one for this proof.")] = "",
    audience: Annotated[str, typer.Option(help="How you called yourself.")] = "",
    issuer: Annotated[str, typer.Option(help="The address of the house whose word counts for you.")] = "",
    jwks: Annotated[Path | None, typer.Option(help="Its keys (JWKS) from a file, instead of asking it.")] = None,
    status: Annotated[Path | None, typer.Option(help="Its status list from a file, instead of asking it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check a proof of a threshold: whose word it is, that it is fresh and for you, and what it shows. Exit code 1: it does not hold."""
    if not (nonce and audience and issuer):
        message = "Give --nonce, --audience and --issuer: a proof counts for one question of yours, by who you trust."
        raise typer.BadParameter(message)
    text = (sys.stdin.read() if proof == "-" else Path(proof).read_text()).strip()
    now, url = datetime.now(UTC), issuer.rstrip("/")
    try:
        keys = _read_keys(jwks, url)
        shown = proofs.check_proof(text, nonce=nonce, audience=audience, issuer=url, issuer_keys=keys, now=now)
        _check_status(shown, status, keys, now)
    except QuanziError as error:
        _say_no(f"{error.reason} {error.way_forward}", code=error.code, as_json=as_json)
    except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError) as error:
        _say_no(f"It could not be checked: {type(error).__name__} {error}", code="not_checked", as_json=as_json)
    else:
        _say_yes(shown, as_json=as_json)


def _read_keys(path: Path | None, issuer: str) -> list[dict[str, Any]]:
    """From a file, or from the issuer's own pages and nowhere else."""
    if path is not None:
        return json.loads(path.read_bytes())["keys"]
    parts = urlsplit(issuer)
    told: Mapping[str, Any] = _fetch(f"{parts.scheme}://{parts.netloc}/.well-known/jwt-vc-issuer{parts.path}").json()
    if told["issuer"] != issuer:
        raise ValueError(told["issuer"])
    return told["jwks"]["keys"] if "jwks" in told else _fetch(_own(told["jwks_uri"], issuer)).json()["keys"]


def _check_status(shown: proofs.Shown, path: Path | None, keys: list[dict[str, Any]], now: datetime) -> None:
    token = path.read_text().strip() if path is not None else _fetch(_own(shown.status.uri, shown.issuer)).text
    statuses = proofs.read_list(token, uri=shown.status.uri, issuer_keys=keys, now=now)
    if statuses.is_revoked(shown.status.idx):
        raise proofs.ProofRevoked


def _own(address: str, issuer: str) -> str:
    """A proof may not send us elsewhere."""
    if urlsplit(address)[:2] != urlsplit(issuer)[:2]:
        raise ValueError(address)
    return address


def _fetch(address: str) -> httpx.Response:
    return httpx.get(address, timeout=_FETCH_SECONDS_MAX).raise_for_status()


def _say_yes(shown: proofs.Shown, *, as_json: bool) -> None:
    if as_json:
        said = {"holds": True, "issuer": shown.issuer, "claims": shown.claims, "shown_at": shown.shown_at, "expires_at": shown.expires_at}
        print(msgspec.json.encode(said).decode())
        return
    for name, value in sorted(shown.claims.items()):
        console.print(f"[green]✓[/] {name}: {json.dumps(value)}")
    console.print(f"by {shown.issuer}, shown {shown.shown_at:%Y-%m-%d %H:%M:%S} UTC, holds until {shown.expires_at:%Y-%m-%d}")


def _say_no(why: str, *, code: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"holds": False, "code": code}))
    else:
        console.print(f"[red]✗[/] {why}")
    raise typer.Exit(1)
