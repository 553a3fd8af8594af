"""HTTP is a table at the edge: which status each kind of error gets, and the page that explains it."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.response.base import ASGIResponse
from litestar.status_codes import HTTP_303_SEE_OTHER, HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import Receive, Scope, Send

from quanzi.kernel import errors
from quanzi.kernel.money import Money
from quanzi.kernel.person import SIGNED_OUT
from quanzi.web import format as formats
from quanzi.web import i18n, shell, visitor

log = structlog.get_logger(__name__)

STATUS: dict[type[errors.QuanziError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.NotSignedIn: 401,
}
TITLES = {
    404: "Nothing here",
    403: "Not open to you",
    409: "That has changed",
    422: "Something is missing",
    429: "A little slower, please",
    503: "Not available right now",
    401: "Please sign in",
    400: "We could not read that",
    405: "That can't be done here",
    413: "That is too large",
    500: "Our fault",
}
# What Litestar itself refuses, in words for people; its `problems` are for programs.
HTTP_SAYS = {
    400: ("What was sent can't be read.", "Go back, reload the page and try again."),
    404: (errors.NotFound.reason, errors.NotFound.way_forward),
    405: ("This address does not do that.", "Go back and take another way."),
    413: ("What was sent is larger than we take.", "Send less at once, or make the file smaller."),
}
OUR_FAULT = "Something broke on our side; nothing was taken or lost."
OUR_FAULT_WAY = "Try again. If it happens again, tell an operator this number: {error_id}"


class ErrorPage(msgspec.Struct, frozen=True):
    """What error.html shows."""

    title: str
    reason: str
    way_forward: str
    error_id: str
    status: int


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details; `code` is stable, `data` holds the facts."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    way_forward: str = ""
    data: dict[str, object] = {}
    error_id: str = ""


def status_of(error: errors.QuanziError) -> int:
    """The HTTP status of a foreseen error."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def answer_error(request: Request[object, object, State], error: Exception) -> Response[object]:
    """The one place where an exception becomes an answer: a problem for programs, a page for people."""
    wants_json = request.url.path.startswith(("/api/", "/hooks/"))
    door = _door_for(error)
    if door and not wants_json and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"{door}?next={quote(here, safe='')}", status_code=HTTP_303_SEE_OTHER)
    headers = {"cache-control": "no-store"}
    if isinstance(error, errors.TooMany):
        headers["retry-after"] = str(error.data.get("retry_after_s", 60))
    if isinstance(error, HTTPException) and error.headers:
        headers |= error.headers
    if wants_json:
        problem = _describe(error, shell.language_of(request, person=SIGNED_OUT), request)
        return Response(problem, status_code=problem.status, media_type="application/problem+json", headers=headers)
    return _ErrorPage(request, error, headers=headers)


def tell_refusal(refusal: errors.QuanziError, *, language: str) -> tuple[str, str]:
    """Why something was refused and what to do now, in the reader's language; for who is answered over a socket."""
    words = formats.word_facts(language, refusal.data)
    return i18n.translate(language, refusal.reason, **words), i18n.translate(language, refusal.way_forward, **words)


def _door_for(error: Exception) -> str:
    """Where a person can at once do what is missing, and then go on; empty for every other error."""
    if isinstance(error, errors.NotSignedIn):
        return "/sign-in"
    if isinstance(error, errors.Forbidden) and error.code == "second_factor_needed":
        return "/me/second-factor"
    return ""


def _describe(error: Exception, language: str, request: Request[object, object, State]) -> Problem:
    def say(text: str, **facts: object) -> str:
        return i18n.translate(language, text, **facts)

    if isinstance(error, errors.QuanziError):
        status = status_of(error)
        facts = {name: _plain(value) for name, value in error.data.items()}
        words = formats.word_facts(language, error.data)
        return Problem(
            f"urn:quanzi:{error.code}",
            say(TITLES[status]),
            status,
            say(error.reason, **words),
            error.code,
            say(error.way_forward, **words),
            facts,
        )
    if isinstance(error, HTTPException) and error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        status = error.status_code
        title = say(TITLES.get(status, TITLES[400]))
        extra: dict[str, object] = {"problems": error.extra} if error.extra else {}
        reason, way_forward = HTTP_SAYS.get(status, HTTP_SAYS[400])
        return Problem(f"urn:quanzi:http_{status}", title, status, say(reason), f"http_{status}", say(way_forward), extra)
    error_id = uuid.uuid4().hex[:12]
    log.error("unforeseen_error", error_id=error_id, path=request.scope.get("path_template", ""), exc_info=error)
    return Problem(
        "urn:quanzi:our_fault", say(TITLES[500]), 500, say(OUR_FAULT), "our_fault", say(OUR_FAULT_WAY, error_id=error_id), {}, error_id
    )


_PLAIN = {str, int, float, bool, list, dict}


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value if value is None or type(value) in _PLAIN else str(value)


class _ErrorPage(Response[object]):
    """The page of an error in the reader's own shell. It is drawn when it is sent, since only then may the database be asked."""

    def __init__(self, request: Request[object, object, State], error: Exception, *, headers: dict[str, str]) -> None:
        super().__init__(None)
        self._request, self._error, self._headers = request, error, headers

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **_given: Any) -> ASGIResponse:  # noqa: ANN401, ARG002 -- Litestar's signature
        """What Litestar sends."""
        return _Drawn(self.draw)

    async def draw(self) -> ASGIResponse:
        """Find out who reads, then say what happened in their language."""
        # a database that just failed is not asked again
        may_ask = not isinstance(self._error, errors.Unavailable)
        person = await visitor.recognise_reader(self._request, may_ask=may_ask)
        state = self._request.app.state
        surround = shell.make_shell(self._request, person=person, house=state.house, tab="")
        problem = _describe(self._error, surround.language, self._request)
        page = ErrorPage(problem.title, problem.detail, problem.way_forward, problem.error_id, problem.status)
        html = state.templates.render(surround.language, "pages/error.html", shell=surround, page=page)
        return ASGIResponse(body=html, status_code=problem.status, media_type=MediaType.HTML, headers=self._headers)


class _Drawn(ASGIResponse):
    """An answer that is made when it is sent."""

    def __init__(self, draw: Callable[[], Awaitable[ASGIResponse]]) -> None:
        super().__init__()
        self._draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it and send it."""
        await (await self._draw())(scope, receive, send)
