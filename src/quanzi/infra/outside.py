"""Speaking to addresses that members named: public ones over HTTPS only, however the name resolves, and never for long.

The name is resolved here, every address it has must be public, and the connection goes to the one that was looked at: a
name that leads elsewhere a moment later leads nobody inside. Redirects are answers, not ways.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

import httpx

from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, Unavailable

Resolve = Callable[[str], Awaitable[list[str]]]
_PORT = 443
# what reaches an IPv4 address by another name: mapped, translated (RFC 6052), 6to4
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("2002::/16"))


class NotOutside(Invalid):
    """An address that is not a public one over HTTPS."""

    code = "not_outside"
    reason = "This address can't be reached from here: it has to be public, and start with https://."
    way_forward = "Check the address and try again."


class NoAnswer(Unavailable):
    """Whoever is at that address did not answer."""

    code = "no_answer"
    reason = "The other side did not answer."
    way_forward = "Try again later."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; of the body only as much as may be."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_outside_url(url: str) -> SplitResult:
    """The parts of an address that may be spoken to, as far as its text tells. NotOutside."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotOutside(field="url") from error
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or port not in {None, _PORT} or parts.username is not None or parts.password is not None:
        raise NotOutside(field="url")
    if any(ord(character) <= 0x20 for character in url) or not url.isascii():  # noqa: PLR2004 -- controls and spaces
        raise NotOutside(field="url")
    if _is_literal(host) and not is_public(host):
        raise NotOutside(field="url")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: no private, loopback, link-local, shared or multicast one, by no other name."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.teredo is not None or any(found in network for network in _TRANSLATED):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def resolve_host(host: str) -> list[str]:
    """Every address of a name, as the system resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Outside:
    """The one way to an address that a member named. Tests reach a server of their own by other `resolve`, `may_reach` and `trust`."""

    resolve: Resolve = resolve_host
    may_reach: Callable[[str], bool] = is_public
    trust: ssl.SSLContext | None = None
    port: int = _PORT
    seconds_max: float = limits.OUTSIDE_SECONDS_MAX
    answer_bytes_max: int = limits.OUTSIDE_ANSWER_BYTES_MAX

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` there and hear the answer, whatever its status. NotOutside, NoAnswer."""
        parts = read_outside_url(url)
        host = parts.hostname or ""
        try:
            async with asyncio.timeout(self.seconds_max):
                address = await self._find_address(host)
                return await self._send(parts, host, address, body=body, headers=headers)
        except (httpx.HTTPError, OSError, TimeoutError, ssl.SSLError) as error:
            raise NoAnswer from error

    async def _find_address(self, host: str) -> str:
        """The address to connect to; one among them that is not public condemns the name."""
        try:
            addresses = await self.resolve(host)
        except (OSError, UnicodeError) as error:
            raise NoAnswer from error
        if not addresses:
            raise NoAnswer
        if not all(self.may_reach(address) for address in addresses):
            raise NotOutside(field="url")
        return addresses[0]

    async def _send(self, parts: SplitResult, host: str, address: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        where = f"[{address}]" if ":" in address else address
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # the certificate has to be that of the name, though the connection goes to the address
        request = httpx.Request(
            "POST", f"https://{where}:{self.port}{path}", content=body, headers={**headers, "host": host}, extensions={"sni_hostname": host}
        )
        async with httpx.AsyncClient(
            verify=self.trust or _usual_trust(), trust_env=False, follow_redirects=False, timeout=self.seconds_max
        ) as client:
            answer = await client.send(request, stream=True)
            try:
                return Answer(answer.status_code, dict(answer.headers), await self._read(answer))
            finally:
                await answer.aclose()

    async def _read(self, answer: httpx.Response) -> bytes:
        """As it comes over the wire: what is packed small and unpacks large stays packed."""
        kept = bytearray()
        async for piece in answer.aiter_raw():
            kept += piece[: self.answer_bytes_max - len(kept)]
            if len(kept) >= self.answer_bytes_max:
                break
        return bytes(kept)


@cache
def _usual_trust() -> ssl.SSLContext:
    """The certificate authorities of everybody; reading them takes a while, so it is done once."""
    return httpx.create_ssl_context(trust_env=False)
