"""Telling the group that I belong to, for the fairness report and nothing else; and taking it back."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from quanzi import credit
from quanzi.credit import groups
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import errors as web_errors
from quanzi.web import respond, shell, views

shell.add_flashes(
    group_told=("good", "Noted, sealed. It is counted after the next monthly run."),
    group_ended=("note", "What you told is gone, and is counted no more."),
)


class GroupForm(msgspec.Struct, frozen=True):
    """The group, the unticked box, and the version of the text beside it."""

    label: str = ""
    ticked: str = ""
    text_version: str = ""


class GroupPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit_group.html shows; `failed` is the field that `error` is about."""

    on: bool
    told: str
    options: tuple[views.Option, ...]
    chosen: str = ""
    least: int = limits.GROUP_PEOPLE_MIN
    text_version: str = groups.GROUP_TEXT_VERSION
    failed: str = ""
    error: str = ""


@get("/credit/group", include_in_schema=False)
async def show_group(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What may be told, and what was."""
    return await visit.page("credit_group", await _fill(visit), tab="me")


@post("/credit/group", include_in_schema=False)
async def tell_group(visit: NamedDependency[respond.Visit], data: URLEncodedBody[GroupForm]) -> Response[str] | Redirect:
    """Tells it."""
    try:
        await visit.house.db.run(
            lambda tx: groups.tell_group(
                tx,
                by=visit.person,
                keys=visit.house.keys,
                label=data.label,
                offered=visit.house.settings.offered_groups,
                ticked=data.ticked == "yes",
                text_version=data.text_version,
            )
        )
    except (errors.Invalid, errors.Conflict) as error:
        failed = "label" if error.data.get("field") == "label" else "ticked"
        page = msgspec.structs.replace(await _fill(visit), chosen=data.label, failed=failed, error=visit.explain(error))
        return await visit.page("credit_group", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/credit/group", flash="group_told")


@post("/credit/group/end", include_in_schema=False)
async def end_group(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: groups.end_group(tx, by=visit.person))
    return visit.see_other("/credit/group", flash="group_ended")


async def _fill(visit: respond.Visit) -> GroupPage:
    async def ask(tx: ReadTx) -> tuple[bool, str | None]:
        is_on = await credit.find_my_score(tx, by=visit.person) is not None
        return is_on, await groups.find_group(tx, by=visit.person, keys=visit.house.keys)

    is_on, told = await visit.house.db.read(ask)
    # an operator's own words stay as they are; those of the demo are translated
    options = tuple(views.Option(one, visit.translate(one)) for one in visit.house.settings.offered_groups)
    return GroupPage(on=is_on, told=visit.translate(told) if told else "", options=options)


ROUTES: list[HTTPRouteHandler] = [show_group, tell_group, end_group]
