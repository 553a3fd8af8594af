"""A lost phone over HTTP: lock by a tap and by code, prove by passkey, and limits that rise a day later."""

import hashlib
import re
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from soft_webauthn import SoftWebauthnDevice

from quanzi.kernel.person import Person
from tests.journeys.test_keyring import API, _bytes, _get, _to_json, add_passkey  # pyright: ignore[reportPrivateUsage]
from tests.make import money
from tests.make.site import Site


async def _two(site: Site) -> tuple[Person, Person]:
    async def make(tx: object) -> tuple[Person, Person]:
        await money.make_currency(tx)  # type: ignore[arg-type]
        payer, payee = await money.make_payer(tx, 300_00), await money.make_payer(tx, 5_00, name="Amina Wanjiru")  # type: ignore[arg-type]
        await money.know(tx, payer, payee)  # type: ignore[arg-type]
        return payer, payee

    return await site.house.db.run(make)


def _order(payee: Person, number: int, amount: int = 1_00) -> dict[str, object]:
    return {"id": f"00000000-0000-4000-8000-{number:012}", "to_person_id": str(payee.id), "amount": amount}


class Finger(SoftWebauthnDevice):
    """A software key that also asks for a finger, as a phone does."""

    def get(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """The assertion, with the flag that says so."""
        answer: dict[str, Any] = super().get(options, origin)
        response = answer["response"]
        data: bytes = response["authenticatorData"]
        response["authenticatorData"] = data[:32] + b"\x05" + data[33:]
        signed = response["authenticatorData"] + hashlib.sha256(response["clientDataJSON"]).digest()
        response["signature"] = self.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return answer


async def _prove(client: httpx.AsyncClient, device: SoftWebauthnDevice) -> dict[str, object]:
    options = (await client.post(f"{API}/passkeys/options/step-up", json={})).json()
    options["challenge"] = _bytes(options["challenge"])
    return _to_json(_get(device, options))


async def test_a_phone_is_lost_and_the_wallet_locked_from_a_borrowed_one(site: Site) -> None:
    payer, payee = await _two(site)
    lost, borrowed = await site.sign_in(payer), site.visitor()
    await lost.post("/wallet/safety/passcode", data={"new": "481516"})
    shown = (await lost.post("/wallet/safety/code")).text
    code = re.search(r"<code>([A-Z2-7-]{19})</code>", shown)
    assert code
    answers = [await borrowed.post("/lock", data={"code": one}) for one in ("AAAA-BBBB-CCCC-DDDD", code[1])]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/lock?done=yes")] * 2
    assert "is locked now" in (await borrowed.get("/lock?done=yes")).text
    refused = await lost.post(f"{API}/wallet/transfers", json=_order(payee, 1))
    assert (refused.status_code, refused.json()["code"]) == (403, "account_locked")
    assert "Your wallet is locked" in (await lost.get("/wallet/safety")).text
    stale = await lost.post("/wallet/safety/unlock", data={"passcode": "481516"})
    assert (stale.status_code, "locked with your lock code" in stale.text) == (403, True)
    fresh = await site.sign_in(payer)
    assert (await fresh.post("/wallet/safety/unlock", data={"passcode": "111222"})).status_code == 422
    assert (await fresh.post("/wallet/safety/unlock", data={"passcode": "481516"})).status_code == 303
    assert (await fresh.post(f"{API}/wallet/transfers", json=_order(payee, 2))).status_code == 200


async def test_one_tap_locks_and_a_new_device_is_asked_once(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    await client.post("/wallet/safety/passcode", data={"new": "481516"})
    other = await site.sign_in(payer)
    asked = await other.post(f"{API}/wallet/transfers", json=_order(payee, 1))
    assert (asked.status_code, asked.json()["code"]) == (403, "step_up_needed")
    assert (await other.post(f"{API}/wallet/transfers", json=_order(payee, 1) | {"passcode": "481516"})).status_code == 200
    assert (await other.post(f"{API}/wallet/transfers", json=_order(payee, 2))).status_code == 200
    assert (await other.post("/wallet/safety/lock")).status_code == 303
    assert (await client.get(f"{API}/wallet/lock")).json()["locked"] is True
    assert "/wallet/safety/unlock" in (await client.get("/wallet")).text
    assert (await client.post(f"{API}/wallet/unlock", json={})).json()["code"] == "step_up_needed"
    assert (await client.post(f"{API}/wallet/unlock", json={"passcode": "481516"})).status_code == 204
    assert (await client.get(f"{API}/wallet/lock")).json()["locked"] is False
    assert "/wallet/safety/unlock" not in (await client.get("/wallet")).text


async def test_limits_are_lowered_at_once_and_a_higher_one_is_shown_with_its_day(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    assert (await client.post("/wallet/safety/limits", data={"currency": "CNY", "payment_max": "abc"})).status_code == 422
    assert (await client.post("/wallet/safety/limits", data={"currency": "CNY", "payment_max": "2.50"})).status_code == 303
    assert 'value="2.50"' in (await client.get("/wallet/safety/limits?currency=CNY")).text
    refused = await client.post(f"{API}/wallet/transfers", json=_order(payee, 1, 2_51))
    assert refused.json()["code"] == "own_payment_limit"
    await client.post("/wallet/safety/limits", data={"currency": "CNY", "payment_max": "50", "day_max": ""})
    page = (await client.get("/wallet/safety")).text
    assert "A higher limit waits" in page
    assert (await client.post("/wallet/safety/limits/stay", data={"currency": "CNY"})).status_code == 303
    assert "A higher limit waits" not in (await client.get("/wallet/safety")).text
    answer = (await client.get(f"{API}/wallet/limits")).json()
    assert (answer[0]["own_payment_max"], answer[0]["raise_at"]) == (2_50, None)


async def test_a_passkey_proves_who_pays_once_it_is_a_day_old(site: Site) -> None:
    payer, payee = await _two(site)
    client, device = await site.sign_in(payer), Finger()
    assert (await client.post(f"{API}/passkeys/options/step-up", json={})).json()["code"] == "passkey_missing"
    await add_passkey(client, device)
    large = _order(payee, 1, 250_00)
    young = await client.post(f"{API}/wallet/transfers", json=large | {"passkey": await _prove(client, device)})
    assert (young.status_code, young.json()["code"]) == (403, "passkey_too_new")
    await site.house.db.run(lambda tx: tx.execute("UPDATE identity.passkey SET created_at = now() - interval '25 hours'"))
    proof = await _prove(client, device)
    paid = await client.post(f"{API}/wallet/transfers", json=large | {"passkey": proof})
    assert (paid.status_code, paid.json()["state"]) == (200, "done")
    again = await client.post(f"{API}/wallet/transfers", json=_order(payee, 2) | {"passkey": proof})
    assert (again.status_code, again.json()["code"]) == (422, "passkey_refused")


async def test_a_key_without_a_finger_or_of_somebody_else_proves_nothing(site: Site) -> None:
    payer, payee = await _two(site)
    client, device = await site.sign_in(payer), SoftWebauthnDevice()
    await add_passkey(client, device)
    bare = await client.post(f"{API}/wallet/transfers", json=_order(payee, 1, 250_00) | {"passkey": await _prove(client, device)})
    assert (bare.status_code, bare.json()["code"]) == (422, "passkey_refused")
    other, finger = await site.sign_in(payee), Finger()
    await add_passkey(other, finger)
    strange = await client.post(f"{API}/wallet/transfers", json=_order(payee, 1, 250_00) | {"passkey": await _prove(other, finger)})
    assert (strange.status_code, strange.json()["code"]) == (422, "passkey_refused")
    form = {"transfer_id": "00000000-0000-4000-8000-000000000009", "amount": "1", "currency": "CNY", "passkey": "{broken"}
    assert (await client.post(f"/wallet/send/{payee.id}", data=form)).status_code == 422
