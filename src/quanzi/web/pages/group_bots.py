"""The bots of a group: which there are and what they read, for all in it; making and looking after them, for its staff."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import bots, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.kernel.errors import NotFound
from quanzi.messaging import tending
from quanzi.web import bot_views, group_views, respond, rooms, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    bot_tried=("note", "A trial is on its way. Below stands how it goes."),
    bot_started=("good", "The bot is told again what is said."),
    bot_again=("note", "It is told again, under the same id."),
    bot_removed=("note", "The bot is gone. What it said stays."),
)
READS = {
    bots.Reads.NOTHING: "It is told nothing that is said here.",
    bots.Reads.CALLS: "It is told what calls it: messages with its name after an @, and its commands.",
    bots.Reads.EVERYTHING: "It is told everything that is said here in words. Pictures, files, money and what burns it never gets.",
}
STOPS = {
    "gone": "Its address said that it wants nothing more (410), so it is told nothing.",
    "failing": "Its address did not take anything for days, so it is told nothing.",
    "behind": "Too much waited for it, so it is told nothing.",
}
WHATS = {"said": "Said", "called": "Called by name", "command": "Command", "test": "Trial"}
STATES = {"waiting": "Waiting", "done": "Taken", "failed": "Given up", "dropped": "Not told after all"}
_LOOKS = {"waiting": "plain", "done": "good", "failed": "danger", "dropped": "plain"}


class BotForm(msgspec.Struct, frozen=True):
    """What the staff say of a bot; `commands` has one on each line."""

    name: str = ""
    about: str = ""
    url: str = ""
    reads: str = "nothing"
    commands: str = ""


class DeedForm(msgspec.Struct, frozen=True):
    """A deed about a bot: of a delivery its id."""

    delivery: str = ""
    at_once: str = ""


class BotLine(msgspec.Struct, frozen=True):
    """A bot as everybody in the group sees it; `href` leads its staff to it."""

    name: str
    picture_url: str
    about: str
    keeper: views.PersonView | None
    reads: str
    rests: bool
    stopped: str
    reads_all: bool
    href: str


class CommandLine(msgspec.Struct, frozen=True):
    """What can be asked of a bot by a word after a slash."""

    name: str
    help: str
    bot: str


class BotsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What group_bots.html shows."""

    group: group_views.GroupLine
    is_staff: bool
    bots: tuple[BotLine, ...]
    commands: tuple[CommandLine, ...]
    reads: tuple[views.Option, ...]
    form: BotForm = BotForm()
    error: str = ""


class DeliveryLine(msgspec.Struct, frozen=True):
    """A line of the log; `look` is that of its badge."""

    id: str
    what: str
    href: str
    state: str
    look: str
    tries: int
    at: datetime
    due_at: datetime | None
    status: int | None
    took_ms: int | None
    answer: str
    may_again: bool


class BotPage(msgspec.Struct, frozen=True, kw_only=True):
    """What group_bot.html shows; `speak` and `check` are fresh secrets, told this once."""

    group: group_views.GroupLine
    bot: BotLine
    base: str
    hook: str
    form: BotForm
    reads: tuple[views.Option, ...]
    secrets_before_until: datetime | None
    failing_since: datetime | None
    deliveries: tuple[DeliveryLine, ...]
    speak: str = ""
    check: str = ""
    error: str = ""


def _read_draft(form: BotForm) -> bots.BotDraft:
    lines = [line.strip().partition(" ") for line in form.commands.splitlines() if line.strip()]
    reads = bots.Reads(form.reads) if form.reads in set(bots.Reads) else bots.Reads.NOTHING
    commands = tuple(bots.Command(name, words.strip()) for name, _space, words in lines)
    return bots.BotDraft(name=form.name, about=form.about, url=form.url, reads=reads, commands=commands)


async def _show_lines(tx: ReadTx, visit: respond.Visit, found: list[bots.BotView], *, room_id: UUID, is_staff: bool) -> tuple[BotLine, ...]:
    keepers = {one.keeper_id for one in found if one.keeper_id is not None}
    cards = await relations.find_cards(tx, by=visit.person, person_ids=keepers, in_circle=True)
    return tuple(
        BotLine(
            name=one.name,
            picture_url=bot_views.bot_picture(one.bot_id),
            about=one.about,
            keeper=group_views.show_card(cards, one.keeper_id) if one.keeper_id is not None and not one.rests else None,
            reads=visit.translate(READS[one.reads]),
            rests=one.rests,
            stopped=visit.translate(STOPS[one.stopped]) if one.stopped else "",
            reads_all=one.reads is bots.Reads.EVERYTHING,
            href=f"{rooms.room_href(room_id)}/bots/{one.bot_id}" if is_staff else "",
        )
        for one in found
    )


def _options(visit: respond.Visit) -> tuple[views.Option, ...]:
    words = {
        bots.Reads.NOTHING: visit.translate("Nothing: it only speaks"),
        bots.Reads.CALLS: visit.translate("What calls it: @name and its commands"),
        bots.Reads.EVERYTHING: visit.translate("Everything that is said in words; all members see that"),
    }
    return tuple(views.Option(value, label) for value, label in words.items())


async def _fill_bots(visit: respond.Visit, room_id: UUID) -> BotsPage:
    async def ask(tx: ReadTx) -> BotsPage:
        found = await bots.list_bots(tx, by=visit.person, room_id=room_id)
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        commands = await bots.list_commands(tx, by=visit.person, room_id=room_id)
        is_staff = about.role.is_staff and about.room.is_open
        return BotsPage(
            group=group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture),
            is_staff=is_staff,
            bots=await _show_lines(tx, visit, found, room_id=room_id, is_staff=is_staff),
            commands=tuple(CommandLine(one.name, one.help, one.bot_name) for one in commands),
            reads=_options(visit),
        )

    return await visit.house.db.read(ask)


async def _fill_bot(visit: respond.Visit, room_id: UUID, bot_id: UUID) -> BotPage:
    async def ask(tx: ReadTx) -> BotPage:
        care = await bots.find_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id)
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        told = await bots.list_deliveries(tx, by=visit.person, room_id=room_id, bot_id=bot_id)
        lines = "\n".join(f"{one.name} {one.help}".strip() for one in care.commands)
        return BotPage(
            group=group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture),
            bot=(await _show_lines(tx, visit, [care.bot], room_id=room_id, is_staff=False))[0],
            base=f"{rooms.room_href(room_id)}/bots/{bot_id}",
            hook=f"{visit.house.settings.public_url}/hooks/{room_id}/{bot_id}",
            form=BotForm(care.bot.name, care.bot.about, care.url, care.bot.reads, lines),
            reads=_options(visit),
            secrets_before_until=care.secrets_before_until,
            failing_since=care.failing_since,
            deliveries=tuple(_show_delivery(visit, room_id, one) for one in told),
        )

    return await visit.house.db.read(ask)


def _show_delivery(visit: respond.Visit, room_id: UUID, one: bots.Delivery) -> DeliveryLine:
    href = f"{rooms.room_href(room_id)}?around={one.position}#m{one.position}" if one.position is not None else ""
    return DeliveryLine(
        id=str(one.delivery_id),
        what=visit.translate(WHATS[one.what]),
        href=href,
        state=visit.translate(STATES[one.state]),
        look=_LOOKS[one.state],
        tries=one.tries,
        at=one.tried_at or one.made_at,
        due_at=one.due_at if one.state == "waiting" and one.tries else None,
        status=one.status,
        took_ms=one.took_ms,
        answer=one.answer,
        may_again=one.state != "waiting",
    )


@get("/messages/{room_id:uuid}/bots", include_in_schema=False)
async def show_bots(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """Which bots there are, what they read and can be asked; and the form for another."""
    return await visit.page("group_bots", await _fill_bots(visit, room_id), tab="messages")


@post("/messages/{room_id:uuid}/bots", include_in_schema=False)
async def make(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[BotForm]) -> Response[str]:
    """Makes a bot and shows its secrets this once; a redirect would have to keep them somewhere."""
    house = visit.house
    try:
        fresh = await house.db.run(lambda tx: bots.make_bot(tx, by=visit.person, room_id=room_id, draft=_read_draft(data), keys=house.keys))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_bots(visit, room_id), form=data, error=visit.explain(error))
        return await visit.page("group_bots", page, tab="messages", status_code=web_errors.status_of(error))
    return await _show_secrets(visit, room_id, fresh)


async def _show_secrets(visit: respond.Visit, room_id: UUID, fresh: bots.FreshBot) -> Response[str]:
    page = await _fill_bot(visit, room_id, fresh.bot_id)
    page = msgspec.structs.replace(page, speak=fresh.secrets.speak, check=fresh.secrets.check)
    return await visit.page("group_bot", page, tab="messages")


@get("/messages/{room_id:uuid}/bots/{bot_id:uuid}", include_in_schema=False)
async def show_bot(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID]) -> Response[str]:
    """A bot before its group's staff, with its log."""
    return await visit.page("group_bot", await _fill_bot(visit, room_id, bot_id), tab="messages")


@post("/messages/{room_id:uuid}/bots/{bot_id:uuid}", include_in_schema=False)
async def change(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID], data: URLEncodedBody[BotForm]
) -> Response[str] | Redirect:
    """Lets a bot be otherwise."""
    try:
        await visit.house.db.run(lambda tx: bots.change_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id, draft=_read_draft(data)))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_bot(visit, room_id, bot_id), form=data, error=visit.explain(error))
        return await visit.page("group_bot", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(f"/messages/{room_id}/bots/{bot_id}", flash="saved")


@post("/messages/{room_id:uuid}/bots/{bot_id:uuid}/{deed:str}", include_in_schema=False)
async def care(
    visit: NamedDependency[respond.Visit],
    room_id: FromPath[UUID],
    bot_id: FromPath[UUID],
    deed: FromPath[str],
    data: URLEncodedBody[DeedForm],
) -> Response[str] | Redirect:
    """Renews its secrets, tries it out, lets it go on, tells it again, or removes it."""
    house, by, on = visit.house, visit.person, {"room_id": room_id, "bot_id": bot_id}
    href, flash = f"/messages/{room_id}/bots/{bot_id}", ""
    if deed == "secrets":
        at_once = data.at_once == "yes"
        fresh = await house.db.run(lambda tx: bots.renew_secrets(tx, by=by, **on, keys=house.keys, at_once=at_once))
        return await _show_secrets(visit, room_id, fresh)
    if deed == "try":
        await house.db.run(lambda tx: bots.try_bot(tx, by=by, **on))
        flash = "bot_tried"
    elif deed == "start":
        await house.db.run(lambda tx: bots.start_bot(tx, by=by, **on))
        flash = "bot_started"
    elif deed == "again":
        delivery_id = group_views.read_id(data.delivery)
        if delivery_id is None:
            raise NotFound
        await house.db.run(lambda tx: bots.replay_delivery(tx, by=by, **on, delivery_id=delivery_id))
        flash = "bot_again"
    elif deed == "remove":
        await house.db.run(lambda tx: bots.remove_bot(tx, by=by, **on))
        href, flash = f"/messages/{room_id}/bots", "bot_removed"
    else:
        raise NotFound
    return visit.see_other(href, flash=flash)


ROUTES: list[HTTPRouteHandler] = [show_bots, make, show_bot, change, care]
