"""News, devices and an outside to send to, for tests."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.infra.push import Subscription, Urgency
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.notices import Kind, News, outside, tell_people


def make_news(
    to: Person,
    by: Person | None,
    *,
    at: datetime,
    kind: Kind = Kind.REPLY,
    subject: str = "post",
    event: str = "",
    circle_id: UUID | None = None,
) -> News:
    """Something that `by` did for `to`; the same words make the same ids."""
    actor_id = by.member_id if by is not None else None
    event_id = ids.id_from_source(source="test.event", key=event or f"{kind} {subject} {actor_id} {at.isoformat()}")
    subject_id = ids.id_from_source(source="test.subject", key=subject)
    return News(event_id, to.member_id, kind, subject_id, at, actor_id, circle_id, {"post_id": str(subject_id)})


async def tell(
    tx: Tx, to: Person, by: Person | None, *, kind: Kind = Kind.REPLY, subject: str = "post", seconds: int = 0, crosses: bool = False
) -> News:
    """Tell it now, or so many seconds later."""
    news = make_news(to, by, at=tx.now + timedelta(seconds=seconds), kind=kind, subject=subject)
    news = msgspec.structs.replace(news, crosses_quiet=crosses)
    await tell_people(tx, news=[news])
    return news


def make_subscription(name: str = "one") -> Subscription:
    """What a browser would give."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return Subscription(f"https://push.example.org/{name}", _text(point), _text(name.encode().ljust(16, b"-")[:16]))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def add_device(tx: Tx, person: Person, keys: Keys, *, name: str = "one") -> UUID:
    """A browser of this person that shows notices; it belongs to no session."""
    return await outside.add_device(tx, by=person, to=make_subscription(name), name=name, keys=keys)


@dataclass
class Pushes:
    """Everything that was handed to a push service; `refuse` is raised instead."""

    sent: list[tuple[Subscription, bytes, str]] = field(default_factory=list)
    refuse: Exception | None = None

    async def send(self, to: Subscription, *, message: bytes, topic: str, urgency: Urgency) -> None:
        """Take it."""
        _ = urgency
        if self.refuse is not None:
            raise self.refuse
        self.sent.append((to, message, topic))
