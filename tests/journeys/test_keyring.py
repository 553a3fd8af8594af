"""What opens an account: made, used, lost, and never the end."""

import base64
import re
from collections.abc import Mapping
from typing import Any, cast

import httpx
import pytest
from pyotp.totp import TOTP
from soft_webauthn import SoftWebauthnDevice

from quanzi.identity import keyring
from quanzi.infra.house import House
from quanzi.kernel.person import Person
from tests.make.people import make_member
from tests.make.post import fetch_code, fetch_post
from tests.make.site import BASE, Site

API = "/api/v1"


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _to_json(credential: Mapping[str, Any]) -> dict[str, object]:
    """A software authenticator's answer as a browser would send it."""
    response: dict[str, bytes] = credential["response"]
    raw = _text(credential["rawId"])
    said = {name: _text(value) for name, value in response.items()}
    return {"id": raw, "rawId": raw, "type": "public-key", "response": said}


def _create(device: SoftWebauthnDevice, options: dict[str, Any], *, origin: str = BASE) -> dict[str, Any]:
    return cast("dict[str, Any]", device.create({"publicKey": options}, origin))


def _get(device: SoftWebauthnDevice, options: dict[str, Any], *, origin: str = BASE) -> dict[str, Any]:
    return cast("dict[str, Any]", device.get({"publicKey": options}, origin))


async def add_passkey(client: httpx.AsyncClient, device: SoftWebauthnDevice, *, origin: str = BASE) -> httpx.Response:
    """Make a passkey on `device` for who is signed in with `client`."""
    options = (await client.post(f"{API}/passkeys/options/register", json={})).json()
    options["challenge"], options["user"]["id"] = _bytes(options["challenge"]), _bytes(options["user"]["id"])
    made = _create(device, options, origin=origin)
    return await client.post(f"{API}/passkeys/register", json=_to_json(made) | {"name": "Phone"})


async def sign_in(client: httpx.AsyncClient, device: SoftWebauthnDevice, *, origin: str = BASE) -> httpx.Response:
    """Sign in with the passkey on `device`."""
    options = (await client.post(f"{API}/passkeys/options/sign-in", json={})).json()
    options["challenge"] = _bytes(options["challenge"])
    return await client.post(f"{API}/passkeys/sign-in", json=_to_json(_get(device, options, origin=origin)))


async def test_a_passkey_opens_the_account_and_the_session_before_it_ends(site: Site) -> None:
    device = SoftWebauthnDevice()
    client, person = await site.member()
    async with client, site.visitor() as later:
        made = await add_passkey(client, device)
        assert (made.status_code, made.json()) == (201, {"next": "/me/passkeys"})
        assert "Phone" in (await client.get("/me/passkeys")).text
        before = client.cookies["quanzi"]
        assert (await sign_in(client, device)).json() == {"next": "/home"}
        assert client.cookies["quanzi"] != before
        later.cookies.set("quanzi", before, domain="localhost.local")
        assert (await later.get(f"{API}/me")).status_code == 401
        assert (await client.get(f"{API}/me")).json()["person_id"] == str(person.id)


async def test_a_lost_passkey_is_not_the_end(site: Site) -> None:
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "lin@example.org"})
        await client.post("/sign-in/code", data={"code": await fetch_code(site.house)})
        await add_passkey(client, SoftWebauthnDevice())
        assert "A passkey was added to your account" in (await fetch_post(site.house))[-1][1]
        await client.post("/sign-out")
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "lin@example.org"})
        await client.post("/sign-in/code", data={"code": await fetch_code(site.house)})
        held = (await client.get(f"{API}/keyring")).json()["passkeys"]
        gone = await client.delete(f"{API}/passkeys/{held[0]['passkey_id']}")
        assert gone.status_code == 204
        new = SoftWebauthnDevice()
        await add_passkey(client, new)
        await client.post("/sign-out")
        assert (await sign_in(client, new)).status_code == 200


async def test_a_removed_passkey_and_one_of_another_site_open_nothing(site: Site) -> None:
    device = SoftWebauthnDevice()
    client, _ = await site.member()
    async with client, site.visitor() as stranger:
        await add_passkey(client, device)
        assert (await sign_in(stranger, device, origin="https://evil.example")).json()["code"] == "passkey_refused"
        [held] = (await client.get(f"{API}/keyring")).json()["passkeys"]
        await client.post(f"/me/passkeys/{held['passkey_id']}/remove")
        assert (await sign_in(stranger, device)).json()["code"] == "passkey_refused"
        assert (await add_passkey(client, SoftWebauthnDevice(), origin="https://evil.example")).status_code == 422


async def test_a_proof_is_good_once_and_a_copied_key_is_noticed(site: Site) -> None:
    device = SoftWebauthnDevice()
    client, _ = await site.member()
    async with client, site.visitor() as visitor:
        await add_passkey(client, device)
        options = (await visitor.post(f"{API}/passkeys/options/sign-in", json={})).json()
        options["challenge"] = _bytes(options["challenge"])
        proof = _to_json(_get(device, options))
        assert (await visitor.post(f"{API}/passkeys/sign-in", json=proof)).status_code == 200
        assert (await visitor.post(f"{API}/passkeys/sign-in", json=proof)).json()["code"] == "passkey_refused"
        device.sign_count = 0  # as a copy made before that sign-in would count
        assert (await sign_in(visitor, device)).json()["code"] == "passkey_refused"


async def test_a_passkey_cannot_be_added_with_another_persons_challenge(site: Site) -> None:
    mine, _ = await site.member()
    theirs, _ = await site.member()
    async with mine, theirs:
        options = (await theirs.post(f"{API}/passkeys/options/register", json={})).json()
        options["challenge"], options["user"]["id"] = _bytes(options["challenge"]), _bytes(options["user"]["id"])
        made = _to_json(_create(SoftWebauthnDevice(), options))
        assert (await mine.post(f"{API}/passkeys/register", json=made)).json()["code"] == "passkey_refused"


@pytest.mark.parametrize("broken", ["", "AAAA", "not base64 \x00", "e30"])
async def test_a_broken_proof_is_a_refusal_and_not_a_fault(site: Site, broken: str) -> None:
    client, _ = await site.member()
    proof = {"id": broken, "rawId": broken, "type": broken, "response": {"clientDataJSON": broken, "userHandle": broken}}
    async with client:
        assert (await client.post(f"{API}/passkeys/sign-in", json=proof)).json()["code"] == "passkey_refused"
        assert (await client.post(f"{API}/passkeys/register", json=proof)).json()["code"] == "passkey_refused"


async def test_recovery_codes_are_shown_once_and_each_opens_once(site: Site) -> None:
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "lin@example.org"})
        await client.post("/sign-in/code", data={"code": await fetch_code(site.house)})
        shown = re.findall(r"<code>([a-z0-9-]{14})</code>", (await client.post("/me/recovery-codes")).text)
        assert len(set(shown)) == 10
        assert shown[0] not in (await client.get("/me/passkeys")).text
    async with site.visitor() as client:
        answer = await client.post("/sign-in/recover", data={"address": "lin@example.org", "code": shown[0].upper()})
        assert answer.headers["location"].startswith("/welcome")
        again = await client.post("/sign-in/recover", data={"address": "lin@example.org", "code": shown[0]})
        unknown = await client.post("/sign-in/recover", data={"address": "nobody@example.org", "code": shown[1]})
        assert again.status_code == unknown.status_code == 422


async def test_an_operator_gets_strong_by_an_app_and_cannot_lose_that_to_a_stolen_mailbox(site: Site) -> None:
    client, person = await _operator(site.house, site)
    async with client:
        page = (await client.post("/me/second-factor/start")).text
        found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
        assert found is not None
        before = client.cookies["quanzi"]
        answer = await client.post("/me/second-factor", data={"code": TOTP(found[1]).now(), "next": "/desk"})
        assert answer.headers["location"] == "/desk"
        assert client.cookies["quanzi"] != before
        assert (await client.get(f"{API}/me")).json()["strong"] is True
        replay = await client.post("/me/second-factor", data={"code": TOTP(found[1]).now()})
        assert replay.status_code == 422
    weak = await site.sign_in(person)
    async with weak:
        for path in ("/passkeys/options/register", "/recovery-codes", "/second-factor/start"):
            assert (await weak.post(f"{API}{path}", json={})).json()["code"] == "second_factor_needed"
        assert (await weak.delete(f"{API}/second-factor")).status_code == 403


async def _operator(house: House, site: Site) -> tuple[httpx.AsyncClient, Person]:
    person = await house.db.run(lambda tx: make_member(tx, operator=True, strong=False))
    return await site.sign_in(person), person


async def test_a_token_does_what_it_was_made_for_and_opens_no_page(site: Site) -> None:
    client, person = await site.member()
    async with client, site.visitor() as program:
        made = (await client.post("/me/tokens", data={"name": "backup", "scope": ["identity:read"], "days": "30"})).text
        found = re.search(r"qz_[A-Za-z0-9_-]+", made)
        assert found is not None
        program.headers["authorization"] = f"Bearer {found[0]}"
        assert (await program.get(f"{API}/me")).json()["person_id"] == str(person.id)
        assert (await program.get("/me/sessions")).headers["location"].startswith("/sign-in")
        for method, path in (("GET", "/sessions"), ("POST", "/recovery-codes"), ("GET", "/keyring")):
            assert (await program.request(method, f"{API}{path}")).json()["code"] == "scope_missing"
        held = (await client.get(f"{API}/keyring")).json()["tokens"]
        assert held[0]["used_at"] is not None
        assert (await client.delete(f"{API}/tokens/{held[0]['token_id']}")).status_code == 204
        assert (await program.get(f"{API}/me")).status_code == 401


async def test_with_a_bad_token_the_cookie_does_not_help(site: Site) -> None:
    client, _ = await site.member()
    async with client:
        answer = await client.get(f"{API}/me", headers={"authorization": "Bearer qz_nonsense"})
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


async def test_devices_are_listed_named_and_signed_out(site: Site) -> None:
    client, person = await site.member()
    other = await site.sign_in(person)
    async with client, other:
        sessions = (await client.get(f"{API}/sessions")).json()["items"]
        [that] = [one["session"]["session_id"] for one in sessions if not one["is_this"]]
        await client.post(f"/me/sessions/{that}/name", data={"name": "Kitchen tablet"})
        assert "Kitchen tablet" in (await client.get("/me/sessions")).text
        assert (await client.post(f"/me/sessions/{that}/name", data={"name": "x" * 61})).status_code == 422
        await client.post(f"/me/sessions/{that}/end")
        assert (await other.get(f"{API}/me")).status_code == 401
        assert (await client.get(f"{API}/me")).status_code == 200


async def test_the_desk_asks_for_the_second_factor_and_then_opens(site: Site) -> None:
    client, _ = await _operator(site.house, site)
    async with client:
        asked = await client.get("/desk")
        assert asked.headers["location"] == "/me/second-factor?next=%2Fdesk"
        assert "Set up an authenticator app" in (await client.get(asked.headers["location"])).text
        secret = (await client.post(f"{API}/second-factor/start", json={})).json()["secret"]
        await client.post("/me/second-factor", data={"code": TOTP(secret).now()})
        assert (await client.get("/desk")).status_code == 200


async def test_every_scope_that_a_call_names_can_be_ticked_or_is_for_sessions(site: Site) -> None:
    named = {
        handler.opt["scope"]
        for route in site.app.routes
        if route.path.startswith(API)
        for handler in getattr(route, "route_handlers", ())
        if "scope" in handler.opt
    }
    assert named - {"session:read", "session:write"} <= set(keyring.SCOPES)
