"""A no that used a score as a letter to keep, or to hand to somebody who helps."""

import asyncio
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response

from quanzi import credit, identity, relations
from quanzi.credit import disputes
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.web import format as formats
from quanzi.web import i18n, refusal_pdf, shell
from quanzi.web.credit_words import Say


class Order(msgspec.Struct, frozen=True):
    """Which letter, in which language, from which house."""

    refusal_id: UUID
    language: str
    community: str


async def send_letter(house: House, *, by: Person, order: Order) -> Response[bytes]:
    """The letter as PDF. NotSignedIn, NotFound."""
    say = partial(i18n.translate, order.language)

    async def ask(tx: ReadTx) -> refusal_pdf.Letter:
        refusal = await disputes.find_refusal(tx, by=by, refusal_id=order.refusal_id)
        me = await identity.find_name_forms(tx, person_ids=[by.member_id])
        return refusal_pdf.Letter(
            community=order.community,
            score_name=house.settings.score_name or say(shell.SCORE_NAME),
            score_noun=shell.name_score(house, order.language),
            address=house.settings.public_url.rstrip("/"),
            name=me[by.member_id].name,
            decided_by=await name_decider(tx, by=by, refusal=refusal, community=order.community, say=say),
            refusal=refusal,
            card_name="" if refusal.score is None else (await credit.find_card(tx, version=refusal.score.version)).name,
            made_at=tx.now,
        )

    letter = await house.db.read(ask)
    fmt = formats.Formatter(order.language, zone=ZoneInfo(house.settings.timezone))
    data = await asyncio.to_thread(refusal_pdf.write_pdf, letter, say=say, fmt=fmt)
    headers = {"content-disposition": f'attachment; filename="decision-{letter.refusal.at:%Y-%m-%d}.pdf"', "cache-control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


async def name_decider(tx: ReadTx, *, by: Person, refusal: disputes.Refusal, community: str, say: Say) -> str:
    """Who gave the no, as its owner may see them."""
    if refusal.by_kind == "house":
        return community
    if refusal.by_kind != "person" or refusal.by_id is None:
        return refusal.by_name
    card = (await relations.find_cards(tx, by=by, person_ids=[refusal.by_id])).get(refusal.by_id)
    return card.name if card and card.name else say("A member")
