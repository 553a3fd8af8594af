"""A running house for journeys: the real app over a database of its own, spoken to through HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from litestar import Litestar

from quanzi import identity
from quanzi.app.build import assemble_app, guard_app, open_app
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.house import House
from quanzi.infra.settings import load_settings
from quanzi.kernel.person import Person
from quanzi.web import visitor
from tests.make import people

BASE = "http://localhost:8000"
# an app without a house, ready for the next one: putting five hundred addresses together takes longer than most tests
_IDLE: list[Litestar] = []


@dataclass(frozen=True, slots=True)
class Site:
    """The app, its house, and clients for whoever visits."""

    app: Litestar
    house: House

    def visitor(self, *, language: str = "en") -> httpx.AsyncClient:
        """Somebody who is not signed in."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=guard_app(self.app)), base_url=BASE, headers={"accept-language": language, "origin": BASE}
        )

    async def member(self, *, name: str = "林晓明", tier: int = 1, operator: bool = False) -> tuple[httpx.AsyncClient, Person]:
        """A new member's signed-in client, and who it is."""
        person = await self.house.db.run(lambda tx: people.make_member(tx, name=name, tier=tier, operator=operator))
        return await self.sign_in(person), person

    async def sign_in(self, person: Person) -> httpx.AsyncClient:
        """A fresh client signed in as `person`."""
        key = await self.house.db.run(
            lambda tx: identity.start_session(tx, person_id=person.member_id, device="test", strong=person.strong)
        )
        client = self.visitor()
        client.cookies.set(visitor.SESSION_COOKIE, key.text(), domain="localhost.local")
        return client

    async def settle(self) -> None:
        """Let every event reach its reactions."""
        while await outbox.deliver_batch(self.house.db, REACTIONS):
            pass


def _share_templates(home: Path) -> None:
    """What templates are compiled to is the same for all houses of a run, and compiling takes longer than most tests."""
    shared, own = Path(os.environ["QUANZI_TEST_POSTGRES"]) / "templates", home / "templates"
    shared.mkdir(exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.symlink_to(shared, target_is_directory=True)


@asynccontextmanager
async def open_site(url: str, home: Path, **settings: str) -> AsyncIterator[Site]:
    """The whole app on the database `url`."""
    environment = {f"QUANZI_{name.upper()}": value for name, value in settings.items()}
    _share_templates(home)
    app = _IDLE.pop() if _IDLE else assemble_app()
    ready, done = asyncio.Event(), asyncio.Event()

    # in a task of its own: a fixture's two halves run in different tasks, which the app's task group does not allow
    async def live() -> None:
        async with app.lifespan(), open_app(app, load_settings(home=home, environment=environment), database_url=url):
            ready.set()
            await done.wait()

    living = asyncio.create_task(live())
    await asyncio.wait({living, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        living.result()
    yield Site(app, app.state.house)
    done.set()
    await living
    _IDLE.append(app)
