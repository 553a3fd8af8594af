"""How the operators' desk for money looks on a page: accounts with whose they are, freezes, proposals, and their words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import relations, wallet
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import desk, oversight
from quanzi.web import money_forms, money_views, respond, views

GROUNDS = {
    "court_order": "A court ordered it",
    "authority": "An authority ordered it",
    "not_by_owner": "Somebody else may be using the account",
    "deceit": "Money in it may come from deceit",
    "laundering_rules": "The rules against money laundering",
    "estate": "Its owner has died",
}
"""Why an account may be frozen, in words."""

WISHES = {
    "adjustment": "Correction between two accounts",
    "issue": "Issue money to a member",
    "redeem": "Take issued money back from a member",
    "payouts": "Leave to pay out from an account",
    "reversal": "Give a transfer back",
}
"""What can be proposed, in words."""

HOUSE = {
    wallet.AccountKind.PERSON: "A person",
    wallet.AccountKind.GROUP: "A group",
    wallet.AccountKind.POT: "A pot",
    wallet.AccountKind.BANK: "The bank",
    wallet.AccountKind.ISSUANCE: "Issued money",
    wallet.AccountKind.FEES: "Fees",
    wallet.AccountKind.SUSPENSE: "Suspense",
}
"""What an account is for, in words."""

STATES = {
    "waiting": ("warn", "Waits for a second operator"),
    "approved": ("good", "Agreed"),
    "declined": ("plain", "Declined"),
    "withdrawn": ("plain", "Withdrawn"),
    "expired": ("plain", "Nobody agreed in time"),
    "running": ("warn", "Frozen"),
    "lifted": ("good", "Lifted"),
    "over": ("plain", "Ended"),
    "renewed": ("plain", "Renewed"),
}
"""How a proposal or a freeze stands, as a badge's kind and words."""

_KIND_WISHES = {14: "reversal", 15: "issue", 16: "redeem", 17: "adjustment", 21: "payouts"}


class SideView(msgspec.Struct, frozen=True):
    """An account: the person whose it is, or what the house has it for; `href` leads to it."""

    label: str
    href: str
    person: views.PersonView | None = None


class FreezeView(msgspec.Struct, frozen=True):
    """A freeze with what can be done about it; `mine`: I froze it, so somebody else has to lift it."""

    side: SideView
    ground: str
    note: str
    state: tuple[str, str]
    running: bool
    by: str
    frozen_at: datetime
    until_at: datetime
    action: str
    mine: bool
    appeal: str
    appealed_at: datetime | None
    answer: str
    kept: bool | None
    end_reason: str
    new_id: str


class AdjustmentView(msgspec.Struct, frozen=True):
    """A proposal with who made it; `mine`: another has to agree. `story` leads to the transfer it became."""

    title: str
    debit: SideView
    credit: SideView | None
    amount: int
    currency: str
    reason: str
    state: tuple[str, str]
    waiting: bool
    alone: bool
    by: str
    proposed_at: datetime
    expires_at: datetime
    decided_by: str
    answer: str
    action: str
    mine: bool
    story: str
    number: str
    spent: int
    payouts: bool


class FoundRow(msgspec.Struct, frozen=True):
    """A transfer that fits."""

    href: str
    debit: SideView
    credit: SideView
    kind: str
    amount: int
    currency: str
    at: datetime
    memo: str


class Names:
    """Whose accounts are and who did something, as this operator may see them."""

    def __init__(self, visit: respond.Visit, ends: Mapping[UUID, oversight.End], cards: Mapping[UUID, PersonCard], inquiry: str) -> None:
        """Take what was found; links to accounts carry the reason to look along."""
        self._visit, self._ends, self._cards = visit, ends, cards
        self._more = f"?inquiry={inquiry}" if inquiry else ""

    def side(self, account_id: UUID) -> SideView:
        """An account."""
        end = self._ends.get(account_id)
        href = f"/desk/money/accounts/{account_id}{self._more}"
        label = self._visit.translate(HOUSE[end.kind]) if end else ""
        return SideView(label, href, money_views.show_other(self._cards, end.person_id) if end else None)

    def operator(self, person_id: UUID | None) -> str:
        """Who did it."""
        if person_id is None:
            return self._visit.translate("the house")
        if person_id == self._visit.person.id:
            return self._visit.translate("you")
        card = self._cards.get(person_id)
        return card.name if card is not None and card.name else self._visit.translate("an operator")


async def find_names(
    tx: ReadTx, visit: respond.Visit, *, account_ids: Collection[UUID], person_ids: Collection[UUID | None] = (), inquiry: str = ""
) -> Names:
    """The names that some rows need; for operators."""
    ends = {one.account_id: one for one in await desk.list_ends(tx, by=visit.person, account_ids=account_ids)}
    wanted = {one for one in person_ids if one is not None} | {one.person_id for one in ends.values() if one.person_id is not None}
    return Names(visit, ends, await relations.find_cards(tx, by=visit.person, person_ids=wanted), inquiry)


async def show_freezes(tx: ReadTx, visit: respond.Visit, freezes: Sequence[oversight.Freeze]) -> tuple[FreezeView, ...]:
    """Freezes for operators."""
    names = await find_names(tx, visit, account_ids={one.account_id for one in freezes}, person_ids=[one.frozen_by for one in freezes])
    return tuple(_freeze(visit, names, one) for one in freezes)


def _freeze(visit: respond.Visit, names: Names, one: oversight.Freeze) -> FreezeView:
    kind, words = STATES[one.state]
    return FreezeView(
        side=names.side(one.account_id),
        ground=visit.translate(GROUNDS[one.ground]),
        note=one.note,
        state=(kind, visit.translate(words)),
        running=one.state == "running",
        by=names.operator(one.frozen_by),
        frozen_at=one.frozen_at,
        until_at=one.until_at,
        action=f"/desk/money/accounts/{one.account_id}/freezes/{one.freeze_id}",
        mine=one.frozen_by == visit.person.id,
        appeal=one.appeal,
        appealed_at=one.appealed_at,
        answer=one.appeal_answer,
        kept=one.appeal_kept,
        end_reason=one.end_reason,
        new_id=money_forms.fresh_id(),
    )


async def show_adjustments(tx: ReadTx, visit: respond.Visit, found: Sequence[desk.Adjustment]) -> tuple[AdjustmentView, ...]:
    """Proposals for operators."""
    accounts = {side for one in found for side in (one.debit_account_id, one.credit_account_id) if side is not None}
    names = await find_names(
        tx, visit, account_ids=accounts, person_ids=[who for one in found for who in (one.proposed_by, one.decided_by)]
    )
    return tuple(_adjustment(visit, names, one) for one in found)


def _adjustment(visit: respond.Visit, names: Names, one: desk.Adjustment) -> AdjustmentView:
    kind, words = STATES[one.state]
    posted = one.state == "approved" and one.credit_account_id is not None
    return AdjustmentView(
        title=visit.translate(WISHES[_KIND_WISHES[one.kind]]),
        debit=names.side(one.debit_account_id),
        credit=None if one.credit_account_id is None else names.side(one.credit_account_id),
        amount=one.amount,
        currency=one.currency,
        reason=one.reason,
        state=(kind, visit.translate(words)),
        waiting=one.state == "waiting",
        alone=one.alone,
        by=names.operator(one.proposed_by),
        proposed_at=one.proposed_at,
        expires_at=one.expires_at,
        decided_by=names.operator(one.decided_by) if one.decided_by is not None else "",
        answer=one.answer,
        action=f"/desk/money/adjustments/{one.adjustment_id}",
        mine=one.proposed_by == visit.person.id,
        story=f"/desk/money/transfers/{one.debit_account_id}/{one.adjustment_id}" if posted else "",
        number=str(one.adjustment_id),
        spent=one.spent,
        payouts=one.kind == wallet.Kind.PAYOUT,
    )


def ground_options(visit: respond.Visit) -> tuple[views.Option, ...]:
    """Why an account may be frozen."""
    return tuple(views.Option(key, visit.translate(GROUNDS[key])) for key in desk.GROUNDS)
