"""What reaches me how: each kind, everywhere or in one circle; quiet hours, lock screen and digest; my devices."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles
from quanzi.infra import push
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.notices import Kind, choices, outside
from quanzi.notices.choices import Delivery
from quanzi.web import errors as web_errors
from quanzi.web import notice_words, respond, shell, views

shell.add_flashes(notices_chosen=("good", "Kept."), device_forgotten=("note", "Nothing is shown there any more."))

_AS_EVERYWHERE = "everywhere"
_GROUPS = {
    choices.Group.TALK: "In circles",
    choices.Group.PEOPLE: "People",
    choices.Group.CIRCLES: "Joining",
    choices.Group.MONEY: "Money",
    choices.Group.SCORE: "The score",
    choices.Group.MODERATION: "Decisions",
    choices.Group.MESSAGES: "Messages",
}
_DELIVERIES = {Delivery.INSTANT: "At once", Delivery.DIGEST: "Inbox and digest", Delivery.OFF: "Off"}
_LOCK_SCREENS = {
    "nothing": ("Only that there is something", "Something new"),
    "kind": ("Of what kind it is", "Replies"),
    "full": ("By whom and what", "Everybody who sees the phone reads it too."),
}
_DIGESTS = {"never": "Never", "daily": "Every morning", "weekly": "On Monday morning"}


class KindRow(msgspec.Struct, frozen=True):
    """A kind, and how it reaches me."""

    name: str
    label: str
    value: str
    options: tuple[views.Option, ...]


class KindGroup(msgspec.Struct, frozen=True):
    """Kinds under one heading."""

    title: str
    rows: tuple[KindRow, ...]


class MannerForm(msgspec.Struct, frozen=True):
    """Quiet hours as HH:MM, the lock screen, the digest."""

    zone: str = ""
    quiet: str = ""
    start: str = "22:00"
    end: str = "07:00"
    lock_screen: str = "kind"
    digest: str = "never"


class ChoicesPage(msgspec.Struct, frozen=True):
    """What me_notices.html shows."""

    groups: tuple[KindGroup, ...]
    form: MannerForm
    lock_screens: tuple[views.Option, ...]
    digests: tuple[views.Option, ...]
    devices: tuple[outside.Device, ...]
    this_device: str
    push_key: str
    circles: tuple[circles.MyCircle, ...]
    apart: frozenset[UUID]
    error: str = ""
    error_field: str = ""


class CirclePage(msgspec.Struct, frozen=True):
    """What me_notices_circle.html shows."""

    circle: str
    action: str
    rows: tuple[KindRow, ...]


@get("/me/notices", include_in_schema=False)
async def show_choices(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All of my choices."""
    return await visit.page("me_notices", await _fill(visit), tab="me")


async def _fill(visit: respond.Visit) -> ChoicesPage:
    say = visit.translate

    async def ask(tx: ReadTx) -> ChoicesPage:
        chosen = await choices.find_choices(tx, by=visit.person)
        devices = await outside.list_devices(tx, by=visit.person)
        return ChoicesPage(
            tuple(
                KindGroup(say(_GROUPS[group]), tuple(_row(visit, kind, chosen.deliveries[kind]) for kind in kinds))
                for group, kinds in choices.GROUPS.items()
            ),
            _show_manner(chosen.manner),
            tuple(views.Option(key, say(label), say(hint)) for key, (label, hint) in _LOCK_SCREENS.items()),
            tuple(views.Option(key, say(label)) for key, label in _DIGESTS.items()),
            tuple(devices),
            next((str(one.device_id) for one in devices if one.this), ""),
            push.public_text(visit.house.keys.push_key()),
            tuple(await circles.list_my_circles(tx, by=visit.person)),
            frozenset(chosen.circle_ids),
        )

    return await visit.house.db.read(ask)


def _row(visit: respond.Visit, kind: Kind, value: str, *, first: views.Option | None = None) -> KindRow:
    offered = [one for one in Delivery if one is not Delivery.OFF or kind not in choices.NEVER_OFF]
    options = tuple(views.Option(one, visit.translate(_DELIVERIES[one])) for one in offered)
    return KindRow(kind, visit.translate(notice_words.KIND_WORDS[kind]), value, options if first is None else (first, *options))


def _show_manner(manner: choices.Manner) -> MannerForm:
    plain = {"zone": manner.zone, "lock_screen": manner.lock_screen, "digest": manner.digest}
    if manner.quiet_start is None or manner.quiet_end is None:
        return MannerForm(**plain)
    return MannerForm(**plain, quiet="yes", start=_show_minute(manner.quiet_start), end=_show_minute(manner.quiet_end))


def _show_minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _read_minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(text) <= 5):  # noqa: PLR2004 -- HH:MM
        raise choices.BadQuietHours(field="quiet_start")
    return int(hour) * 60 + int(minute)


@post("/me/notices", include_in_schema=False)
async def choose_kinds(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Keeps how each kind reaches me."""
    chosen = _read_kinds(await visit.request.form())

    async def keep(tx: Tx) -> None:
        for kind, delivery in chosen.items():
            if delivery is not None:
                await choices.choose_delivery(tx, by=visit.person, kind=kind, delivery=delivery)

    await visit.house.db.run(keep)
    return visit.see_other("/me/notices", flash="notices_chosen")


def _read_kinds(form: Mapping[str, object]) -> dict[Kind, Delivery | None]:
    """The kinds that a form names; None is as everywhere."""
    known, deliveries = {str(kind): kind for kind in Kind}, {str(one): one for one in Delivery}
    chosen: dict[Kind, Delivery | None] = {}
    for name, value in form.items():
        if name not in known or (value not in deliveries and value != _AS_EVERYWHERE):
            raise choices.BadChoice(field=name)
        chosen[known[name]] = deliveries.get(str(value))
    return chosen


@post("/me/notices/manner", include_in_schema=False)
async def choose_manner(visit: NamedDependency[respond.Visit], data: URLEncodedBody[MannerForm]) -> Response[str] | Redirect:
    """Keeps quiet hours, the lock screen and the digest."""
    try:
        manner = _read_manner(data)
        await visit.house.db.run(lambda tx: choices.choose_manner(tx, by=visit.person, manner=manner))
    except errors.Invalid as error:
        page = msgspec.structs.replace(
            await _fill(visit), form=data, error=visit.explain(error), error_field=str(error.data.get("field", ""))
        )
        return await visit.page("me_notices", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/notices", flash="notices_chosen")


def _read_manner(form: MannerForm) -> choices.Manner:
    start, end = (_read_minute(form.start), _read_minute(form.end)) if form.quiet else (None, None)
    kept = {"zone": form.zone.strip(), "quiet_start": start, "quiet_end": end, "lock_screen": form.lock_screen, "digest": form.digest}
    try:
        return msgspec.convert(kept, choices.Manner)
    except msgspec.ValidationError as error:
        raise choices.BadChoice(field="lock_screen") from error


@post("/me/notices/devices/{device_id:uuid}/remove", include_in_schema=False)
async def remove_device(visit: NamedDependency[respond.Visit], device_id: FromPath[UUID]) -> Redirect:
    """Shows nothing on a device any more."""
    await visit.house.db.run(lambda tx: outside.remove_device(tx, by=visit.person, device_id=device_id))
    return visit.see_other("/me/notices", flash="device_forgotten")


@get("/me/notices/circles/{circle_id:uuid}", include_in_schema=False)
async def show_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """What reaches me from one circle."""

    async def ask(tx: ReadTx) -> CirclePage:
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        apart = await choices.find_circle_choices(tx, by=visit.person, circle_id=circle_id)
        first = views.Option(_AS_EVERYWHERE, visit.translate("As everywhere"))
        rows = tuple(_row(visit, kind, apart.get(kind, _AS_EVERYWHERE), first=first) for kind in choices.IN_CIRCLES)
        return CirclePage(circle.name, f"/me/notices/circles/{circle_id}", rows)

    return await visit.page("me_notices_circle", await visit.house.db.read(ask), tab="me")


@post("/me/notices/circles/{circle_id:uuid}", include_in_schema=False)
async def choose_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Keeps what reaches me from one circle."""
    form = await visit.request.form()

    async def keep(tx: Tx) -> None:
        await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        for kind, delivery in _read_kinds(form).items():
            await choices.choose_in_circle(tx, by=visit.person, circle_id=circle_id, kind=kind, delivery=delivery)

    await visit.house.db.run(keep)
    return visit.see_other("/me/notices", flash="notices_chosen")


ROUTES: list[HTTPRouteHandler] = [show_choices, choose_kinds, choose_manner, remove_device, show_circle, choose_circle]
