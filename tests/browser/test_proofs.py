"""Proving a threshold in Chromium: to a verifier that learns nothing else, and to and from the npm library @sd-jwt/core."""

import asyncio
import json
import re
import threading
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from quanzi import credit
from quanzi.credit import proofs
from quanzi.infra.postgres import Db, EmbeddedPostgres, Tx, open_pool
from tests.browser.conftest import Demo, OpenPage

pytestmark = pytest.mark.browser
VENDOR = Path(__file__).parent / "vendor"


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Beside Playwright's own loop."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


async def _keep_words(url: str, person_id: UUID) -> None:
    """Fourteen debts kept, with seven people."""
    partners = [uuid4() for _ in range(7)]

    async def note(tx: Tx) -> None:
        for other_id in partners * 2:
            await credit.note_fact(
                tx,
                person_id=person_id,
                kind=credit.FactKind.DEBT_KEPT,
                context="wallet",
                source="wallet.iou",
                source_id=uuid4(),
                other_id=other_id,
                happened_at=tx.now - timedelta(days=3),
            )

    async with await open_pool(url, size_max=1) as pool:
        await Db(pool).run(note)


def _database(demo: Demo) -> str:
    return EmbeddedPostgres(demo.home).url("quanzi")


def _have_score(page: Page, demo: Demo) -> None:
    """A score of 650 or more for who is signed in."""
    page.goto("/credit")
    person_id = UUID(page.locator("meta[name=viewer]").get_attribute("content"))
    page.request.post("/credit/on", form={"agree": "yes", "text_version": credit.CONSENT_VERSION})
    _apart(_keep_words(_database(demo), person_id))
    page.request.post("/credit/score")


def _get_batch(page: Page) -> None:
    box = page.get_by_label("Yes, make 10 proofs")
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Get 10 proofs").click()
    expect(page.locator("[data-prove-left]")).to_be_hidden()
    box.check()
    page.get_by_role("button", name="Get 10 proofs").click()
    expect(page.locator("[data-prove-left]")).to_have_text("10")
    expect(box).not_to_be_checked()


def test_650_is_proved_to_a_verifier_that_learns_nothing_else(open_page: OpenPage, demo: Demo) -> None:
    holder, verifier = open_page(enter="member"), open_page()
    _have_score(holder, demo)
    verifier.goto("/credit/verify")
    verifier.get_by_label("What do you need to know?").select_option("ge_650")
    verifier.get_by_role("button", name="Make the link").click()
    expect(verifier.get_by_text("Waiting for an answer")).to_be_visible()
    link = verifier.locator("code.secret").inner_text()
    sent: list[str] = []
    holder.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    holder.goto(link)
    expect(holder.get_by_role("heading", name="Is your credit score 650 or more?")).to_be_visible()
    _get_batch(holder)
    shown = holder.get_by_role("region", name="What would be shown")
    expect(shown).to_contain_text("650 or more")
    with holder.expect_request("**/answer") as answering:
        shown.get_by_role("button", name="Show this").click()
    expect(holder.get_by_text("They see your yes now.")).to_be_visible()
    expect(holder.locator("[data-prove-left]")).to_have_text("9")
    assert "cookie" not in answering.value.all_headers()
    presentation = json.loads(answering.value.post_data or "")["presentation"]
    token, *disclosures, _binding = presentation.split("~")
    assert len(disclosures) == 1
    verifier.wait_for_selector("text=That is all there is to know")
    words = verifier.locator("main").inner_text()
    assert "650 or more" in words
    assert set(re.findall(r"\b[3-9]\d\d\b", words)) == {"650"}
    _check_kept(demo, link, token)


def _check_kept(demo: Demo, link: str, token: str) -> None:
    """What the house keeps of it: the question, and a keyed hash that says nothing."""
    with psycopg.connect(_database(demo)) as connection:
        row = connection.execute("SELECT * FROM credit.question WHERE question_id = %s", (link.split("=")[1],)).fetchone()
        assert row is not None
        assert (row[1], row[-1] is not None, len(row)) == ("ge_650", True, 5)
        kept = str(connection.execute("SELECT * FROM credit.shown_key").fetchall()) + str(row)
        assert token not in kept
        columns = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'credit' AND table_name = %s"
        names = {name for table in ("question", "shown_key") for (name,) in connection.execute(columns, (table,))}
    assert names == {"question_id", "claim", "asked_at", "expires_at", "passed_at", "key_hash"}


def test_a_proof_for_somebody_elsewhere_holds_for_the_npm_library(open_page: OpenPage, demo: Demo) -> None:
    """Made in the browser and checked there by @sd-jwt/core, key binding and all; and by us."""
    holder = open_page(enter="owner")
    _have_score(holder, demo)
    holder.goto("/credit/prove")
    _get_batch(holder)
    holder.get_by_label("What do you want to show?").select_option("ge_600")
    holder.get_by_label("Who checks it?").fill("https://shop.example")
    holder.get_by_label("Their code").fill("code-12345678")
    holder.get_by_role("button", name="See what would be shown").click()
    holder.get_by_role("button", name="Make the proof").click()
    expect(holder.locator("[data-prove-left]")).to_have_text("9")
    expect(holder.get_by_alt_text("The proof as a QR code")).to_be_visible()
    proof = holder.get_by_label("As text").input_value()
    keys = httpx.get(f"{demo.url}/credit/keys.json").json()["keys"]
    checked = _in_library(holder, _VERIFY, {"proof": proof, "keys": keys, "nonce": "code-12345678", "audience": "https://shop.example"})
    assert checked["claims"] == {"ge_600": True}
    assert checked["bound"] == {"nonce": "code-12345678", "aud": "https://shop.example"}
    assert _in_library(holder, _VERIFY, {"proof": proof, "keys": keys, "nonce": "another", "audience": ""}) == {"refused": True}
    mine = {"presentation": proof, "nonce": "code-12345678", "audience": "https://shop.example"}
    assert httpx.post(f"{demo.url}/api/v1/credit/proofs/check", json=mine).json()["claims"] == {"ge_600": True}


def test_a_presentation_by_the_npm_library_holds_for_us(open_page: OpenPage, demo: Demo) -> None:
    holder = open_page(enter="owner")
    _have_score(holder, demo)
    holder.goto("/credit/prove")
    made = _in_library(
        holder,
        _PRESENT,
        {
            "nonce": "n-7",
            "audience": "https://shop.example",
            "claims": {"ge_550": True, "band": True},
            "version": proofs.CREDENTIAL_VERSION,
        },
    )
    mine = {"presentation": made["proof"], "nonce": "n-7", "audience": "https://shop.example"}
    answer = httpx.post(f"{demo.url}/api/v1/credit/proofs/check", json=mine).json()
    assert answer["claims"].keys() == {"ge_550", "band"}


_LIBRARY = """
const { SDJwtInstance } = await import("@sd-jwt/core");
const text = new TextEncoder();
const toText = (data) => btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromText = (data) => Uint8Array.from(atob(data.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const curve = { name: "ECDSA", namedCurve: "P-256" }, signature = { name: "ECDSA", hash: "SHA-256" };
const hasher = (data) =>
  crypto.subtle.digest("SHA-256", typeof data === "string" ? text.encode(data) : data).then((one) => new Uint8Array(one));
const check = async (jwk, data, sign) => {
  const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, curve, false, ["verify"]);
  return crypto.subtle.verify(signature, key, fromText(sign), text.encode(data));
};
"""
_VERIFY = (
    _LIBRARY
    + """
const kid = JSON.parse(new TextDecoder().decode(fromText(given.proof.split(".")[0]))).kid;
const library = new SDJwtInstance({
  hasher, hashAlg: "sha-256",
  verifier: (data, sign) => check(given.keys.find((one) => one.kid === kid), data, sign),
  kbVerifier: (data, sign, payload) => check(payload.cnf.jwk, data, sign),
});
try {
  const { payload, kb } = await library.verify(given.proof, { keyBindingNonce: given.nonce });
  const claims = Object.fromEntries(Object.entries(payload).filter(([name]) => /^(ge_|band)/.test(name)));
  return { claims, bound: { nonce: kb.payload.nonce, aud: kb.payload.aud } };
} catch (error) {
  return given.nonce === "another" ? { refused: true } : { error: String(error) };
}
"""
)
_PRESENT = (
    _LIBRARY
    + """
const pair = await crypto.subtle.generateKey(curve, false, ["sign", "verify"]);
const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
const body = JSON.stringify({ keys: [{ kty, crv, x, y }], ticked: true, text_version: given.version });
const answer = await fetch("/api/v1/credit/credentials", { method: "POST", headers: { "content-type": "application/json" }, body });
const [credential] = (await answer.json()).credentials;
const library = new SDJwtInstance({
  hasher, hashAlg: "sha-256",
  kbSignAlg: "ES256",
  kbSigner: async (data) => toText(await crypto.subtle.sign(signature, pair.privateKey, text.encode(data))),
});
const kb = { payload: { iat: Math.floor(Date.now() / 1000), aud: given.audience, nonce: given.nonce } };
return { proof: await library.present(credential, given.claims, { kb }) };
"""
)


def _in_library(page: Page, script: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run lines that import the library, on an empty page of the same site."""
    library = page.context.new_page()
    library.route("**/vendored/*.js", _serve)
    imports = {"@sd-jwt/core": "/vendored/sd-jwt-core.js", "@owf/identity-common": "/vendored/owf-identity-common.js"}
    html = f'<script type="importmap">{json.dumps({"imports": imports})}</script>'
    library.route("**/library", lambda route: route.fulfill(body=html, content_type="text/html"))
    library.goto("/library")
    answer = library.evaluate(f"async (given) => {{ {script} }}", given)
    library.close()
    return answer


def _serve(route: Route) -> None:
    route.fulfill(path=VENDOR / route.request.url.rsplit("/", 1)[1], content_type="text/javascript")
