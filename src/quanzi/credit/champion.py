"""The scorecards of a house: the champion that scores, the shadow beside it, and how one becomes the other."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from quanzi import identity
from quanzi.credit import features, store
from quanzi.credit.errors import CardStands, ReportNeeded, SecondOperatorNeeded, UnfitCard
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.model import SCORE_BASE, SCORE_MIN
from quanzi.credit.model_card import read_model_card
from quanzi.credit.scorecard import Scorecard, read_scorecard, write_scorecard
from quanzi.credit.store.cards import CardRow, State
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person

_CARDS_SHOWN_MAX = 100


@lru_cache(maxsize=64)
def _read_card(document: bytes) -> Scorecard:
    return read_scorecard(document)


async def find_card(tx: ReadTx, *, version: str) -> Scorecard:
    """A card by its version. NotFound."""
    if version == EXPERT_CARD.version:
        return EXPERT_CARD
    row = await store.cards.find_card(tx, version=version)
    if row is None:
        raise NotFound
    return _read_card(row.document)


async def find_champion(tx: ReadTx) -> Scorecard:
    """The card that scores: the expert's until another was promoted."""
    row = await store.cards.find_in_state(tx, state="champion")
    return EXPERT_CARD if row is None else _read_card(row.document)


async def find_shadow(tx: ReadTx) -> Scorecard | None:
    """The card that runs beside the champion and is seen by operators only."""
    row = await store.cards.find_in_state(tx, state="shadow")
    return None if row is None else _read_card(row.document)


async def open_champion(tx: Tx) -> Scorecard:
    """The same, and written down where it scores for the first time."""
    row = await store.cards.find_in_state(tx, state="champion")
    if row is not None:
        return _read_card(row.document)
    await store.cards.insert_card(
        tx,
        version=EXPERT_CARD.version,
        name=EXPERT_CARD.name,
        document=write_scorecard(EXPERT_CARD),
        report=None,
        state="champion",
        by=None,
    )
    return EXPERT_CARD


def find_faults(card: Scorecard) -> list[str]:
    """What keeps a card from scoring people here: other features or directions than declared, or a promise that it would break."""
    declared = {one.name: one for one in features.FEATURES}
    faults = card.faults()
    for one in card.characteristics:
        feature = declared.get(one.name)
        if feature is None or one.categories is not None or one.special:
            faults.append(f"{one.name} is no feature of this house")
        elif (feature.direction, feature.dimension) != (one.direction, one.dimension):
            faults.append(f"{one.name} has another direction or dimension than declared")
    faults += _promise_faults(card, declared)
    return faults


def _promise_faults(card: Scorecard, declared: Mapping[str, features.Feature]) -> list[str]:
    nobody = features.read_features([], as_of=features.EPOCH)
    faults: list[str] = []
    if card.base != SCORE_BASE or card.score(nobody).total != SCORE_BASE:
        faults.append(f"a newcomer does not have {SCORE_BASE}")
    if card.base + sum(one.range[0] for one in card.characteristics) < SCORE_MIN + limits.STAKE_POINTS_MAX:
        faults.append(f"sums fall below {SCORE_MIN + limits.STAKE_POINTS_MAX}, which leaves no room for lost stakes")
    for one in card.characteristics:
        feature = declared.get(one.name)
        if feature is None or feature.measure is not features.Measure.FADING:
            continue
        worst = max(one.points_for(before) - one.points_for(before + limits.LAPSE_MONTHS) for before in range(20 * limits.LAPSE_MONTHS))
        if worst > limits.LAPSE_POINTS_MAX:
            faults.append(f"one lapse in {one.name} costs {worst}, published are at most {limits.LAPSE_POINTS_MAX}")
    return faults


async def add_card(tx: Tx, *, by: Person, document: bytes, report: bytes | None = None) -> CardRow:
    """Add a trained card as a draft; added twice it is one. For operators. NotFound, UnfitCard, ReportNeeded."""
    identity.may_operate(by)
    card = _parse(document)
    faults = find_faults(card)
    if faults:
        raise UnfitCard(fault=faults[0], faults=faults)
    if not card.expert:
        _check_report(card, report)
    await open_champion(tx)
    await store.cards.insert_card(
        tx, version=card.version, name=card.name, document=write_scorecard(card), report=report, state="draft", by=by.id
    )
    row = await store.cards.find_card(tx, version=card.version)
    if row is None:
        raise NotFound
    return row


def _parse(document: bytes) -> Scorecard:
    try:
        return read_scorecard(document)
    except ValueError as error:
        raise Invalid(field="document") from error


def _check_report(card: Scorecard, document: bytes | None) -> None:
    """What scores people must have been tested, on enough of them, and everybody may read how."""
    if document is None:
        raise ReportNeeded(least=limits.OUTCOMES_TO_LEARN_MIN)
    try:
        report = read_model_card(document)
    except ValueError as error:
        raise Invalid(field="report") from error
    if report.version != card.version or report.data.rows < limits.OUTCOMES_TO_LEARN_MIN:
        raise ReportNeeded(least=limits.OUTCOMES_TO_LEARN_MIN)


async def list_cards(tx: ReadTx) -> list[CardRow]:
    """Every version there was, the latest first; open to everybody, as what they decide is."""
    return await store.cards.list_cards(tx, limit=_CARDS_SHOWN_MAX)


async def find_report(tx: ReadTx, *, version: str) -> bytes | None:
    """The training report of a card as JSON; None for the expert's, which was not trained. Open to everybody."""
    return await store.cards.find_report(tx, version=version)


async def shadow_card(tx: Tx, *, by: Person, version: str) -> None:
    """Let a draft run beside the champion, in place of the shadow before it. For operators. NotFound, CardStands."""
    identity.may_operate(by)
    card = await _lock(tx, version)
    if card.state != "draft":
        raise CardStands
    await _replace(tx, version, "shadow", "draft")


async def promote_card(tx: Tx, *, by: Person, version: str) -> bool:
    """Make the shadow the champion: the first operator proposes, a second one agrees. Whether it is champion now.

    For operators. NotFound, CardStands, SecondOperatorNeeded.
    """
    identity.may_operate(by)
    card = await _lock(tx, version)
    if card.state != "shadow":
        raise CardStands
    if card.proposed_by is None:
        await store.cards.update_card(tx, version=version, state="shadow", proposed_by=by.id)
        return False
    if by.id in {None, card.proposed_by}:
        raise SecondOperatorNeeded
    await _replace(tx, version, "champion", "retired", proposed_by=card.proposed_by)
    return True


async def _lock(tx: Tx, version: str) -> CardRow:
    for row in await store.cards.lock_cards(tx):
        if row.version == version:
            return row
    raise NotFound


async def _replace(tx: Tx, version: str, state: State, then: State, *, proposed_by: UUID | None = None) -> None:
    """One card takes a place, whoever had it goes to `then`; first out, then in, since the place is for one."""
    holder = await store.cards.find_in_state(tx, state=state)
    if holder is not None:
        await store.cards.update_card(tx, version=holder.version, state=then, proposed_by=None)
    await store.cards.update_card(tx, version=version, state=state, proposed_by=proposed_by)
