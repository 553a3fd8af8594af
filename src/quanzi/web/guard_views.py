"""How payments that met a rule look on a page: the sentence of the rule with its facts, the clock, and how it ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from quanzi import relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.money import Money
from quanzi.wallet import risk, statements
from quanzi.web import format as formats
from quanzi.web import money_views, respond, views

OUTCOMES = {
    "step_up": "Ask who pays",
    "delay": "Let it wait",
    "hold": "Let it wait, and show it to an operator",
    "refuse": "Stop it",
    "allow": "Let it pass, whatever other rules say",
}
"""What a rule does, in words."""
STATES = {"draft": "Draft", "shadow": "Watching only", "on": "On", "off": "Off"}
"""How a rule stands."""
KINDS = {
    "velocity": "Many payments in a short time",
    "new_device": "A device signed in lately",
    "first_payee": "Somebody never paid before",
    "young_payee": "Somebody never paid before, with a young account",
    "scam_words": "Words in the memo",
    "many_payers": "Somebody never paid before, whom many pay little",
}
"""What a rule looks at."""
FACTS = {
    "hours": "within {value} hours",
    "payments": "from {value} payments on",
    "total": "beyond {value} in all",
    "payers": "from {value} payers on",
    "each_max": "each at most {value}",
    "words": "words: {value}",
    "over": "only above {value}",
}
"""The facts of a rule, amounts in minor units."""
ENDS = {"open": "Waiting", "captured": "It arrived", "voided": "It went back", "expired": "It went back"}
"""How a payment that waited ended."""


class CaseView(msgspec.Struct, frozen=True):
    """A payment that a rule keeps waiting: `why` is the rule's own sentence, `end` how it ended, or that it waits."""

    href: str
    person: views.PersonView | None
    payer: views.PersonView | None
    amount: int
    currency: str
    memo: str
    rule: str
    why: str
    at: datetime
    due_at: datetime
    waits: bool
    end: str
    reason: str
    appeal: str
    answer: str
    may_appeal: bool


def tell_facts(visit: respond.Visit, kind: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a rule with the facts of a payment, in the reader's language."""
    known = {name: _read_fact(value) for name, value in facts.items()}
    return visit.translate(risk.REASONS.get(kind, kind), **formats.word_facts(visit.language, known))


def _read_fact(value: object) -> object:
    if not isinstance(value, dict):
        return value
    amount = cast("dict[str, Any]", value)
    return Money(int(amount["minor"]), str(amount["currency"]))


async def show_cases(tx: ReadTx, *, visit: respond.Visit, found: Sequence[risk.Case]) -> tuple[CaseView, ...]:
    """Cases with the people in them, as this reader may see those."""
    owners = await statements.find_owners(
        tx, account_ids=[account_id for one in found for account_id in (one.account_id, one.to_account_id)]
    )
    payees = {one.case_id: owners[one.to_account_id].person_id for one in found if one.to_account_id in owners}
    ids = [person_id for one in found for person_id in (one.person_id, payees.get(one.case_id)) if person_id is not None]
    cards = await relations.find_cards(tx, by=visit.person, person_ids=ids)
    return tuple(
        _show(visit, one, cards, money_views.show_other(cards, payees.get(one.case_id)), owners[one.account_id].currency) for one in found
    )


def _show(visit: respond.Visit, one: risk.Case, cards: Mapping[Any, PersonCard], payee: views.PersonView | None, currency: str) -> CaseView:
    waits = one.state == "open" and one.decision is None
    answers = {"granted": visit.translate("Your objection was right"), "declined": visit.translate("Your objection was declined"), None: ""}
    return CaseView(
        href=f"/wallet/waits/{one.case_id}",
        person=payee,
        payer=money_views.show_other(cards, one.person_id),
        amount=one.amount,
        currency=currency,
        memo=one.memo or "",
        rule=f"{visit.translate(KINDS[one.kind])} · {one.rule} v{one.version}",
        why=tell_facts(visit, one.kind, one.facts),
        at=one.at,
        due_at=one.due_at,
        waits=waits,
        end=visit.translate(ENDS[one.state]),
        reason=one.reason,
        appeal=one.appeal,
        answer=f"{answers[one.answer]}: {one.answer_reason}" if one.answer else "",
        may_appeal=one.appealed_at is None and (waits or one.decision == "returned"),
    )
