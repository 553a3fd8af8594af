"""Lock my wallet, by a tap or by a code on paper, and open it again."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi.kernel import errors
from quanzi.wallet import safety
from quanzi.web import errors as web_errors
from quanzi.web import proofs, respond, shell

shell.add_flashes(wallet_locked=("good", "Your wallet is locked. Nothing leaves."), wallet_unlocked=("good", "Your wallet is open again."))


class LockForm(msgspec.Struct, frozen=True):
    """A lock code."""

    code: str = ""


class UnlockPage(msgspec.Struct, frozen=True):
    """What wallet_unlock.html shows."""

    proofs: proofs.Proofs
    error: str = ""


class LockCodePage(msgspec.Struct, frozen=True):
    """What wallet_lock_code.html shows."""

    code: str
    address: str


class LockPage(msgspec.Struct, frozen=True):
    """What lock.html shows."""

    done: bool = False
    error: str = ""


@post("/wallet/safety/lock", include_in_schema=False)
async def lock(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Locks; nothing is asked, since a lock harms nobody."""
    await visit.house.db.run(lambda tx: safety.lock_wallet(tx, by=visit.person))
    return visit.see_other("/wallet/safety", flash="wallet_locked")


@get("/wallet/safety/unlock", include_in_schema=False)
async def show_unlock(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks who it is."""
    return await visit.page("wallet_unlock", UnlockPage(await proofs.find_proofs(visit.house.db, by=visit.person)), tab="me")


@post("/wallet/safety/unlock", include_in_schema=False)
async def unlock(visit: NamedDependency[respond.Visit], data: URLEncodedBody[proofs.ProofForm]) -> Response[str] | Redirect:
    """Opens the wallet again."""
    try:
        proved = data.is_given and await proofs.step_up(visit, data)
        await visit.house.db.run(lambda tx: safety.unlock_wallet(tx, by=visit.person, stepped_up=proved))
    except (errors.Invalid, errors.TooMany, errors.Forbidden) as error:
        page = UnlockPage(await proofs.find_proofs(visit.house.db, by=visit.person), visit.explain(error))
        return await visit.page("wallet_unlock", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/safety", flash="wallet_unlocked")


@post("/wallet/safety/code", include_in_schema=False)
async def make_code(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Makes a lock code and shows it this once; a redirect would have to keep it somewhere."""
    code = await visit.house.db.run(lambda tx: safety.make_lock_code(tx, by=visit.person, keys=visit.house.keys))
    return await visit.page("wallet_lock_code", LockCodePage(code, f"{visit.house.settings.public_url}/lock"), tab="me")


@get("/lock", include_in_schema=False)
async def show_lock(visit: NamedDependency[respond.Visit], done: Annotated[str, QueryParameter(max_length=3)] = "") -> Response[str]:
    """Asks for a lock code, from whoever comes."""
    return await visit.page("lock", LockPage(done=bool(done)))


@post("/lock", include_in_schema=False)
async def lock_by_code(visit: NamedDependency[respond.Visit], data: URLEncodedBody[LockForm]) -> Response[str] | Redirect:
    """Locks the wallet whose code it is; the answer is the same for every code."""
    try:
        await visit.house.db.run(lambda tx: safety.lock_by_code(tx, by=visit.person, keys=visit.house.keys, code=data.code))
    except errors.TooMany as error:
        return await visit.page("lock", LockPage(error=visit.explain(error)), status_code=web_errors.status_of(error))
    return visit.see_other("/lock?done=yes")


ROUTES: list[HTTPRouteHandler] = [lock, show_unlock, unlock, make_code, show_lock, lock_by_code]
