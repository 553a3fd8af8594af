"""An identity provider (OpenID Connect, as most national eIDs speak it): its word counts as one check.

Authorization code flow with PKCE, state and nonce. The state travels sealed and names the session that started it, so
that nobody can end a visit that another began. Of the ID token we read the subject, the name and the birth date.
"""

import base64
import binascii
import secrets
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from quanzi.identity.claim import Claim
from quanzi.identity.errors import CheckUnavailable, ProviderRefused, TooYoung
from quanzi.identity.id_card import IdCard, age_years
from quanzi.infra.crypto import CannotDecrypt, Keys
from quanzi.infra.settings import Settings

# authlib asks, on every start and past all filters, for the successor of httpx that it will use one day
with warnings.catch_warnings(record=True):
    from authlib.integrations.httpx_client import AsyncOAuth2Client

DOCUMENT = "oidc"
_PLACE = "oidc_state"
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_VISIT = timedelta(minutes=15)
_LEEWAY_S = 60
_TIMEOUT_S = 15


class Visit(msgspec.Struct, frozen=True):
    """What we remember while the person is at the provider."""

    session: str
    nonce: str
    verifier: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OidcCheck:
    """The provider that the settings name."""

    settings: Settings
    keys: Keys

    @property
    def back_url(self) -> str:
        """Where the provider sends the person back to."""
        return f"{self.settings.public_url}/me/real-name/oidc/back"

    async def start(self, *, session: str, now: datetime) -> str:
        """The address at the provider where the person proves who they are; CheckUnavailable."""
        visit = Visit(session, secrets.token_urlsafe(24), secrets.token_urlsafe(48), now + _VISIT)
        async with self._client() as client:
            found = await self._discover(client)
            url, _ = client.create_authorization_url(
                found["authorization_endpoint"], state=self._seal(visit), nonce=visit.nonce, code_verifier=visit.verifier
            )
        return url

    async def finish(self, *, code: str, state: str, session: str, now: datetime) -> Claim:
        """Who the provider says this is; ProviderRefused, CheckUnavailable, TooYoung."""
        visit = self._unseal(state)
        if visit.session != session or visit.until < now:
            raise ProviderRefused
        async with self._client() as client:
            found = await self._discover(client)
            try:
                token = await client.fetch_token(found["token_endpoint"], code=code, code_verifier=visit.verifier)
                answer = await client.request("GET", found["jwks_uri"], withhold_token=True)
                answer.raise_for_status()
                keys: dict[str, Any] = answer.json()
            except Exception as error:
                raise ProviderRefused from error
        return self._read_claim(str(token.get("id_token", "")), keys, nonce=visit.nonce, now=now)

    def _client(self) -> Any:  # noqa: ANN401 -- authlib has no types
        return AsyncOAuth2Client(
            self.settings.oidc_client_id,
            self.settings.oidc_client_secret,
            scope="openid profile",
            code_challenge_method="S256",
            redirect_uri=self.back_url,
            timeout=_TIMEOUT_S,
        )

    async def _discover(self, client: Any) -> dict[str, Any]:  # noqa: ANN401 -- authlib has no types
        issuer = self.settings.oidc_issuer.rstrip("/")
        try:
            answer = await client.request("GET", f"{issuer}/.well-known/openid-configuration", withhold_token=True)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except Exception as error:
            raise CheckUnavailable from error
        if str(found.get("issuer", "")).rstrip("/") != issuer:
            raise CheckUnavailable
        return found

    def _read_claim(self, id_token: str, keys: dict[str, Any], *, nonce: str, now: datetime) -> Claim:
        try:
            claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims  # pyright: ignore[reportArgumentType] -- a dict of the provider's
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=_LEEWAY_S,
                exp={"essential": True},
                sub={"essential": True},
                iss={"essential": True, "value": self.settings.oidc_issuer},
                aud={"essential": True, "value": self.settings.oidc_client_id},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise ProviderRefused from error
        given, family = str(claims.get("given_name", "")), str(claims.get("family_name", ""))
        name = str(claims.get("name", "")).strip() or f"{given} {family}".strip()
        if not name:
            raise ProviderRefused
        born_on = _read_birth(claims.get("birthdate"))
        if age_years(born_on, now.date()) < self.settings.age_min_years:
            raise TooYoung(years=self.settings.age_min_years)
        return Claim(name[:60], IdCard(DOCUMENT, f"{self.settings.oidc_issuer}#{claims['sub']}", born_on))

    def _seal(self, visit: Visit) -> str:
        return base64.urlsafe_b64encode(self.keys.encrypt(msgspec.json.encode(visit), place=_PLACE)).decode()

    def _unseal(self, state: str) -> Visit:
        try:
            sealed = base64.b64decode(state, altchars=b"-_", validate=True)
            return msgspec.json.decode(self.keys.decrypt(sealed, place=_PLACE), type=Visit)
        except (binascii.Error, ValueError, CannotDecrypt, msgspec.DecodeError) as error:
            raise ProviderRefused from error


def _read_birth(value: object) -> date:
    """The day of birth; a provider that tells the year alone means its last day, so that nobody passes too young."""
    text = str(value or "")
    try:
        return date(int(text), 12, 31) if len(text) == 4 else date.fromisoformat(text)  # noqa: PLR2004 -- a year
    except ValueError as error:
        raise ProviderRefused from error
