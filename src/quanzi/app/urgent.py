"""What is urgent, beyond the conversation: in the inbox at once, then by text message, then by phone, while not confirmed.

Quiet hours are of notices, who is asked is of messaging; here both are put together. A call is claimed, made, and noted, and
whoever is killed in between leaves it to another worker, which makes it under the same key: a gateway that heeds it calls once.
"""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter

from quanzi import notices, relations
from quanzi.identity import reaching
from quanzi.infra import community
from quanzi.infra.house import House
from quanzi.infra.log import describe_error
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Kind, Person
from quanzi.messaging import calling
from quanzi.notices import choices
from quanzi.web import i18n, notice_words

log = structlog.get_logger(__name__)
CALLS = Counter("quanzi_urgent_calls_total", "Text messages and phone calls about what is urgent, by way and outcome.", ["way", "outcome"])


def subject_of(room_id: UUID, position: int) -> UUID:
    """One line of the inbox for one message, however often it is asked."""
    return ids.id_from_source(source="messaging.urgent", key=f"{room_id}:{position}")


async def tell_of_urgent(tx: Tx, event: calling.UrgentAsked) -> None:
    """Who is asked reads it in the inbox at once, and is called when it is not quiet; a while later the outside begins to call."""
    called = await calling.list_called(tx, event=event)
    facts = {"room_id": str(event.room_id), "position": str(event.position)}
    subject_id = subject_of(event.room_id, event.position)
    news = [
        notices.News(
            event.id, to, notices.Kind.URGENT, subject_id, event.at, event.sender_id, facts=facts, crosses_quiet=event.is_emergency
        )
        for to in called
    ]
    await notices.tell_people(tx, news=news)
    quiet = {} if event.is_emergency else await notices.find_quiet_ends(tx, person_ids=called)
    await calling.plan_calls(tx, event=event, starts={one: max(event.at, quiet.get(one, event.at)) for one in called})


async def settle_notice(tx: Tx, event: calling.UrgentConfirmed) -> None:
    """What was confirmed is read, and what waits to call about it does not."""
    subject_id = subject_of(event.room_id, event.position)
    await notices.mark_subject_read(tx, person_id=event.person_id, kind=notices.Kind.URGENT, subject_id=subject_id)


async def tell_urgent(house: House, _payload: dict[str, Any]) -> None:
    """Let messages say who confirmed, where they waited their second."""
    while await calling.tell_due(house.db):
        pass


async def send_plans(house: House, _payload: dict[str, Any]) -> None:
    """Let go what is to be urgent at this minute."""
    while await calling.send_due(house.db):
        pass


async def call_due(house: House, _payload: dict[str, Any]) -> None:
    """Call those who have not confirmed, by the ways that they allowed; one that fails holds nobody up."""
    due = await house.db.read(partial(calling.list_calls_due, waits=_waits(house)))
    for key in due:
        call = await house.db.run(partial(_take, key=key, waits=_waits(house)))
        if call is not None:
            await _make(house, call)


def _waits(house: House) -> calling.Waits:
    settings = house.settings
    return calling.Waits(timedelta(minutes=settings.urgent_sms_minutes), timedelta(minutes=settings.urgent_phone_minutes))


async def _take(tx: Tx, *, key: calling.CallKey, waits: calling.Waits) -> calling.Call | None:
    ends = await notices.find_quiet_ends(tx, person_ids=[key.person_id])
    return await calling.take_call(tx, key=key, waits=waits, quiet_until=ends[key.person_id])


async def _make(house: House, call: calling.Call) -> None:
    way, once = call.key.way, str(call.once)
    found = await house.db.read(partial(_word, house=house, call=call))
    if found is None or (way == "phone" and not house.settings.has_phone):
        CALLS.labels(way, "dropped").inc()
        await house.db.run(partial(calling.note_failed, call=call, for_good=True))
        return
    to, text, language = found
    try:
        if way == "sms":
            await house.sms.send(to=to, text=text, once=once)
        else:
            await house.phone.call(to=to, text=text, language=language, once=once)
    except Exception as error:  # noqa: BLE001 -- whatever a gateway does, the call is tried again
        log.warning("urgent_call_failed", way=way, tries=call.tries, why=describe_error(error))
        CALLS.labels(way, "failed").inc()
        await house.db.run(partial(calling.note_failed, call=call))
        return
    CALLS.labels(way, "called").inc()
    await house.db.run(partial(calling.note_called, call=call))


async def _word(tx: ReadTx, *, house: House, call: calling.Call) -> tuple[str, str, str] | None:
    """Number, sentence and language; no more than the reader's lock screen may show. None where the number is theirs no more."""
    person_id = call.key.person_id
    to = await reaching.find_phone(tx, person_id=person_id, address_id=call.number_id, keys=house.keys)
    if to is None:
        return None
    language = await reaching.find_language(tx, person_id=person_id)
    reader = Person(kind=Kind.MEMBER, id=person_id, language=language)
    found = await community.find_community(tx)
    shown = (await choices.find_choices(tx, by=reader)).manner.lock_screen
    cards = await relations.find_cards(tx, by=reader, person_ids=[call.sender_id])
    sentence = notice_words.say_urgent(language, cards.get(call.sender_id), lock_screen=shown)
    house_name = found.name if found else "Quanzi"
    if call.key.way == "phone":
        words = i18n.translate(language, "{community}. {sentence}. Open the app to confirm.", community=house_name, sentence=sentence)
        return to, words, language
    place = "/notices" if shown == "nothing" else f"/messages/{call.key.room_id}/{call.key.position}/urgent"
    return to, f"{house_name}: {sentence}\n{house.settings.public_url}{place}", language
