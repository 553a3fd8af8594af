"""Proving my real name: by a register, by photos of a document that an operator looks at, or by an identity provider."""

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, MultipartBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from quanzi import identity
from quanzi.identity import verification
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import checking, respond, shell, views
from quanzi.web import errors as web_errors
from quanzi.web.check_words import CHECKS

shell.add_flashes(
    verified=("good", "Your real name is verified."),
    check_waits=("good", "Thank you. An operator will look at it; you find the answer here."),
    check_failed=("bad", "The check did not confirm it. The reason stands below."),
)
DOCUMENTS = {
    "cn_resident_id": "Chinese resident identity card",
    "passport": "Passport",
    "national_id": "National identity card",
    "residence_permit": "Residence permit",
}
STATES = {"waiting": "Waiting", "passed": "Passed", "failed": "Not confirmed", "withdrawn": "Withdrawn"}


class CheckForm(msgspec.Struct, frozen=True):
    """What I claim; `born_on` is needed for other documents than the Chinese card, `photos` for a review."""

    check: str = ""
    legal_name: str = ""
    document: str = "cn_resident_id"
    number: str = ""
    born_on: str = ""
    photos: Any = None  # a file, several, or an empty text, as browsers send it


class CheckRow(msgspec.Struct, frozen=True):
    """A check of mine."""

    title: str
    state: str
    state_words: str
    reason: str
    asked_at: datetime
    withdraw: str


class RealNamePage(msgspec.Struct, frozen=True):
    """What me_real_name.html shows."""

    tier: int
    name: str
    checks: tuple[CheckRow, ...]
    offered: tuple[views.Option, ...]
    has_oidc: bool
    documents: tuple[views.Option, ...]
    form: CheckForm
    errors: dict[str, str] = {}


@get("/me/real-name", include_in_schema=False)
async def show_real_name(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """How my verification stands, and what can be done next."""
    return await visit.page("me_real_name", await _fill(visit, CheckForm()), tab="me")


@post("/me/real-name", include_in_schema=False, request_max_body_size=limits.PHOTO_BYTES_MAX * limits.DOCUMENT_PHOTOS_MAX)
async def ask_check(visit: NamedDependency[respond.Visit], data: MultipartBody[CheckForm]) -> Response[str] | Redirect:
    """Starts a check."""
    try:
        outcome = await _check(visit, data)
    except (errors.Invalid, errors.Conflict, errors.Forbidden, errors.TooMany, errors.Unavailable) as error:
        beside = {str(error.data.get("field", "check")): visit.explain(error)}
        page = msgspec.structs.replace(await _fill(visit, data), errors=beside)
        return await visit.page("me_real_name", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/real-name", flash=_FLASH[outcome])


@post("/me/real-name/{verification_id:uuid}/withdraw", include_in_schema=False)
async def withdraw_check(visit: NamedDependency[respond.Visit], verification_id: FromPath[UUID]) -> Redirect:
    """Takes back a check that waits."""
    await visit.house.db.run(lambda tx: verification.withdraw_check(tx, by=visit.person, verification_id=verification_id))
    return visit.see_other("/me/real-name")


@get("/me/real-name/oidc", include_in_schema=False)
async def start_oidc(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Off to the identity provider."""
    return Redirect(await checking.start_visit(visit.house, visit.person), status_code=HTTP_303_SEE_OTHER)


@get("/me/real-name/oidc/back", include_in_schema=False)
async def finish_oidc(visit: NamedDependency[respond.Visit], code: FromQuery[str] = "") -> Response[str] | Redirect:
    """Back from the identity provider."""
    state = visit.request.query_params.get("state", "")
    try:
        outcome = await checking.finish_visit(visit.house, visit.person, code=code, state=state)
    except (errors.Invalid, errors.Conflict, errors.Forbidden, errors.TooMany, errors.Unavailable) as error:
        page = msgspec.structs.replace(await _fill(visit, CheckForm()), errors={"check": visit.explain(error)})
        return await visit.page("me_real_name", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/real-name", flash=_FLASH[outcome])


_FLASH = {verification.Outcome.PASSED: "verified", verification.Outcome.WAITING: "check_waits", verification.Outcome.FAILED: "check_failed"}


async def _check(visit: respond.Visit, data: CheckForm) -> verification.Outcome:
    identity.may_act(visit.person)
    claim = verification.read_claim(
        legal_name=data.legal_name,
        document=data.document,
        number=data.number,
        born_on=_read_date(data.born_on),
        today=datetime.now(UTC).date(),
        age_min_years=visit.house.settings.age_min_years,
    )
    photos = await _read_photos(data) if data.check == "documents" else []
    return await checking.record_claim(visit.house, visit.person, check=data.check, claim=claim, photos=photos)


async def _read_photos(data: CheckForm) -> list[bytes]:
    sent = cast("list[object]", data.photos if isinstance(data.photos, list) else [data.photos])
    return [await photo.read() for photo in sent if isinstance(photo, UploadFile) and photo.filename]


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


async def _fill(visit: respond.Visit, form: CheckForm) -> RealNamePage:
    async def ask(tx: ReadTx) -> tuple[identity.Self, list[verification.Check]]:
        return await identity.find_self(tx, by=visit.person), await verification.list_checks(tx, by=visit.person)

    say = visit.translate
    me, checks = await visit.house.db.read(ask)
    # photos may be sent again by who has another name now
    open_checks = {one.check_name for one in checks if one.state == "waiting" or (one.state == "passed" and one.check_name != "documents")}
    offered = [one for one in verification.list_offered(visit.house.settings) if one not in open_checks and one in CHECKS]
    return RealNamePage(
        tier=me.tier,
        name=me.name,
        checks=tuple(
            CheckRow(
                say(CHECKS.get(one.check_name, (one.check_name,))[0]),
                one.state,
                say(STATES[one.state]),
                say(one.reason) if one.reason else "",
                one.asked_at,
                f"/me/real-name/{one.verification_id}/withdraw" if one.state == "waiting" else "",
            )
            for one in checks
        ),
        offered=tuple(views.Option(one, say(CHECKS[one][0]), say(CHECKS[one][1])) for one in offered if one != "oidc"),
        has_oidc="oidc" in offered,
        documents=tuple(views.Option(value, say(label)) for value, label in DOCUMENTS.items()),
        form=msgspec.structs.replace(form, photos=None),
    )


ROUTES: list[HTTPRouteHandler] = [show_real_name, ask_check, withdraw_check, start_oidc, finish_oidc]
