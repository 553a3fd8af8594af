"""Telling a bot: taken by one worker, sent outside of any transaction, and noted.

Who is killed in between leaves it to another after a minute, so it may come twice, under the same id: at least once. What is told
is read at that moment, so that what was taken back meanwhile is told to nobody.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.bots import signature
from quanzi.bots.hear import list_secrets
from quanzi.bots.model import Reads, What, find_command, find_next_try, make_said_id
from quanzi.bots.offer import JOB, WORDS, stop_bot
from quanzi.bots.speak import say_as_bot
from quanzi.bots.store import bots, deliveries
from quanzi.bots.store.bots import BotRow
from quanzi.bots.store.deliveries import TakenRow
from quanzi.bots.word import find_word
from quanzi.infra import jobs
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import SYSTEM
from quanzi.messaging import speaking

LOST_AFTER = timedelta(minutes=1)
_FAILING_MAX = timedelta(days=limits.HOOK_DAYS_FAILING_MAX)
_GONE = 410
_ASK_TO_WAIT = frozenset({429, 503})


class Parcel(msgspec.Struct, frozen=True):
    """What is to be sent where."""

    taken: TakenRow
    url: str
    headers: Mapping[str, str]
    body: bytes


class Tried(msgspec.Struct, frozen=True):
    """How a try went; without a status nobody answered, and `answer` says why. `wish_s` is what Retry-After asked for."""

    took_ms: int
    status: int | None = None
    answer: bytes = b""
    wish_s: int | None = None


class _Reply(msgspec.Struct, frozen=True):
    text: str = ""


async def list_due(tx: ReadTx) -> list[deliveries.DueRow]:
    """What waits and whose moment has come."""
    return await deliveries.list_due(tx, limit=limits.HOOKS_AT_ONCE)


async def take_delivery(tx: Tx, *, room_id: UUID, delivery_id: UUID, keys: Keys) -> Parcel | None:
    """Take what is due and write it as it is sent; None when there is nothing to send, or not any more."""
    taken = await deliveries.update_taken(tx, room_id=room_id, delivery_id=delivery_id, until=tx.now + LOST_AFTER)
    if taken is None:
        return None
    bot = await bots.find_bot(tx, room_id=room_id, bot_id=taken.bot_id)
    payload = None if bot is None else await _write(tx, bot=bot, taken=taken)
    if bot is None or payload is None:
        await deliveries.update_tried(tx, taken=taken, state="dropped", due_at=tx.now, status=None, took_ms=None, answer="")
        return None
    body = msgspec.json.encode(payload)
    secrets = [one.check for one in list_secrets(tx, bot=bot, keys=keys)]
    headers = signature.sign_headers(secrets, message_id=f"msg_{delivery_id.hex}", at=tx.now, body=body)
    return Parcel(taken, bot.url, headers | {"content-type": "application/json", "user-agent": "Quanzi-Bots/1"}, body)


async def _write(tx: ReadTx, *, bot: BotRow, taken: TakenRow) -> dict[str, Any] | None:
    """What a bot is told, as it stands now; None when it is not to be told any more."""
    seat = await find_word(tx, bot=bot)
    if seat is None or not seat.is_open or not bot.url or bot.stopped is not None:
        return None
    data: dict[str, Any] = {"room": {"id": bot.room_id, "name": seat.name}, "bot": {"id": bot.bot_id, "name": bot.name}}
    if taken.position is None:
        return {"type": "bot.test", "timestamp": taken.made_at, "data": data}
    if bot.reads is Reads.NOTHING or (taken.what is What.SAID and bot.reads is not Reads.EVERYTHING):
        return None
    said = await speaking.read_said(tx, places=[(bot.room_id, taken.position)])
    if not said or said[0][1].kind != WORDS or said[0][1].recalled_at is not None:
        return None
    message = said[0][1]
    # the name as it stands for who shares the group and is nobody's contact: a bot sees no more of anybody than any member does
    cards = await relations.find_cards(tx, by=SYSTEM, person_ids=[message.author_id], in_circle=seat.circle_id is not None)
    card = cards.get(message.author_id)
    data["author"] = {"id": message.author_id, "name": card.name if card is not None else ""}
    facts = {"id": message.message_id, "position": message.position, "at": message.at, "text": message.text, "answers": message.quoted}
    data["message"] = facts
    if taken.what is What.COMMAND and (given := find_command(message.text)) is not None:
        data["command"] = {"name": given[0], "words": given[1]}
    return {"type": f"message.{taken.what}", "timestamp": message.at, "data": data}


async def note_delivery(tx: Tx, *, parcel: Parcel, tried: Tried) -> None:
    """Keep how a try went: taken, and what the bot answers is said; or when it is tried again; or that it was the last."""
    taken = parcel.taken
    bot = await bots.find_bot(tx, room_id=taken.room_id, bot_id=taken.bot_id)
    if bot is None:
        return
    if tried.status is not None and 200 <= tried.status < 300:  # noqa: PLR2004 -- what HTTP calls success
        refused = await _say_reply(tx, bot=bot, taken=taken, answer=tried.answer)
        answer = f"{refused} {_show(tried.answer)}" if refused else _show(tried.answer)
        await _note(tx, taken, tried, state="done", wait=timedelta(0), answer=answer)
        await bots.update_failing(tx, room_id=bot.room_id, bot_id=bot.bot_id, since=None)
        return
    wish = tried.wish_s if tried.status in _ASK_TO_WAIT else None
    wait = None if tried.status == _GONE else find_next_try(taken.delivery_id, tries=taken.tries, wish_s=wish)
    await _note(tx, taken, tried, state="failed" if wait is None else "waiting", wait=wait or timedelta(0), answer=_show(tried.answer))
    since = bot.failing_since or tx.now
    await bots.update_failing(tx, room_id=bot.room_id, bot_id=bot.bot_id, since=since)
    if tried.status == _GONE:
        await stop_bot(tx, bot=bot, why="gone")
    elif wait is None and since <= tx.now - _FAILING_MAX:
        await stop_bot(tx, bot=bot, why="failing")
    elif wait is not None:
        await jobs.enqueue(tx, JOB, {"room_id": str(bot.room_id), "delivery_id": str(taken.delivery_id)}, after=wait)


async def _note(tx: Tx, taken: TakenRow, tried: Tried, *, state: Any, wait: timedelta, answer: str) -> None:  # noqa: ANN401 -- a state
    kept = answer[: limits.HOOK_ANSWER_CHARACTERS_KEPT]
    await deliveries.update_tried(
        tx, taken=taken, state=state, due_at=tx.now + wait, status=tried.status, took_ms=tried.took_ms, answer=kept
    )


async def _say_reply(tx: Tx, *, bot: BotRow, taken: TakenRow, answer: bytes) -> str:
    """Say what a bot answered, once for each delivery; the code of the refusal when it may not."""
    try:
        text = msgspec.json.decode(answer, type=_Reply).text
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    seat = await find_word(tx, bot=bot)
    if not text.strip() or seat is None:
        return ""
    try:
        async with tx.undoable():
            message_id = make_said_id(bot.bot_id, way="answer", key=taken.delivery_id.hex)
            await say_as_bot(tx, bot=bot, seat=seat, message_id=message_id, text=text)
    except QuanziError as refusal:
        return f"[{refusal.code}]"
    return ""


def _show(answer: bytes) -> str:
    """The beginning of an answer as text that a page can show."""
    text = answer[: 4 * limits.HOOK_ANSWER_CHARACTERS_KEPT].decode(errors="replace")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
