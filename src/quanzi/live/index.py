"""Who hears what, by where news belong: telling takes as long as there are hearers, however many sockets lie still."""

from collections.abc import Collection
from uuid import UUID

from quanzi.live.frames import Key, News, Topic, keys_of, places_of
from quanzi.live.sockets import Socket


class Index:
    """Sockets by the keys of their topics."""

    def __init__(self) -> None:
        """Nobody listens."""
        self._hearers: dict[Key, set[Socket]] = {}

    def place(self, socket: Socket, topics: Collection[Topic]) -> None:
        """Let `socket` hear `topics`, with the circles of its home as they are, and nothing else."""
        self.remove(socket)
        socket.keys = tuple(dict.fromkeys(key for topic in topics for key in keys_of(topic, socket.home_circles)))
        for key in socket.keys:
            self._hearers.setdefault(key, set()).add(socket)

    def remove(self, socket: Socket) -> None:
        """It hears nothing more."""
        for key in socket.keys:
            hearers = self._hearers.get(key, set())
            hearers.discard(socket)
            if not hearers:
                self._hearers.pop(key, None)
        socket.keys = ()

    def find(self, news: News) -> list[tuple[Socket, str]]:
        """Every socket that the news belong to, as far as its own wishes tell, and under which topic."""
        return [(socket, topic) for key, topic in places_of(news) for socket in self._hearers.get(key, ())]

    def topics_of(self, socket: Socket, news: News) -> list[str]:
        """Under which topics one socket hears the news; none when they don't belong to it."""
        return [topic for key, topic in places_of(news) if key in socket.keys]

    def list_places(self) -> tuple[list[UUID], list[tuple[UUID, UUID]]]:
        """All circles, and all posts with their circles, of which anybody here wants to hear."""
        return split_keys(self._hearers)


def split_keys(keys: Collection[Key]) -> tuple[list[UUID], list[tuple[UUID, UUID]]]:
    """The circles and the posts among keys."""
    circle_ids = dict.fromkeys(key[1] for key in keys if key[0] != "post")
    return list(circle_ids), [(key[1], key[2]) for key in keys if len(key) == 3]  # noqa: PLR2004 -- a kind and two ids
