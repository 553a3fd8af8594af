"""Text messages: through an HTTP gateway, or written to the log while trying things out."""

from dataclasses import dataclass
from typing import Protocol

import httpx

from quanzi.infra.settings import Settings


class Sms(Protocol):
    """Something that delivers a text message."""

    async def send(self, *, to: str, text: str) -> None:
        """Hand it over; raises when the other side did not take it, so that the job is tried again."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleSms:
    """Prints text messages where the operator can read them."""

    async def send(self, *, to: str, text: str) -> None:
        """Print it."""
        print(f"\n✆  {to} — {text}\n", flush=True)  # noqa: T201 -- the console is the phone here


@dataclass(frozen=True, slots=True)
class HttpSms:
    """Posts {to, text} as JSON to a gateway."""

    settings: Settings

    async def send(self, *, to: str, text: str) -> None:
        """Post it; an answer other than 2xx raises httpx.HTTPStatusError."""
        headers = {"authorization": f"Bearer {self.settings.sms_token}"} if self.settings.sms_token else {}
        async with httpx.AsyncClient(timeout=20) as client:
            answer = await client.post(self.settings.sms_url, json={"to": to, "text": text}, headers=headers)
            answer.raise_for_status()


def open_sms(settings: Settings) -> Sms:
    """The way that the settings name."""
    return HttpSms(settings) if settings.sms == "http" else ConsoleSms()
