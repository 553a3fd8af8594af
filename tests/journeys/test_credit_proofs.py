"""Proving a threshold over HTTP: from the yes to a verifier who learns nothing else, at a terminal too."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from typer.testing import CliRunner

from quanzi import credit
from quanzi.cli.__main__ import app
from quanzi.credit import proofs, store
from quanzi.infra.postgres import ReadTx
from tests.make import credentials
from tests.make.site import BASE, Site


async def _hold(client: httpx.AsyncClient, count: int = 10) -> list[credentials.Held]:
    """Switch a score on and fetch proofs of it."""
    await client.post("/credit/on", data={"agree": "yes", "text_version": credit.CONSENT_VERSION})
    pairs = [credentials.fresh_key() for _ in range(count)]
    keys = [{name: getattr(public, name) for name in ("kty", "crv", "x", "y")} for _, public in pairs]
    wanted: dict[str, Any] = {"keys": keys, "ticked": False, "text_version": proofs.CREDENTIAL_VERSION}
    assert (await client.post("/api/v1/credit/credentials", json=wanted)).status_code == 422
    made = await client.post("/api/v1/credit/credentials", json=wanted | {"ticked": True})
    assert made.status_code == 200, made.text
    return [credentials.Held(one, key) for one, (key, _) in zip(made.json()["credentials"], pairs, strict=True)]


async def test_a_verifier_learns_yes_and_nothing_else(site: Site) -> None:
    client, person = await site.member(tier=2)
    held = await _hold(client)
    assert (await client.get("/api/v1/credit/credentials")).json()["count"] == 10
    verifier = site.visitor()
    assert "What do you need to know?" in (await verifier.get("/credit/verify")).text
    assert (await verifier.post("/credit/verify", data={"claim": "ge_123"})).status_code == 422
    made = await verifier.post("/credit/verify", data={"claim": "ge_550"})
    assert made.status_code == 303
    page = made.headers["location"]
    assert "Waiting for an answer" in (await verifier.get(page)).text
    question_id = page.rsplit("/", 1)[1]
    assert (await verifier.get(f"{page}/qr.svg")).headers["content-type"].startswith("image/svg+xml")
    asked = await client.get(f"/credit/prove?question={question_id}")
    assert "Is your credit score 550 or more?" in asked.text
    nonce, audience = (re.findall(rf'data-prove-{name}="([^"]+)"', asked.text)[0] for name in ("nonce", "audience"))
    now = await site.house.db.run(_now)
    call = f"/api/v1/credit/questions/{question_id}/answer"
    nosy = held[0].present(nonce=nonce, audience=audience, now=now, claims=["ge_550", "ge_600"])
    refused = await site.visitor().post(call, json={"presentation": nosy})
    assert (refused.status_code, refused.json()["code"]) == (422, "proof_lacking")
    shown = held[0].present(nonce=nonce, audience=audience, now=now, claims=["ge_550"])
    assert (await site.visitor().post(call, json={"presentation": shown})).status_code == 200
    seen = (await verifier.get(page)).text
    assert "Yes" in seen
    assert not re.search(r"\b59\d\b|林晓明", seen)
    again = await site.visitor().post(call, json={"presentation": shown})
    assert (again.status_code, again.json()["code"]) == (409, "question_over")
    answered = (await verifier.get(f"/api/v1/credit/questions/{question_id}")).json()
    assert answered.keys() == {"question_id", "claim", "nonce", "audience", "expires_at", "passed_at"}
    kept = await site.house.db.read(lambda tx: store.questions.find_question(tx, question_id=UUID(question_id)))
    assert kept is not None
    assert set(kept.__struct_fields__) == {"question_id", "claim", "asked_at", "expires_at", "passed_at"}
    assert str(person.id) not in str(kept)


async def _now(tx: ReadTx) -> Any:
    return tx.now


async def test_anybody_checks_with_what_the_house_publishes(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = await site.member(tier=2)
    held = await _hold(client, 3)
    stranger = site.visitor()
    told = (await stranger.get("/.well-known/jwt-vc-issuer")).json()
    assert told["issuer"] == BASE
    (tmp_path / "jwks.json").write_bytes((await stranger.get(told["jwks_uri"])).content)
    kind = (await stranger.get("/credit/threshold")).json()
    assert kind["vct"] == f"{BASE}/credit/threshold"
    assert len(kind["claims"]) == 9
    status = await stranger.get("/credit/status/1")
    assert status.headers["content-type"] == "application/statuslist+jwt"
    (tmp_path / "status.jwt").write_text(status.text)
    assert [(await stranger.get(f"/credit/status/{one}")).status_code for one in (0, 2, 10**12)] == [404, 404, 404]
    now = await site.house.db.run(_now)
    proof = held[0].present(nonce="n-1", audience="https://shop.example", now=now, claims=["ge_550"])
    (tmp_path / "proof").write_text(proof + "\n")
    question = ["credit", "verify", str(tmp_path / "proof"), "--audience", "https://shop.example", "--issuer", BASE + "/"]
    files = ["--jwks", str(tmp_path / "jwks.json"), "--status", str(tmp_path / "status.jwt")]
    run = CliRunner().invoke
    good = run(app, [*question, *files, "--nonce", "n-1"])
    assert good.exit_code == 0, good.output
    assert "ge_550: true" in good.output
    assert '"holds":true' in run(app, [*question, *files, "--nonce", "n-1", "--json"]).output
    other = run(app, [*question, *files, "--nonce", "n-2"])
    assert (other.exit_code, "made for another question" in other.output) == (1, True)
    assert run(app, [*question, *files]).exit_code == 2
    checked = await stranger.post(
        "/api/v1/credit/proofs/check", json={"presentation": proof, "nonce": "n-1", "audience": "https://shop.example"}
    )
    assert checked.json()["claims"] == {"ge_550": True}
    assert (await client.post("/credit/prove/revoke")).status_code == 303
    (tmp_path / "status.jwt").write_text((await stranger.get("/credit/status/1")).text)
    gone = run(app, [*question, *files, "--nonce", "n-1", "--json"])
    assert (gone.exit_code, '"proof_revoked"' in gone.output) == (1, True)


async def test_switching_off_takes_every_proof_back(site: Site) -> None:
    client, _ = await site.member(tier=2)
    held = await _hold(client, 2)
    now = await site.house.db.run(_now)
    proof = held[0].present(nonce="n", audience="a", now=now, claims=["band"])
    check = {"presentation": proof, "nonce": "n", "audience": "a"}
    assert (await site.visitor().post("/api/v1/credit/proofs/check", json=check)).json()["claims"] == {"band": "fair"}
    assert (await client.post("/credit/off")).status_code == 303
    refused = await site.visitor().post("/api/v1/credit/proofs/check", json=check)
    assert (refused.status_code, refused.json()["code"]) == (422, "proof_revoked")
    assert "Your credit score is switched off" in (await client.get("/credit/prove")).text
    assert (await client.post("/api/v1/credit/credentials/revoke")).status_code == 204
