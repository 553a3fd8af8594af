"""The loader's door: people who had a score for a while, with what was known of them, scored month by month as they would have been.

Whose score was ever switched on here stays as they are, so a load may be repeated. No events: nobody waits for a notice of
what was loaded.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.credit import champion, monitor, scoring, store
from quanzi.credit.group import GROUP_TEXT_VERSION, place_of
from quanzi.credit.group_counting import count_groups
from quanzi.credit.keep_fact import fact_id_of
from quanzi.credit.model import Fact, FactKind
from quanzi.credit.rescore import month_start
from quanzi.credit.run_month import next_run, run_due
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score
from quanzi.credit.switch import CONSENT_VERSION
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx

__all__ = ["Past", "PastFact", "PastGroup", "add_groups", "add_pasts", "count_groups", "finish_pasts"]


class PastFact(msgspec.Struct, frozen=True, gc=False):
    """What happened once, as it would have been noted then; `source_id` makes it one."""

    kind: FactKind
    source: str
    source_id: UUID
    happened_at: datetime
    other_id: UUID | None = None
    value: int = 1


class Past(msgspec.Struct, frozen=True):
    """Somebody whose score is on `since` a moment; facts of before are known from then on."""

    person_id: UUID
    language: str
    since: datetime
    facts: Sequence[PastFact]


class PastGroup(msgspec.Struct, frozen=True, gc=False):
    """The group that somebody told, by a yes of theirs."""

    person_id: UUID
    language: str
    label: str


async def add_groups(tx: Tx, *, new: Sequence[PastGroup], keys: Keys) -> int:
    """Keep the groups that people told; who told one already keeps theirs."""
    before = set(await store.groups.list_tellers(tx, person_ids=[one.person_id for one in new]))
    told = [one for one in new if one.person_id not in before]
    for one in told:
        consent_id = tx.new_id()
        await store.people.insert_consent(
            tx, person_id=one.person_id, consent_id=consent_id, about="group", text_version=GROUP_TEXT_VERSION, language=one.language
        )
        sealed = keys.encrypt(one.label, place=place_of(one.person_id))
        await store.groups.insert_told(tx, person_id=one.person_id, consent_id=consent_id, label_encrypted=sealed)
    return len(told)


async def finish_pasts(tx: Tx) -> None:
    """Everybody who was loaded has the score of the last 6th, so its run is over."""
    await store.scores.insert_finished(tx, run_at=run_due(tx.now))


async def add_pasts(tx: Tx, *, new: Sequence[Past]) -> int:
    """Switch scores on, keep the facts, and give each their first score and one for each 6th since; how many people were new."""
    card = await champion.open_champion(tx)
    added = set(await store.people.insert_people(tx, person_ids=[one.person_id for one in new], since=[one.since for one in new]))
    pasts = [one for one in new if one.person_id in added]
    yes = [(one.person_id, one.language, one.since) for one in pasts]
    await store.people.copy_consents(tx, about="score", text_version=CONSENT_VERSION, rows=yes)
    facts = {one.person_id: [_note(one, fact) for fact in one.facts] for one in pasts}
    await store.facts.copy_facts(tx, rows=((person_id, fact) for person_id, known in facts.items() for fact in known))
    scores = [(one.person_id, score) for one in pasts for score in _score(card, facts[one.person_id], one.since, tx.now)]
    await store.scores.copy_scores(tx, rows=scores)
    by_run: dict[datetime, list[Score]] = {}
    for _, score in scores:
        if score.why == "month":
            by_run.setdefault(score.run_at, []).append(score)
    for run_at, given in by_run.items():
        await store.runs.add_counts(tx, run=monitor.count_run(card, given, run_at=run_at, shadow=False))
    return len(pasts)


def _note(past: Past, one: PastFact) -> Fact:
    return Fact(
        id=fact_id_of(past.person_id, one.kind, one.source_id),
        kind=one.kind,
        context=one.source.partition(".")[0],
        source=one.source,
        source_id=one.source_id,
        other_id=one.other_id,
        happened_at=one.happened_at,
        known_at=max(one.happened_at, past.since),
        value=one.value,
    )


def _score(card: Scorecard, facts: list[Fact], since: datetime, until: datetime) -> Iterator[Score]:
    """The first score, and those of the 6ths, each held to what stood when its month began."""
    given = [scoring.make_score(card, facts, run_at=since, previous=None, why="first")]
    run_at = next_run(since)
    while run_at <= until:
        held = next((one.total for one in reversed(given) if one.run_at < month_start(run_at)), None)
        given.append(scoring.make_score(card, facts, run_at=run_at, previous=held, why="month"))
        run_at = next_run(run_at)
    yield from given
