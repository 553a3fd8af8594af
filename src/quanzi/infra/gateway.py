"""A gateway that the operator named: it gets JSON with a secret, and a key by which it does a thing once however often it is told."""

from collections.abc import Mapping

import httpx

_SECONDS_MAX = 20


async def post_json(url: str, *, token: str, body: Mapping[str, str], once: str = "") -> None:
    """Hand it over; an answer other than 2xx raises httpx.HTTPStatusError, so that it is tried again under the same key."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if once:
        headers["idempotency-key"] = once
    async with httpx.AsyncClient(timeout=_SECONDS_MAX) as client:
        answer = await client.post(url, json=dict(body), headers=headers)
        answer.raise_for_status()
