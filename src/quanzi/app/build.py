"""The composition root: settings in, a running app out."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.response_cache import ResponseCacheConfig
from litestar.di import Provide

from quanzi import live, messaging, wallet
from quanzi.api import openapi, quick
from quanzi.api import routes as api_routes
from quanzi.app import health
from quanzi.app.worker import run_worker
from quanzi.infra import bank, blobs, crypto, fleeting, mail, outside, phone, push, ratelimit, scan, sms
from quanzi.infra import bus as infra_bus
from quanzi.infra import community as infra_community
from quanzi.infra.house import House
from quanzi.infra.postgres import Db, Tx, check_schema, open_pool
from quanzi.infra.settings import Settings
from quanzi.kernel import limits
from quanzi.kernel.person import SYSTEM
from quanzi.web import community, errors, guard, respond, visitor
from quanzi.web import format as formats
from quanzi.web import routes as web_routes

POOL_CLOSE_SECONDS_MAX = 1
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def open_house(settings: Settings, *, database_url: str) -> AsyncGenerator[House]:
    """Everything a process holds, opened and closed in order; a schema that does not fit is refused."""
    pool = await open_pool(database_url, size_max=settings.database_connections_max)
    try:
        async with pool.acquire() as connection:
            await check_schema(connection)
        bus = infra_bus.open_bus(settings, database_url=database_url)
        db, keys = Db(pool, voice=bus), crypto.open_keys(crypto.key_file(settings.home))
        await db.run(lambda tx: crypto.check_keys(tx, keys))
        ratelimit.use_keys(keys)
        out = outside.Outside()
        yield House(
            settings=settings,
            db=db,
            database_url=database_url,
            bus=bus,
            keys=keys,
            blobs=blobs.open_blobs(settings),
            mail=mail.open_mail(settings),
            sms=sms.open_sms(settings),
            phone=phone.open_phone(settings),
            push=push.open_push(settings, outside=out, keys=keys),
            outside=out,
            bank=bank.open_bank(settings, db),
            scan=scan.open_scan(settings),
            fleeting=fleeting.FleetingKeys(Path(settings.fleeting_folder or settings.home / "fleeting")),
        )
    finally:
        await _close(pool)


async def _close(pool: asyncpg.Pool) -> None:
    try:
        async with asyncio.timeout(POOL_CLOSE_SECONDS_MAX):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def build_asgi(settings: Settings, *, database_url: str, with_worker: bool = False) -> guard.Guard:
    """What a server runs: the app behind its guard, so that even an unknown address gets the guard's headers."""
    app = build_app(settings, database_url=database_url, with_worker=with_worker)
    return guard_app(app, secure=settings.is_secure)


def guard_app(app: Litestar, *, secure: bool = False) -> guard.Guard:
    """All that stands before the app, from the outside in; `secure` says that members come over HTTPS."""
    return guard.Guard(live.Sockets(quick.QuickTransfers(app), app.state), secure=secure)


def build_app(settings: Settings, *, database_url: str, with_worker: bool = False) -> Litestar:
    """The ASGI app; with `with_worker` this process also runs jobs, which is what one small machine wants."""
    return assemble_app([lambda app: open_app(app, settings, database_url=database_url, with_worker=with_worker)])


def assemble_app(lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The app with every address, which knows no house until `open_app` opens one for it."""
    return Litestar(
        route_handlers=[*health.ROUTES, *web_routes.ROUTES, *api_routes.ROUTES],
        lifespan=list(lifespan),
        dependencies={
            "house": Provide(visitor.provide_house, sync_to_thread=False),
            "person": Provide(visitor.provide_person),
            "visit": Provide(respond.provide_visit),
        },
        exception_handlers={Exception: errors.answer_error},
        openapi_config=openapi.describe_api(),
        request_max_body_size=limits.BODY_BYTES_MAX,
        # the face's files are kept compressed, pictures and copies by their nature; no page holds a secret to guess
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=3,
            minimum_size=1400,
            exclude=["^/static/", "^/media/", "^/attachments/", "/exports/", r"\.webp$"],
        ),
        response_cache_config=ResponseCacheConfig(),
        logging_config=None,
        pdb_on_exception=False,
        debug=False,
    )


async def open_money(house: House) -> None:
    """Let the community's first currency be there, also in a house that was set up before it had a wallet; learn all decimals."""

    async def ensure(tx: Tx) -> list[wallet.Rules]:
        found = await infra_community.find_community(tx)
        rules = await wallet.list_rules(tx)
        if found is not None and not rules:
            await wallet.add_currency(
                tx,
                by=SYSTEM,
                code=found.currency,
                name=found.currency,
                exponent=found.currency_exponent,
                mode=found.mode,
                zone=house.settings.timezone,
            )
            rules = await wallet.list_rules(tx)
        return rules

    formats.EXPONENTS.update({rule.unit.code: rule.unit.exponent for rule in await house.db.run(ensure)})


@asynccontextmanager
async def open_app(app: Litestar, settings: Settings, *, database_url: str, with_worker: bool = False) -> AsyncGenerator[None]:
    """All that the addresses of `app` find in its state, running until the end."""
    async with open_house(settings, database_url=database_url) as house:
        app.state.house = house
        app.state.doorkeeper = visitor.Doorkeeper(house.db)
        app.state.templates = respond.Templates(zone=settings.timezone, compiled=settings.home / "templates")
        app.state.community = community.Community(house.db, language=settings.language)
        await app.state.community.look()
        await open_money(house)
        app.state.live = live.Hub(house.db, bus=house.bus)
        app.state.teller = wallet.Teller(house.db)
        app.state.postbox = messaging.Postbox(house.db, ear=app.state.live.talk)
        serving = [asyncio.create_task(one.run()) for one in (app.state.live, app.state.teller, app.state.postbox)]
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(house, stop=stop)) if with_worker else None
        try:
            yield
        finally:
            stop.set()
            if worker is not None:
                await worker
            # last, so that what the others did until now is still told
            for task in serving:
                task.cancel()
            await asyncio.gather(*serving, return_exceptions=True)
