"""What this house is called and which languages it speaks: the answers to the first questions, as this process knows them."""

import time

from quanzi.infra import community
from quanzi.infra.postgres import Db
from quanzi.kernel import errors
from quanzi.web import i18n

_NAME_UNTIL_ASKED = "Quanzi"
_LOOK_AGAIN_S = 2.0


class Community:
    """One a process. The questions may be answered before another process than this one; the answers then stay."""

    def __init__(self, db: Db, *, language: str, look_again_s: float = _LOOK_AGAIN_S) -> None:
        """Until the questions are answered: every language there is, and `language` for who did not choose."""
        self.name = _NAME_UNTIL_ASKED
        self.languages: dict[str, str] = dict(i18n.LANGUAGES)
        self.default_language = language
        self._db = db
        self._look_again_s = look_again_s
        self._look_at = 0.0
        self._is_answered = False

    async def look(self, *, at_once: bool = False) -> None:
        """Read the answers where they are not known yet, at most every two seconds. While the database is away nothing changes."""
        now = time.monotonic()
        if self._is_answered or (now < self._look_at and not at_once):
            return
        self._look_at = now + self._look_again_s
        try:
            found = await self._db.glance(community.find_community)
        except errors.Unavailable:
            return
        if found is not None:
            self._keep(found)

    def _keep(self, found: community.Community) -> None:
        self._is_answered = True
        self.name = found.name
        spoken = {tag: i18n.LANGUAGES[tag] for tag in found.languages if tag in i18n.LANGUAGES}
        if spoken:
            self.languages, self.default_language = spoken, next(iter(spoken))
