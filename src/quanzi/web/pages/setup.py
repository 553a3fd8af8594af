"""The first run: five questions behind a link that `quanzi up` prints once. Answered, the link is closed for ever."""

import secrets

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity
from quanzi.identity import signing
from quanzi.infra import community, home
from quanzi.infra.postgres import Tx
from quanzi.kernel import errors, text
from quanzi.web import device, i18n, respond, views
from quanzi.web.errors import status_of
from quanzi.web.pages import sign_in

_NAME_CHARACTERS_MAX = 60
_EXPONENT_MAX = 6
_AFTERWARDS = "/me/second-factor"


class BadAnswer(errors.Invalid):
    """One of the first questions has no answer that can be used."""

    code = "bad_answer"
    reason = "This answer can't be used."
    way_forward = "Look at the hint beside it."


class SetUpForm(msgspec.Struct, frozen=True):
    """The answers as the browser sends them."""

    name: str = ""
    language: str | list[str] = []
    currency: str = ""
    currency_exponent: str = ""
    mode: str = ""
    operator_name: str = ""
    address: str = ""


class SetUpPage(msgspec.Struct, frozen=True):
    """What setup.html shows: the questions, what was typed, and what is wrong with it."""

    secret: str
    languages: tuple[views.Option, ...]
    exponents: tuple[views.Option, ...]
    modes: tuple[views.Option, ...]
    chosen: tuple[str, ...] = ("en", "zh-Hans")
    name: str = ""
    currency: str = "CNY"
    currency_exponent: str = "2"
    mode: str = "funded"
    operator_name: str = ""
    address: str = ""
    errors: dict[str, str] = {}


@get("/setup/{secret:str}", include_in_schema=False)
async def show_set_up(visit: NamedDependency[respond.Visit], secret: FromPath[str]) -> Response[str]:
    """The questions, for who holds the link."""
    _require(visit, secret)
    return await visit.page("setup", _questions(visit, secret))


@post("/setup/{secret:str}", include_in_schema=False)
async def set_up(visit: NamedDependency[respond.Visit], secret: FromPath[str], data: URLEncodedBody[SetUpForm]) -> Response[str] | Redirect:
    """Keeps the answers, makes the first operator and lets them in."""
    _require(visit, secret)
    try:
        signed_in = await visit.house.db.run(lambda tx: _found(tx, visit, data))
    except errors.Invalid as error:
        return await visit.page("setup", _again(visit, secret, data, error), status_code=status_of(error))
    home.close_set_up(visit.house.settings.home)
    await visit.community.look(at_once=True)
    return sign_in.let_in(visit, signed_in, wanted=_AFTERWARDS)


async def _found(tx: Tx, visit: respond.Visit, data: SetUpForm) -> signing.SignedIn:
    name = text.clean_text(data.name, max_characters=_NAME_CHARACTERS_MAX, field="name")
    languages = [language for language in respond.each_of(data.language) if language in i18n.LANGUAGES]
    currency = data.currency.strip().upper()
    _check("language", good=bool(languages))
    _check("currency", good=currency.isascii() and currency.isalnum() and 3 <= len(currency) <= 8)  # noqa: PLR2004 -- the table's own law
    _check("currency_exponent", good=data.currency_exponent in {str(number) for number in range(_EXPONENT_MAX + 1)})
    _check("mode", good=data.mode in {"funded", "mutual_credit"})
    address = identity.read_address(data.address, region=visit.house.settings.phone_region)
    if not await community.set_up_community(
        tx, name=name, languages=languages, currency=currency, currency_exponent=int(data.currency_exponent), mode=data.mode
    ):
        raise errors.NotFound
    try:
        signed_in = await signing.welcome_first_operator(
            tx,
            by=visit.person,
            keys=visit.house.keys,
            address=address,
            name=data.operator_name,
            device=device.device_of(visit.request),
            language=visit.language,
        )
    except errors.Invalid as error:
        if error.data.get("field") == "name":
            error.data["field"] = "operator_name"
        raise
    return signed_in


def _check(field: str, *, good: bool) -> None:
    if not good:
        raise BadAnswer(field=field)


def _require(visit: respond.Visit, secret: str) -> None:
    known = home.find_set_up_secret(visit.house.settings.home)
    if known is None or not secrets.compare_digest(known.encode(), secret.encode()):
        raise errors.NotFound


def _questions(visit: respond.Visit, secret: str) -> SetUpPage:
    # the answers come in the order of the boxes, and the first is for who did not choose: the one that is read here
    _, here = visit.translate, visit.language
    return SetUpPage(
        secret=secret,
        languages=tuple(views.Option(tag, i18n.LANGUAGES[tag]) for tag in (here, *(tag for tag in i18n.LANGUAGES if tag != here))),
        exponents=tuple(views.Option(str(number), str(number)) for number in range(_EXPONENT_MAX + 1)),
        modes=(
            views.Option("funded", _("Funded"), _("Every unit stands for money that was paid in, and can be paid out again.")),
            views.Option("mutual_credit", _("Mutual credit"), _("Members may owe the community up to a limit; no money is paid in.")),
        ),
    )


def _again(visit: respond.Visit, secret: str, data: SetUpForm, error: errors.Invalid) -> SetUpPage:
    field = str(error.data.get("field", "name"))
    return msgspec.structs.replace(
        _questions(visit, secret),
        chosen=tuple(respond.each_of(data.language)),
        name=data.name,
        currency=data.currency,
        currency_exponent=data.currency_exponent,
        mode=data.mode,
        operator_name=data.operator_name,
        address=data.address,
        errors={field: visit.explain(error)},
    )


ROUTES: list[HTTPRouteHandler] = [show_set_up, set_up]
