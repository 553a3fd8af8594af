"""Phone calls that read a sentence aloud: through an HTTP gateway, or written to the log while trying things out."""

from dataclasses import dataclass
from typing import Protocol

from quanzi.infra.gateway import post_json
from quanzi.infra.settings import Settings


class Phone(Protocol):
    """Something that calls a number."""

    async def call(self, *, to: str, text: str, language: str, once: str) -> None:
        """Have `text` read to who picks up; raises when the other side did not take it. `once`: the same at each try."""
        ...


@dataclass(frozen=True, slots=True)
class ConsolePhone:
    """Prints calls where the operator can read them."""

    async def call(self, *, to: str, text: str, language: str, once: str) -> None:
        """Print it."""
        _ = once
        print(f"\n☎  {to} ({language}) — {text}\n", flush=True)  # noqa: T201 -- the console is the phone here


@dataclass(frozen=True, slots=True)
class HttpPhone:
    """Posts {to, text, language} as JSON to a gateway."""

    settings: Settings

    async def call(self, *, to: str, text: str, language: str, once: str) -> None:
        """Post it; an answer other than 2xx raises httpx.HTTPStatusError."""
        body = {"to": to, "text": text, "language": language}
        await post_json(self.settings.phone_url, token=self.settings.phone_token, body=body, once=once)


def open_phone(settings: Settings) -> Phone:
    """The way that the settings name; members are offered calls where `Settings.has_phone`."""
    return HttpPhone(settings) if settings.phone == "http" else ConsolePhone()
