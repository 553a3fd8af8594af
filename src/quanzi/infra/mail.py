"""E-mail: sent by SMTP, or written to the log while trying things out."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from types import MappingProxyType
from typing import Protocol

import aiosmtplib
import structlog

from quanzi.infra.settings import Settings

log = structlog.get_logger(__name__)

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Mail(Protocol):
    """Something that delivers a plain-text e-mail."""

    async def send(self, *, to: str, subject: str, body: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Hand it over, with further `headers`; raises when the other side did not take it, so that the job is tried again."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleMail:
    """Prints e-mail where the operator can read it."""

    async def send(self, *, to: str, subject: str, body: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Print it; this is how a code is found while no mail server is set."""
        more = "".join(f"{name}: {value}\n" for name, value in headers.items())
        print(f"\n✉  {to} — {subject}\n{more}{body}\n", flush=True)  # noqa: T201 -- the console is the mail box here


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """Sends e-mail through a mail server."""

    settings: Settings

    async def send(self, *, to: str, subject: str, body: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Hand it to the mail server; aiosmtplib's errors pass through."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.settings.mail_from, to, subject
        for name, value in headers.items():
            message[name] = value
        message.set_content(body)
        await aiosmtplib.send(
            message,
            hostname=self.settings.smtp_host,
            port=self.settings.smtp_port,
            username=self.settings.smtp_user or None,
            password=self.settings.smtp_password or None,
            use_tls=self.settings.smtp_security == "tls",
            start_tls=self.settings.smtp_security == "starttls",
            timeout=20,
        )


def open_mail(settings: Settings) -> Mail:
    """The way that the settings name."""
    return SmtpMail(settings) if settings.mail == "smtp" else ConsoleMail()
