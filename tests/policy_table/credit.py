"""Whose score is whose, and who may touch the scorecards. A suspended member keeps what is known of them and starts nothing new."""

from dataclasses import dataclass
from typing import Any

import msgspec

from quanzi import credit
from quanzi.credit import desk, groups
from quanzi.credit.errors import CardStands, ScoreOff
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.scorecard import write_scorecard
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from tests.make import credit as make
from tests.make.keys import KEYS
from tests.make.model_card import make_report
from tests.policy_table import ALLOWED, Cast, Row, cast_people

DRAFT = msgspec.structs.replace(EXPERT_CARD, name="Draft", expert=False)


@dataclass(frozen=True, slots=True)
class Scored(Cast):
    """The owner and the operator have a score, the others have none."""

    version: str


async def stage(tx: Tx) -> Scored:
    """With a card in the shadow, and another one as a draft."""
    on = await cast_people(tx)
    await make.switch_on(tx, on.owner, on.operator)
    shadow = msgspec.structs.replace(EXPERT_CARD, name="Shadow", expert=False)
    for card in (shadow, DRAFT):
        await credit.add_card(tx, by=on.operator, document=write_scorecard(card), report=make_report(card))
    await credit.shadow_card(tx, by=on.operator, version=shadow.version)
    return Scored(on.owner, on.member, on.stranger, on.operator, shadow.version)


def mine(call: Any, **more: Any) -> Row[Scored]:
    """About one's own score."""
    outcomes: dict[str, Any] = {"stranger": ScoreOff, "member": ScoreOff, "owner": ALLOWED, "suspended": Suspended} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


def anybody(call: Any) -> Row[Scored]:
    """About oneself, with a score or without."""
    return mine(call, stranger=ALLOWED, member=ALLOWED, suspended=ALLOWED)


def for_operators(call: Any, *, operator: Any = ALLOWED) -> Row[Scored]:
    """To everybody else it does not exist."""
    none: dict[str, Any] = dict.fromkeys(("stranger", "member", "owner"), NotFound)
    return Row(stage=stage, call=call, suspended=Suspended, signed_out=NotSignedIn, operator=operator, **none)


DEEDS: dict[str, Row[Any]] = {
    "credit.switch_on": mine(
        lambda tx, by, _on: credit.switch_on(tx, by=by, ticked=True, text_version=credit.CONSENT_VERSION), stranger=ALLOWED, member=ALLOWED
    ),
    "credit.switch_off": mine(lambda tx, by, _on: credit.switch_off(tx, by=by), stranger=ALLOWED, member=ALLOWED, suspended=ALLOWED),
    "credit.ask_score": mine(lambda tx, by, _on: credit.ask_score(make.later(tx, days=1), by=by)),
    "credit.find_my_score": mine(lambda tx, by, _on: credit.find_my_score(tx, by=by), stranger=ALLOWED, member=ALLOWED, suspended=ALLOWED),
    "credit.list_my_facts": mine(lambda tx, by, _on: credit.list_my_facts(tx, by=by), stranger=ALLOWED, member=ALLOWED, suspended=ALLOWED),
    "credit.try_score": mine(lambda tx, by, _on: credit.try_score(tx, by=by, changed={"debts_kept": 3})),
    "credit.add_card": for_operators(
        lambda tx, by, _on: credit.add_card(tx, by=by, document=write_scorecard(DRAFT), report=make_report(DRAFT))
    ),
    "credit.shadow_card": for_operators(lambda tx, by, _on: credit.shadow_card(tx, by=by, version=DRAFT.version)),
    "credit.shadow_card that is one": for_operators(
        lambda tx, by, on: credit.shadow_card(tx, by=by, version=on.version), operator=CardStands
    ),
    "credit.promote_card": for_operators(lambda tx, by, on: credit.promote_card(tx, by=by, version=on.version)),
    "credit.promote_card that is a draft": for_operators(
        lambda tx, by, _on: credit.promote_card(tx, by=by, version=DRAFT.version), operator=CardStands
    ),
    "credit.list_runs": for_operators(lambda tx, by, _on: desk.list_runs(tx, by=by)),
    "credit.find_oversight": for_operators(lambda tx, by, _on: desk.find_oversight(tx, by=by)),
    "credit.tell_group": mine(
        lambda tx, by, _on: groups.tell_group(
            tx, by=by, keys=KEYS, label="a", offered=["a"], ticked=True, text_version=groups.GROUP_TEXT_VERSION
        )
    ),
    "credit.find_group": anybody(lambda tx, by, _on: groups.find_group(tx, by=by, keys=KEYS)),
    "credit.end_group": anybody(lambda tx, by, _on: groups.end_group(tx, by=by)),
    "credit.ask_run": for_operators(lambda tx, by, _on: desk.ask_run(tx, by=by)),
}
