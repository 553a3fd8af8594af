"""What operators did with my money: freezes, to which I can object, and who looked at my movements, and why."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import oversight
from quanzi.web import desk_money_views, respond, shell
from quanzi.web import errors as web_errors

shell.add_flashes(appealed=("good", "Your objection is there. An operator who did not freeze your account answers it."))


class OwnFreeze(msgspec.Struct, frozen=True):
    """A freeze of mine; `appeal_action` is where I object, or empty."""

    ground: str
    note: str
    state: tuple[str, str]
    running: bool
    frozen_at: datetime
    until_at: datetime
    end_reason: str
    appeal: str
    answer: str
    kept: bool | None
    appeal_action: str


class LookRow(msgspec.Struct, frozen=True):
    """Somebody looked."""

    who: str
    reason: str
    at: datetime


class OversightPage(msgspec.Struct, frozen=True):
    """What wallet_oversight.html shows."""

    freezes: tuple[OwnFreeze, ...]
    looks: tuple[LookRow, ...]
    text: str = ""
    error: str = ""


class AppealForm(msgspec.Struct, frozen=True):
    """What I say to it."""

    appeal: str = ""


@get("/wallet/oversight", include_in_schema=False)
async def show_oversight(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Freezes and looks."""
    return await visit.page("wallet_oversight", await _fill(visit), tab="me")


@post("/wallet/oversight/{account_id:uuid}/{freeze_id:uuid}/appeal", include_in_schema=False)
async def appeal(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], freeze_id: FromPath[UUID], data: URLEncodedBody[AppealForm]
) -> Response[str] | Redirect:
    """Objects to a freeze."""
    try:
        await visit.house.db.run(
            lambda tx: oversight.appeal_freeze(tx, by=visit.person, account_id=account_id, freeze_id=freeze_id, appeal=data.appeal)
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit), text=data.appeal, error=visit.explain(error))
        return await visit.page("wallet_oversight", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/oversight", flash="appealed")


async def _fill(visit: respond.Visit) -> OversightPage:
    async def ask(tx: ReadTx) -> OversightPage:
        freezes = await oversight.list_own_freezes(tx, by=visit.person)
        looks = await oversight.list_looks(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.operator_id for one in looks])
        unnamed = visit.translate("an operator")
        return OversightPage(
            tuple(_show(visit, one) for one in freezes),
            tuple(
                LookRow((card.name if (card := cards.get(one.operator_id)) and card.name else unnamed), one.reason, one.at) for one in looks
            ),
        )

    return await visit.house.db.read(ask)


def _show(visit: respond.Visit, one: oversight.Freeze) -> OwnFreeze:
    kind, words = desk_money_views.STATES[one.state]
    action = f"/wallet/oversight/{one.account_id}/{one.freeze_id}/appeal"
    return OwnFreeze(
        ground=visit.translate(desk_money_views.GROUNDS[one.ground]),
        note=one.note,
        state=(kind, visit.translate(words)),
        running=one.state == "running",
        frozen_at=one.frozen_at,
        until_at=one.until_at,
        end_reason=one.end_reason,
        appeal=one.appeal,
        answer=one.appeal_answer,
        kept=one.appeal_kept,
        appeal_action=action if one.state == "running" and one.appealed_at is None else "",
    )


ROUTES: list[HTTPRouteHandler] = [show_oversight, appeal]
