"""Nobody leads the house inside by an address: not by its text, its name, another spelling, a redirect, or a second look."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quanzi.infra.outside import NoAnswer, NotOutside, Outside, is_public, read_outside_url, resolve_host
from tests.make.outside import Server, open_server

NAME = "hooks.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe",
        "", "localhost",
    ],
)  # fmt: skip
def test_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_outside_is(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8") | st.ip_addresses(v=6, network="fc00::/7"))
def test_no_inner_address_is_public_in_any_spelling(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not is_public(str(address))
    assert not is_public(address.exploded)
    if isinstance(address, ipaddress.IPv4Address):
        assert not is_public(f"::ffff:{address}")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https:///x", "https://127.0.0.1/", "https://[::1]/",
        "https://example.org:22/",
        "https://user@example.org/", "https://user:word@example.org/", "https://example.org/\r\nx: y", "https://exa mple.org/",
        "//example.org",
        "https://example.org:99999/", "https://[::ffff:10.0.0.1]/", "file:///etc/passwd", "https://ex\u00e4mple.org/",
    ],
)  # fmt: skip
def test_the_text_alone_is_refused(url: str) -> None:
    with pytest.raises(NotOutside):
        read_outside_url(url)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """It answers with the first of `answers`."""
    async with open_server(tmp_path, NAME) as opened:
        yield opened


async def test_it_goes_to_the_address_that_was_looked_at_in_the_name_that_was_asked(server: Server) -> None:
    answer = await server.outside.post(f"https://{NAME}/hook?x=1", body=b"hello", headers={"x-mark": "yes"})
    assert (answer.status, answer.body) == (201, b"ok")
    sent = server.requests[0]
    assert sent.startswith(b"POST /hook?x=1 HTTP/1.1\r\n")
    assert f"host: {NAME}".encode() in sent.lower()
    assert b"x-mark: yes" in sent.lower()
    assert sent.endswith(b"hello")


async def test_a_certificate_of_another_name_is_no_answer(server: Server) -> None:
    with pytest.raises(NoAnswer):
        await server.outside.post("https://other.example.org/", body=b"", headers={})
    assert server.requests == []


async def test_a_redirect_is_an_answer_and_no_way(server: Server) -> None:
    server.answers[0] = b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1/secret\r\ncontent-length: 0\r\n\r\n"
    answer = await server.outside.post(f"https://{NAME}/", body=b"", headers={})
    assert (answer.status, len(server.requests)) == (302, 1)


async def test_of_an_endless_answer_the_beginning_is_kept(server: Server) -> None:
    server.answers[0] = b"HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n" + b"x" * 900_000
    answer = await replace(server.outside, answer_bytes_max=1000).post(f"https://{NAME}/", body=b"", headers={})
    assert len(answer.body) == 1000


async def test_who_does_not_answer_is_not_waited_for(server: Server) -> None:
    async def never(_host: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(NoAnswer):
        await replace(server.outside, resolve=never, seconds_max=0.05).post(f"https://{NAME}/", body=b"", headers={})


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::ffff:169.254.169.254"]])
async def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(server: Server, addresses: list[str]) -> None:
    async def resolve(_host: str) -> list[str]:
        return addresses

    with pytest.raises(NotOutside):
        await replace(server.outside, resolve=resolve, may_reach=is_public).post(f"https://{NAME}/", body=b"", headers={})
    assert server.requests == []


async def test_the_second_answer_of_a_name_server_counts_for_nothing(server: Server) -> None:
    """A name that is public when it is looked at, and inside when it is connected to, is looked up once only."""
    asked: list[str] = []

    async def turn(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    await replace(server.outside, resolve=turn).post(f"https://{NAME}/", body=b"", headers={})
    assert asked == [NAME]


async def test_the_system_resolves_names() -> None:
    assert set(await resolve_host("localhost")) & {"127.0.0.1", "::1"}
    with pytest.raises(NotOutside):
        await Outside().post("https://localhost/", body=b"", headers={})
