"""An identity provider of our own, small but real, against which the whole visit is made over HTTP."""

import asyncio
import base64
import hashlib
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from quanzi.identity.checks.oidc import OidcCheck
from quanzi.identity.errors import CheckUnavailable, ProviderRefused, TooYoung
from quanzi.infra.crypto import Keys
from quanzi.infra.settings import load_settings
from tests.make.site import Site, open_site

CLIENT = "quanzi-test"


@dataclass
class Provider:
    """What the provider says of who visits, and what it has handed out."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    issuer: str = ""
    claims: dict[str, object] = field(default_factory=dict)
    challenges: dict[str, tuple[str, str]] = field(default_factory=dict)

    def authorize(self, url: str) -> tuple[str, str]:
        """What the person's browser is sent back with: (code, state)."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = (asked["code_challenge"], asked["nonce"])
        return code, asked["state"]

    def exchange(self, form: dict[str, str]) -> dict[str, object] | None:
        """The token for a code, once, for who knows the verifier."""
        challenge, nonce = self.challenges.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not challenge or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
            return None
        now = datetime.now(UTC)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "nonce": nonce,
            "name": "John Smith",
            "birthdate": "1990-03-07",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
        } | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {
                "/.well-known/openid-configuration": {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/keys",
                },
                "/keys": {"keys": [provider.key.as_dict(private=False)]},
            }
            self._answer(answers.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer(provider.exchange({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, value: object) -> None:
            self.send_response(200 if value is not None else 400)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(msgspec.json.encode(value or {"error": "invalid_grant"}))

        def log_message(self, *_args: object) -> None:
            """Be quiet."""

    return Handler


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on a port of this machine."""
    one = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(one))
    one.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield one
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def check(provider: Provider, keys: Keys, tmp_path: Path) -> OidcCheck:
    """Our side of it."""
    environment = {"QUANZI_OIDC_ISSUER": provider.issuer, "QUANZI_OIDC_CLIENT_ID": CLIENT, "QUANZI_OIDC_CLIENT_SECRET": "s"}
    return OidcCheck(load_settings(home=tmp_path, environment=environment), keys)


async def test_a_visit_ends_in_a_claim_and_the_code_works_once(provider: Provider, check: OidcCheck) -> None:
    now = datetime.now(UTC)
    code, state = provider.authorize(await check.start(session="s1", now=now))
    claim = await check.finish(code=code, state=state, session="s1", now=now)
    assert (claim.legal_name, claim.card.look_up) == ("John Smith", f"oidc:{provider.issuer}#person-1")
    with pytest.raises(ProviderRefused):
        await check.finish(code=code, state=state, session="s1", now=now)


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"aud": "somebody-else"}, ProviderRefused),
        ({"iss": "http://elsewhere.example"}, ProviderRefused),
        ({"nonce": "another"}, ProviderRefused),
        ({"exp": 1}, ProviderRefused),
        ({"name": "", "given_name": ""}, ProviderRefused),
        ({"birthdate": "never"}, ProviderRefused),
        ({"birthdate": "2020-01-01"}, TooYoung),
    ],
)
async def test_what_does_not_hold_is_refused(
    provider: Provider, check: OidcCheck, claims: dict[str, object], error: type[Exception]
) -> None:
    provider.claims = claims
    now = datetime.now(UTC)
    code, state = provider.authorize(await check.start(session="s1", now=now))
    with pytest.raises(error):
        await check.finish(code=code, state=state, session="s1", now=now)


async def test_a_token_signed_by_another_key_is_refused(provider: Provider, check: OidcCheck) -> None:
    now = datetime.now(UTC)
    code, state = provider.authorize(await check.start(session="s1", now=now))
    published, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "one"})
    token = provider.exchange
    signing_key = provider.key

    def exchange(form: dict[str, str]) -> dict[str, object] | None:
        provider.key = signing_key
        answer = token(form)
        provider.key = published
        return answer

    provider.exchange = exchange  # type: ignore[method-assign]
    with pytest.raises(ProviderRefused):
        await check.finish(code=code, state=state, session="s1", now=now)


async def test_a_visit_belongs_to_the_session_that_began_it_and_ends(provider: Provider, check: OidcCheck) -> None:
    now = datetime.now(UTC)
    code, state = provider.authorize(await check.start(session="s1", now=now))
    late = now + timedelta(minutes=16)
    for session, at, sent in (("s2", now, state), ("s1", late, state), ("s1", now, state[:-4] + "AAAA"), ("s1", now, "é")):
        with pytest.raises(ProviderRefused):
            await check.finish(code=code, state=sent, session=session, now=at)


async def test_a_provider_that_does_not_answer_decides_nothing(keys: Keys, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, environment={"QUANZI_OIDC_ISSUER": "http://127.0.0.1:9", "QUANZI_OIDC_CLIENT_ID": CLIENT})
    with pytest.raises(CheckUnavailable):
        await OidcCheck(settings, keys).start(session="s1", now=datetime.now(UTC))


@pytest.fixture
async def house(provider: Provider, url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A house that offers the provider."""
    async with open_site(url, tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret="s") as opened:
        yield opened


async def test_a_member_goes_there_and_comes_back_verified_and_nobody_else_does_with_that_person(provider: Provider, house: Site) -> None:
    answers: list[int] = []
    for _ in range(2):
        me, _person = await house.member(tier=0, name="")
        away = await me.get("/me/real-name/oidc")
        code, state = await asyncio.to_thread(provider.authorize, away.headers["location"])
        answers.append((await me.get("/me/real-name/oidc/back", params={"code": code, "state": state})).status_code)
    assert answers == [303, 409]


async def test_a_program_goes_there_and_back_in_its_own_session(provider: Provider, house: Site) -> None:
    me, _ = await house.member(tier=0, name="")
    other, _ = await house.member(tier=0, name="")
    away = await me.post("/api/v1/me/checks/provider")
    assert away.status_code == 200, away.text
    code, state = await asyncio.to_thread(provider.authorize, away.json()["url"])
    back = {"code": code, "state": state}
    assert (await other.post("/api/v1/me/checks/provider/finish", json=back)).status_code == 422
    done = await me.post("/api/v1/me/checks/provider/finish", json=back)
    assert (done.status_code, done.json()) == (201, {"outcome": "passed"})
    assert (await me.get("/api/v1/me")).json()["name"] == "John Smith"
