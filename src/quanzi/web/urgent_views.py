"""What is urgent as pages show it: on its bubble, on the page of who confirmed, and in the form that asks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi import messaging, relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging import urgent
from quanzi.web import circle_views, message_views, money_forms, respond, rooms, views

FIELD_MOMENT = "%Y-%m-%dT%H:%M"
"""How a browser writes a moment of the house's clock into a form."""


class SpentView(msgspec.Struct, frozen=True):
    """How often somebody asked urgently within 24 hours; `person` None is the reader."""

    person: views.PersonView | None
    asked: int
    asked_max: int
    emergencies: int
    emergencies_max: int


class UrgentPage(msgspec.Struct, frozen=True, kw_only=True):
    """What urgent.html shows: the message, who asks, who confirmed and who has not, and what the reader may do."""

    room: str
    href: str
    words: str
    sender: views.PersonView
    is_mine: bool
    is_emergency: bool
    asked_at: datetime
    rounds: int
    waits: bool
    is_confirmed: bool
    done: tuple[views.PersonView, ...]
    open: tuple[views.PersonView, ...]
    may_again: bool
    again_from: datetime | None
    spent: SpentView
    emergencies_here: int
    is_muted: bool
    error: str = ""


class AskForm(msgspec.Struct, frozen=True):
    """What is to be confirmed, by whom, when; `person` are the ticked, where it is not everybody."""

    message_id: str = ""
    text: str = ""
    whom: str = "all"
    person: str | list[str] = ""
    due: str = ""
    emergency: str = ""


class AskPage(msgspec.Struct, frozen=True, kw_only=True):
    """What urgent_new.html shows; `about` is the message that is made urgent (`own`) or answered."""

    room: str
    action: str
    form: AskForm
    about: message_views.QuoteView | None
    own: bool
    people: tuple[views.Option, ...]
    chosen: tuple[str, ...]
    spent: SpentView
    others: tuple[SpentView, ...]
    zone: str
    refused: money_forms.Refused


class PlanView(msgspec.Struct, frozen=True):
    """Something that is to be urgent later, or why it did not go."""

    room: str
    name: str
    words: str
    due_at: datetime
    is_emergency: bool
    refusal: str
    action: str


async def find_page(tx: ReadTx, *, visit: respond.Visit, room_id: UUID, position: int) -> UrgentPage:
    """Who confirmed a message. Raises NotFound."""
    by = visit.person
    found = await urgent.find_urgent(tx, by=by, room_id=room_id, position=position)
    message = await messaging.find_message(tx, by=by, room_id=room_id, position=position)
    cards = await relations.find_cards(tx, by=by, person_ids={found.sender_id, *(one.person_id for one in found.people)}, in_circle=True)
    reader = message_views.Reader(visit.house, by, visit.translate, cards, ())
    mine = found.sender_id == by.id
    may_again = mine and found.again_from <= tx.now and any(one.is_here and not one.is_confirmed for one in found.people)
    return UrgentPage(
        room=f"{rooms.room_href(room_id)}?around={position}#m{position}",
        href=f"{rooms.room_href(room_id)}/{position}",
        words=message.text or quote(reader, message).words,
        sender=circle_views.show_person(cards.get(found.sender_id), found.sender_id),
        is_mine=mine,
        is_emergency=found.is_emergency,
        asked_at=found.asked_at,
        rounds=found.rounds,
        waits=found.mine is False,
        is_confirmed=found.mine is True,
        done=tuple(_person(visit, cards, one) for one in found.people if one.is_confirmed),
        open=tuple(_person(visit, cards, one) for one in found.people if not one.is_confirmed),
        may_again=may_again,
        again_from=found.again_from if mine and found.again_from > tx.now else None,
        spent=_spent(None, found.budget),
        emergencies_here=found.emergencies_here,
        is_muted=found.sender_id in await urgent.list_muted(tx, by=by),
    )


def _person(visit: respond.Visit, cards: Mapping[UUID, PersonCard], one: urgent.Asked) -> views.PersonView:
    person = circle_views.show_person(cards.get(one.person_id), one.person_id)
    return person if one.is_here else msgspec.structs.replace(person, note=visit.translate("not here any more"))


async def find_form(
    tx: ReadTx, *, visit: respond.Visit, room_id: UUID, at: int | None, form: AskForm, refused: money_forms.Refused
) -> AskPage:
    """The form that asks, about a message where `at` names one. Raises NotFound."""
    by = visit.person
    askable = await urgent.list_askable(tx, by=by, room_id=room_id)
    spent = await urgent.list_spent(tx, by=by, room_id=room_id)
    message = await messaging.find_message(tx, by=by, room_id=room_id, position=at) if at is not None else None
    ids = {*askable.person_ids, *(one.person_id for one in spent), *([message.author_id] if message else [])}
    cards = await relations.find_cards(tx, by=by, person_ids=ids, in_circle=True)
    reader = message_views.Reader(visit.house, by, visit.translate, cards, ())
    room = rooms.room_href(room_id)
    return AskPage(
        room=room,
        action=f"{room}/urgent" + (f"?at={at}" if at is not None else ""),
        form=form,
        about=quote(reader, message) if message is not None else None,
        own=message is not None and message.author_id == by.id,
        people=tuple(views.Option(str(one), reader.name_of(one)) for one in askable.person_ids),
        chosen=tuple(respond.each_of(form.person)),
        spent=_spent(None, askable.budget),
        others=tuple(
            _spent(circle_views.show_person(cards.get(one.person_id), one.person_id), one) for one in spent if one.person_id != by.id
        ),
        zone=visit.house.settings.timezone,
        refused=refused,
    )


def _spent(person: views.PersonView | None, budget: urgent.Budget) -> SpentView:
    return SpentView(person, budget.asked, budget.asked_max, budget.emergencies, budget.emergencies_max)


def quote(reader: message_views.Reader, message: messaging.Message) -> message_views.QuoteView:
    """A message in one line; that it is urgent, the page says already."""
    words = message_views.preview_words(reader.say, msgspec.structs.replace(message, body=None))
    return message_views.QuoteView(message.position, reader.name_of(message.author_id), words)


def read_moment(text: str, *, zone: str) -> datetime:
    """A moment as a browser writes it, by the house's clock. Raises BadMoment."""
    try:
        return datetime.strptime(text, FIELD_MOMENT).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise urgent.BadMoment(field="due", days=limits.URGENT_PLAN_DAYS_MAX) from error
