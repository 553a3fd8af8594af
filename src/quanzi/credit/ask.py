"""Asking and answering: the icebreaker. A asks what B will see, answers once, for a day, not now, never, or not at all.

What who asked can see follows from their own questions and from a yes alone. A refusal, silence, a question that never came
through, a score that is off: all of these look like "not available", so that nobody can be pressed by being seen to refuse.
"""

from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.credit import access, interest, policy, store, terms
from quanzi.credit.errors import AskOver, ScoreOff
from quanzi.credit.events import ScoreAsked
from quanzi.credit.scoring import Score
from quanzi.credit.store.asks import Ask, MyAsk
from quanzi.credit.terms import Answer, Form, Purpose, Terms, Viewer
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person

_DAY = timedelta(days=1)
_ASKS = ratelimit.Limit("asks", limits.ASKS_PER_DAY_MAX, 86_400)
_OPEN = timedelta(days=limits.ASK_DAYS_OPEN)
_SHOWN_MAX = 100
_YES: Final = {"once": (1, timedelta(days=limits.ANSWER_ONCE_DAYS_VALID)), "day": (limits.ANSWER_DAY_USES_MAX, _DAY)}
Reply = Literal["once", "day", "no", "never"]


class NewAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A question: whom, for what, how much. `mutual`: my own band opens too, or neither does."""

    person_id: UUID
    purpose: Purpose
    form: Form
    threshold: int | None = None
    mutual: bool = False


class Asked(msgspec.Struct, frozen=True):
    """A question that waits for me, and exactly what who asked would see of me as things stand now."""

    ask: Ask
    preview: Answer


async def ask_to_see(
    tx: Tx, *, by: Person, new: NewAsk, circle_id: UUID | None = None, ticked: bool = False, text_version: str = ""
) -> MyAsk:
    """Ask somebody to show me something; `circle_id` is a circle in which the caller found both of us. Asked twice it is one question.

    A mutual one takes my own yes, ticked. NotSignedIn, Suspended, NotFound, TooMany, ConsentNeeded, ScoreOff (of mine), Invalid.
    """
    policy.may_own_score(by)
    what = _check(new, by, circle_id)
    if new.mutual:
        policy.may_say_yes(ticked=ticked, text_version=text_version, current=access.GRANT_TEXT_VERSION)
    await relations.find_relation(tx, by=by, person_id=new.person_id, in_circle=circle_id is not None)
    mine, theirs = await _lock_both(tx, by.member_id, new.person_id)
    if new.mutual and mine is None:
        raise ScoreOff
    before = await store.asks.find_my_ask(tx, person_id=by.member_id, other_id=new.person_id)
    if before is not None and before.asked_at > tx.now - _OPEN:
        return before
    await ratelimit.take(tx, _ASKS, str(by.member_id))
    made = MyAsk(
        ask_id=tx.new_id(),
        other_id=new.person_id,
        circle_id=circle_id,
        purpose=what.purpose,
        form=what.form,
        threshold=what.threshold,
        consent_id=await access.write_consent(tx, by=by) if new.mutual else None,
        asked_at=tx.now,
    )
    if not await store.asks.write_my_ask(tx, person_id=by.member_id, ask=made, over=tx.now - _OPEN):
        return await store.asks.find_my_ask(tx, person_id=by.member_id, other_id=new.person_id) or made
    if theirs is not None:
        await _bring(tx, by, made)
    return made


def _check(new: NewAsk, by: Person, circle_id: UUID | None) -> Terms:
    what = Terms(new.purpose, new.form, new.threshold)
    terms.check_terms(what)
    if new.person_id == by.member_id:
        raise Invalid(field="person_id")
    # a number is given, never asked for: it is more than getting to know each other takes
    if new.form == Form.NUMBER or (new.mutual and new.form != Form.BAND):
        raise Invalid(field="form")
    if (new.purpose == Purpose.CIRCLE_CONTACT) != (circle_id is not None):
        raise Invalid(field="purpose")
    return what


async def _lock_both(tx: Tx, mine: UUID, theirs: UUID) -> tuple[Score | None, Score | None]:
    """Two people's scores, always locked in one order, so that two who ask each other don't wait in a ring."""
    found = {one: await access.lock_shown(tx, person_id=one) for one in sorted({mine, theirs})}
    return found[mine], found[theirs]


async def _bring(tx: Tx, by: Person, made: MyAsk) -> None:
    """Put a question before whom it is for, unless they want none, or none from this asker; who asks is not told which."""
    owner_id = made.other_id
    if not (await store.grants.find_choices(tx, person_id=owner_id)).takes_asks:
        return
    since = tx.now - timedelta(days=limits.ASK_DAYS_BETWEEN)
    if await store.asks.is_barred(tx, person_id=owner_id, asker_id=by.member_id, since=since):
        return
    told = await store.asks.count_told(tx, person_id=owner_id, since=tx.now - _DAY)
    ask = Ask(
        ask_id=made.ask_id,
        asker_id=by.member_id,
        circle_id=made.circle_id,
        purpose=made.purpose,
        form=made.form,
        threshold=made.threshold,
        mutual=made.consent_id is not None,
        held=told >= limits.ASK_PROMPTS_PER_DAY_MAX,
        asked_at=tx.now,
        expires_at=tx.now + _OPEN,
    )
    await store.asks.insert_ask(tx, person_id=owner_id, ask=ask)
    if not ask.held:
        await outbox.record(tx, ScoreAsked(id=tx.new_id(), at=tx.now, person_id=owner_id, ask_id=ask.ask_id, asker_id=ask.asker_id))
    await interest.tell_unusual(tx, person_id=owner_id)


async def withdraw_ask(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Take back what I asked somebody, with my own yes where I offered one; taken back twice it is back. NotSignedIn, NotFound."""
    mine = await store.asks.find_my_ask(tx, person_id=by.member_id, other_id=person_id)
    if mine is None:
        raise NotFound
    await _lock_both(tx, by.member_id, person_id)
    await store.asks.update_my_withdrawn(tx, person_id=by.member_id, other_id=person_id)
    await store.asks.update_answer(tx, person_id=person_id, ask_id=mine.ask_id, answer="withdrawn")
    if mine.consent_id is not None and not await store.grants.is_used(tx, person_id=by.member_id, consent_id=mine.consent_id):
        await store.grants.update_consent_ended(tx, person_id=by.member_id, consent_id=mine.consent_id)


async def list_asks(tx: ReadTx, *, by: Person) -> list[Asked]:
    """Questions that wait for me, the latest first, those of which I was not told last. NotSignedIn."""
    person_id = by.member_id
    score = await store.scores.find_last(tx, person_id=person_id)
    if score is None:
        return []
    hidden = await relations.find_hidden(tx, person_id=person_id)
    found = await store.asks.list_asks(tx, person_id=person_id, since=tx.now - _OPEN, limit=_SHOWN_MAX)
    waiting = [one for one in found if one.is_open(tx.now) and one.asker_id not in hidden]
    return [Asked(one, terms.read_answer(one.form, one.threshold, score.total)) for one in sorted(waiting, key=lambda one: one.held)]


async def list_my_asks(tx: ReadTx, *, by: Person) -> list[MyAsk]:
    """Whom I asked last, the latest first; whether they read, refused or left it is theirs. NotSignedIn."""
    return await store.asks.list_my_asks(tx, person_id=by.member_id, limit=_SHOWN_MAX)


async def answer_ask(tx: Tx, *, by: Person, ask_id: UUID, reply: Reply, ticked: bool = False, text_version: str = "") -> None:
    """Answer a question: once, for a day, not now, or never again from them. Only a yes is ever told.

    A yes is ticked, and takes a score that is on; a mutual one opens both bands at once or neither. NotSignedIn, Suspended,
    NotFound, ConsentNeeded, ScoreOff, AskOver.
    """
    policy.may_own_score(by)
    ask = await _find(tx, by, ask_id)
    if reply in _YES:
        policy.may_say_yes(ticked=ticked, text_version=text_version, current=access.GRANT_TEXT_VERSION)
    mine, theirs = await _lock_both(tx, by.member_id, ask.asker_id)
    ask = await _find(tx, by, ask_id)
    if not ask.is_open(tx.now):
        raise AskOver
    if reply in _YES:
        if mine is None:
            raise ScoreOff
        await _open(tx, by=by, ask=ask, reply=reply, theirs=theirs)
    await store.asks.update_answer(tx, person_id=by.member_id, ask_id=ask_id, answer=reply)


async def _find(tx: ReadTx, by: Person, ask_id: UUID) -> Ask:
    ask = await store.asks.find_ask(tx, person_id=by.member_id, ask_id=ask_id)
    if ask is None:
        raise NotFound
    return ask


async def _open(tx: Tx, *, by: Person, ask: Ask, reply: Reply, theirs: Score | None) -> None:
    """Write my grant, and theirs to me where both are to open; AskOver where who asked is out of sight, gone or took it back."""
    if ask.asker_id in await relations.find_hidden(tx, person_id=by.member_id):
        raise AskOver
    asked = await store.asks.find_my_ask(tx, person_id=ask.asker_id, other_id=by.member_id)
    if asked is None or asked.ask_id != ask.ask_id or asked.withdrawn_at is not None:
        raise AskOver
    what = Terms(ask.purpose, ask.form, ask.threshold)
    sides = [(by.member_id, await access.write_consent(tx, by=by), ask.asker_id)]
    if ask.mutual:
        stands = asked.consent_id is not None and await store.grants.is_consent_open(
            tx, person_id=ask.asker_id, consent_id=asked.consent_id
        )
        if theirs is None or asked.consent_id is None or not stands:
            raise AskOver
        sides.append((ask.asker_id, asked.consent_id, by.member_id))
    uses, lasts = _YES[reply]
    for person_id, consent_id, viewer_id in sides:
        await access.write_grant(
            tx, person_id=person_id, consent_id=consent_id, viewer=Viewer.PERSON, viewer_id=viewer_id, what=what, uses_max=uses, lasts=lasts
        )


async def list_barred(tx: ReadTx, *, by: Person) -> list[UUID]:
    """To whom I said "never". NotSignedIn."""
    return await store.asks.list_barred(tx, person_id=by.member_id, limit=_SHOWN_MAX)


async def allow_asker(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Let somebody ask me again after all; they are not told. NotSignedIn."""
    await store.asks.update_unbarred(tx, person_id=by.member_id, asker_id=person_id)
