"""Questions that wait for me, whom I asked, and whether I want to be asked at all."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, relations
from quanzi.credit import asks, consents
from quanzi.credit.consents import Choices
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import circle_views, consent_words, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    ask_opened=("good", "They can see it now. You can take it back at any time."),
    ask_left=("note", "Done. They are not told."),
    card_chosen=("good", "Kept. Nobody is told what you chose."),
)
_REPLIES: dict[str, asks.Reply] = {"once": "once", "day": "day", "no": "no", "never": "never"}


class AnswerForm(msgspec.Struct, frozen=True):
    """Which of the four."""

    reply: str = ""
    ticked: str = ""
    text_version: str = ""


class CardForm(msgspec.Struct, frozen=True):
    """What my card does."""

    takes_asks: str = ""
    shows_kept: str = ""


class AskView(msgspec.Struct, frozen=True):
    """A question; `seen` is exactly what who asks would see, `where` the circle we share."""

    person: views.PersonView
    href: str
    rows: tuple[tuple[str, str], ...]
    seen: str
    mutual: bool
    held: bool


class MineView(msgspec.Struct, frozen=True):
    """A question of mine: its page is their card."""

    person: views.PersonView
    href: str
    note: str
    at: datetime


class AsksPage(msgspec.Struct, frozen=True):
    """What credit_asks.html shows."""

    items: tuple[AskView, ...]
    mine: tuple[MineView, ...]
    barred: tuple[views.PersonView, ...]
    choices: Choices
    text_version: str
    error: str = ""


@get("/credit/asks", include_in_schema=False)
async def show_asks(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All of them."""
    return await visit.page("credit_asks", await _fill(visit), tab="me")


@post("/credit/asks/{ask_id:uuid}", include_in_schema=False)
async def answer(
    visit: NamedDependency[respond.Visit], ask_id: FromPath[UUID], data: URLEncodedBody[AnswerForm]
) -> Response[str] | Redirect:
    """Answers, or lets it be."""
    try:
        reply = _read_reply(data.reply)
        await visit.house.db.run(
            lambda tx: asks.answer_ask(
                tx, by=visit.person, ask_id=ask_id, reply=reply, ticked=bool(data.ticked), text_version=data.text_version
            )
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("credit_asks", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/credit/asks", flash="ask_left" if reply in {"no", "never"} else "ask_opened")


def _read_reply(text: str) -> asks.Reply:
    if text not in _REPLIES:
        raise errors.Invalid(field="reply")
    return _REPLIES[text]


@post("/credit/asks/card", include_in_schema=False)
async def choose(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CardForm]) -> Redirect:
    """Keeps what my card does."""
    choices = Choices(takes_asks=bool(data.takes_asks), shows_kept=bool(data.shows_kept))
    await visit.house.db.run(lambda tx: consents.choose_card(tx, by=visit.person, choices=choices))
    return visit.see_other("/credit/asks", flash="card_chosen")


@post("/credit/asks/allow/{person_id:uuid}", include_in_schema=False)
async def allow(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Lets somebody ask again."""
    await visit.house.db.run(lambda tx: asks.allow_asker(tx, by=visit.person, person_id=person_id))
    return visit.see_other("/credit/asks", flash="ask_left")


async def _fill(visit: respond.Visit) -> AsksPage:
    async def ask(tx: ReadTx) -> AsksPage:
        waiting = await asks.list_asks(tx, by=visit.person)
        mine = await asks.list_my_asks(tx, by=visit.person)
        barred = await asks.list_barred(tx, by=visit.person)
        people = [*(one.ask.asker_id for one in waiting), *(one.other_id for one in mine), *barred]
        cards = await relations.find_cards(tx, by=visit.person, person_ids=people, in_circle=True)
        ids = [one.ask.circle_id for one in waiting if one.ask.circle_id is not None]
        names = {key: one.name for key, one in (await circles.find_briefs(tx, by=visit.person, circle_ids=ids)).items()}
        return AsksPage(
            tuple(_show(visit, one, circle_views.show_person(cards.get(one.ask.asker_id), one.ask.asker_id), names) for one in waiting),
            tuple(
                MineView(
                    circle_views.show_person(cards[one.other_id], one.other_id),
                    f"/people/{one.other_id}/card",
                    consent_words.say_form(visit.translate, one.form, one.threshold),
                    one.asked_at,
                )
                for one in mine
                if one.other_id in cards and one.withdrawn_at is None
            ),
            tuple(circle_views.show_person(cards.get(one), one) for one in barred),
            await consents.find_choices(tx, by=visit.person),
            consents.GRANT_TEXT_VERSION,
        )

    return await visit.house.db.read(ask)


def _show(visit: respond.Visit, one: asks.Asked, person: views.PersonView, names: dict[UUID, str]) -> AskView:
    say, fmt = visit.translate, visit.formatter
    circle = names.get(one.ask.circle_id, "") if one.ask.circle_id is not None else ""
    rows = [
        (say("For"), say(consent_words.PURPOSES[one.ask.purpose])),
        (say("In the circle"), circle),
        (say("Shows"), consent_words.say_form(say, one.ask.form, one.ask.threshold)),
        (say("Open until"), fmt.date(one.ask.expires_at)),
    ]
    return AskView(
        person,
        f"/credit/asks/{one.ask.ask_id}",
        tuple((term, value) for term, value in rows if value),
        consent_words.say_answer(say, one.preview),
        one.ask.mutual,
        one.ask.held,
    )


ROUTES: list[HTTPRouteHandler] = [show_asks, answer, choose, allow]
