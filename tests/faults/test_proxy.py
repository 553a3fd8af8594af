"""Who stands in front of the house speaks for others only when the settings trust it."""

from pathlib import Path

import httpx
import psycopg

from quanzi.infra import crypto, ratelimit
from tests.make.house import open_house

PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
CODES = ratelimit.Limit("codes_network", 60, 3600)


def test_a_trusted_proxy_says_whose_tries_are_counted_and_nobody_else_does(home: Path) -> None:
    with open_house(home, trusted_proxies=PROXY) as house:
        ratelimit.use_keys(crypto.open_keys(crypto.key_file(home)))

        def ask(*, peer: str, forwarded: str) -> None:
            with httpx.Client(transport=httpx.HTTPTransport(local_address=peer)) as client:
                headers = {"x-forwarded-for": forwarded, "origin": f"http://127.0.0.1:{house.port}"}
                url = f"http://127.0.0.1:{house.port}/api/v1/sign-in"
                answer = client.post(url, json={"address": "lin@example.org"}, headers=headers)
            assert answer.status_code == 202, answer.text

        def counted() -> dict[str, int]:
            seen = ("203.0.113.7", "203.0.113.8", "198.51.100.9", PROXY, STRANGER)
            with psycopg.connect(house.server.url()) as connection:
                rows = dict(connection.execute("SELECT bucket, count FROM infra.rate WHERE bucket LIKE 'codes_network:%'").fetchall())
            found = {who: rows.pop(name) for who in seen if (name := ratelimit.name_bucket(CODES, who)) in rows}
            assert rows == {}, "somebody else was counted"
            return found

        ask(peer=PROXY, forwarded="203.0.113.7")
        ask(peer=PROXY, forwarded="203.0.113.8")
        assert counted() == {"203.0.113.7": 1, "203.0.113.8": 1}
        # what a member sent along stands before what the proxy wrote
        ask(peer=PROXY, forwarded="198.51.100.9, 203.0.113.7")
        assert counted() == {"203.0.113.7": 2, "203.0.113.8": 1}
        for pretended in ("203.0.113.7", "198.51.100.9"):
            ask(peer=STRANGER, forwarded=pretended)
        assert counted() == {"203.0.113.7": 2, "203.0.113.8": 1, STRANGER: 2}
