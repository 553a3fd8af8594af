"""Text messages: through an HTTP gateway, or written to the log while trying things out."""

from dataclasses import dataclass
from typing import Protocol

from quanzi.infra.gateway import post_json
from quanzi.infra.settings import Settings


class Sms(Protocol):
    """Something that delivers a text message."""

    async def send(self, *, to: str, text: str, once: str = "") -> None:
        """Hand it over; raises when the other side did not take it, so that the job is tried again. `once`: the same at each try."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleSms:
    """Prints text messages where the operator can read them."""

    async def send(self, *, to: str, text: str, once: str = "") -> None:
        """Print it."""
        _ = once
        print(f"\n✆  {to} — {text}\n", flush=True)  # noqa: T201 -- the console is the phone here


@dataclass(frozen=True, slots=True)
class HttpSms:
    """Posts {to, text} as JSON to a gateway."""

    settings: Settings

    async def send(self, *, to: str, text: str, once: str = "") -> None:
        """Post it; an answer other than 2xx raises httpx.HTTPStatusError."""
        await post_json(self.settings.sms_url, token=self.settings.sms_token, body={"to": to, "text": text}, once=once)


def open_sms(settings: Settings) -> Sms:
    """The way that the settings name."""
    return HttpSms(settings) if settings.sms == "http" else ConsoleSms()
