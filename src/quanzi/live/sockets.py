"""One browser's socket as the hub knows it: whose it is, what it wants, and what waits for it."""

import asyncio
from uuid import UUID

from quanzi import identity
from quanzi.kernel.person import Person
from quanzi.live.frames import Frame, News, Refused, Sent, Topic

FRAMES_WAITING_MAX = 500
GOING = 1001
"""Why a socket is closed when nothing is wrong with it: the server stops, or it listens too slowly and comes back."""


class Socket:
    """One browser's socket as the hub knows it; None in its queue means that it is to be closed, with `code`."""

    def __init__(self, *, person: Person, key: identity.SessionKey) -> None:
        """A socket of `person`, as long as the session of `key` stands; it wants nothing yet."""
        self.person, self.key = person, key
        self.topics: list[Topic] = []
        self.home_circles: frozenset[UUID] = frozenset()
        self.hidden: frozenset[UUID] | None = None
        """Who is out of this person's sight; None until it is asked."""
        self.frames: asyncio.Queue[Frame | Sent | Refused | str | None] = asyncio.Queue(FRAMES_WAITING_MAX)
        self.code = GOING

    def close(self, code: int) -> None:
        """Let it go, whatever still waits for it."""
        self.code = code
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)

    def push(self, frame: Frame | Sent | Refused | str) -> None:
        """Let it hear; who does not listen fast enough is let go and will come back."""
        if self.frames.full():
            self.close(GOING)
        else:
            self.frames.put_nowait(frame)

    def hears(self, news: News) -> list[str]:
        """The topics of this socket that the news belong to, as far as its own wishes tell."""
        if news.kind == "comment":
            return [topic.text for topic in self.topics if topic.post_id == news.post_id and topic.circle_id == news.circle_id]
        heard: list[str] = []
        for topic in self.topics:
            if topic.circle_id is None:
                if news.circle_id in self.home_circles:
                    heard.append(topic.text)
            elif topic.circle_id == news.circle_id and topic.post_id is None:
                heard.append(topic.text)
        return heard
