"""What leaves the house: once, when it may, and no more than its reader allowed."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import msgspec
import pytest

from quanzi import identity, notices
from quanzi.app import outside as sending
from quanzi.identity import signing
from quanzi.infra.house import House
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.infra.push import PushRefused, SubscriptionGone
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.notices import Kind, choices, outside
from quanzi.notices.errors import TooManyDevices
from tests.make.notices import Pushes, add_device, make_subscription, tell
from tests.make.people import make_member
from tests.make.post import PostBox
from tests.make.race import race
from tests.make.site import Site


@dataclass(frozen=True, slots=True)
class Stage:
    """A house whose pushes and letters are kept here, a reader with a device, and somebody who does things."""

    house: House
    pushes: Pushes
    box: PostBox
    me: Person
    other: Person

    async def tell(self, *, kind: Kind = Kind.REPLY, subject: str = "post", crosses: bool = False) -> None:
        await self.house.db.run(lambda tx: _tell(tx, self, kind, subject, crosses))

    async def send(self) -> None:
        await sending.send_pushes(self.house, {"person_id": str(self.me.id)})

    def said(self) -> list[str]:
        return [msgspec.json.decode(message)["body"] for _, message, _ in self.pushes.sent]

    async def states(self) -> list[str]:
        async def ask(tx: ReadTx) -> list[str]:
            return await tx.column("SELECT state FROM notices.outgoing WHERE person_id = $1 ORDER BY event_id, way_id", self.me.id)

        return await self.house.db.glance(ask)


async def _tell(tx: Tx, stage: Stage, kind: Kind, subject: str, crosses: bool) -> None:
    await tell(tx, stage.me, stage.other, kind=kind, subject=subject, crosses=crosses)


@pytest.fixture
async def stage(site: Site) -> AsyncIterator[Stage]:
    """The stage, with one device."""
    pushes, box = Pushes(), PostBox()
    house = replace(site.house, push=pushes, mail=box)
    me = await house.db.run(lambda tx: make_member(tx, name="林晓明"))
    other = await house.db.run(lambda tx: make_member(tx, name="周舟"))
    await house.db.run(lambda tx: add_device(tx, me, house.keys))
    return Stage(house, pushes, box, me, other)


@pytest.mark.parametrize(("lock_screen", "said"), [("nothing", "Something new"), ("kind", "Replies"), ("full", "*舟 replied to you")])
async def test_a_lock_screen_shows_what_its_owner_allowed(stage: Stage, lock_screen: str, said: str) -> None:
    manner = msgspec.convert({"lock_screen": lock_screen}, choices.Manner)
    await stage.house.db.run(lambda tx: choices.choose_manner(tx, by=stage.me, manner=manner))
    await stage.tell()
    await stage.send()
    assert stage.said() == [said]
    message = msgspec.json.decode(stage.pushes.sent[0][1])
    line = (await stage.house.db.read(lambda tx: notices.list_notices(tx, by=stage.me))).items[0]
    assert (message["href"], message["unread"], stage.pushes.sent[0][2]) == (f"/notices/{line.notice_id}", 1, line.notice_id.hex)
    if lock_screen != "full":
        assert "舟".encode() not in stage.pushes.sent[0][1]


async def test_a_message_goes_once_however_often_its_job_runs(stage: Stage) -> None:
    await stage.tell()
    await asyncio.gather(*(stage.send() for _ in range(4)))
    await stage.send()
    await sending.send_due_pushes(stage.house, {})
    assert len(stage.pushes.sent) == 1
    assert await stage.states() == ["sent"]


async def test_of_two_workers_one_takes_it(stage: Stage) -> None:
    await stage.tell()
    taken: list[int] = []

    async def take(tx: Tx) -> None:
        taken.append(len(await outside.take_pushes(tx, person_id=stage.me.member_id, keys=stage.house.keys)))

    assert await race(stage.house.db, take, take) == ["done", "done"]
    assert sorted(taken) == [0, 1]


async def test_what_a_killed_worker_held_is_sent_by_another_a_while_later(stage: Stage) -> None:
    await stage.tell()
    take = partial(outside.take_pushes, person_id=stage.me.member_id, keys=stage.house.keys)
    assert len(await stage.house.db.run(take)) == 1
    await stage.send()
    assert stage.pushes.sent == []
    await stage.house.db.pool.execute("UPDATE notices.outgoing SET claimed_at = claimed_at - interval '11 minutes'")
    await sending.send_due_pushes(stage.house, {})
    assert len(stage.pushes.sent) == 1


async def test_what_was_read_meanwhile_does_not_call(stage: Stage) -> None:
    await stage.tell()
    await stage.house.db.run(lambda tx: notices.mark_all_read(tx, by=stage.me, until=tx.now))
    await stage.send()
    assert (stage.pushes.sent, await stage.states()) == ([], ["dropped"])


async def test_quiet_hours_hold_it_and_let_it_go(stage: Stage) -> None:
    async def quiet(tx: Tx) -> None:
        start = (tx.now.hour * 60 + tx.now.minute) // 15 * 15
        manner = choices.Manner("UTC", start, (start + 60) % 1440)
        await choices.choose_manner(tx, by=stage.me, manner=manner)

    await stage.house.db.run(quiet)
    await stage.tell()
    await stage.tell(kind=Kind.URGENT, subject="rota")
    await stage.tell(kind=Kind.URGENT, subject="fire", crosses=True)
    await stage.send()
    assert len(stage.pushes.sent) == 1  # an emergency crosses it, what is urgent alone does not
    assert sorted(await stage.states()) == ["sent", "waiting", "waiting"]
    await stage.house.db.pool.execute("UPDATE notices.outgoing SET due_at = due_at - interval '2 hours'")
    await sending.send_due_pushes(stage.house, {})
    assert await stage.states() == ["sent"] * 3


async def test_many_at_once_are_one_message(stage: Stage) -> None:
    for number in range(6):
        await stage.tell(subject=str(number))
    await stage.send()
    assert stage.said() == ["6 new"]
    assert await stage.states() == ["sent"] * 6


async def test_a_browser_that_is_gone_is_forgotten(stage: Stage) -> None:
    stage.pushes.refuse = SubscriptionGone()
    await stage.tell()
    await stage.send()
    assert await stage.house.db.glance(lambda tx: outside.list_devices(tx, by=stage.me)) == []
    assert await stage.states() == []
    assert await stage.house.db.pool.fetchval("SELECT count(*) FROM notices.device_owner") == 0


async def test_who_refuses_is_asked_again_ever_later_and_in_the_end_not(stage: Stage) -> None:
    stage.pushes.refuse = PushRefused("503")
    await stage.tell()
    waits: list[timedelta] = []
    for _ in range(8):
        await stage.house.db.pool.execute("UPDATE notices.outgoing SET due_at = now() - interval '1 second'")
        await stage.send()
        row = await stage.house.db.pool.fetchrow("SELECT due_at - claimed_at AS wait, state FROM notices.outgoing")
        waits.append(row["wait"])
    assert row["state"] == "dropped"
    assert all(later > sooner for sooner, later in itertools.pairwise(waits))


async def test_a_device_is_its_last_owners_and_ends_with_its_session(stage: Stage) -> None:
    db, keys = stage.house.db, stage.house.keys
    await db.run(lambda tx: add_device(tx, stage.other, keys))
    assert await db.glance(lambda tx: outside.list_devices(tx, by=stage.me)) == []
    await stage.tell()
    await stage.send()
    assert stage.pushes.sent == []

    key = await db.run(lambda tx: identity.start_session(tx, person_id=stage.me.member_id, device="test"))
    here = replace(stage.me, session_id=key.session_id)
    await db.run(lambda tx: add_device(tx, here, keys, name="two"))
    await stage.tell(subject="while signed in")
    await stage.send()
    await db.run(lambda tx: signing.end_session(tx, by=here, session_id=key.session_id))
    await stage.tell(subject="after signing out")
    await stage.send()
    assert len(stage.pushes.sent) == 1
    assert await db.glance(lambda tx: outside.list_devices(tx, by=stage.me)) == []


async def test_ten_devices_are_enough(stage: Stage) -> None:
    async def fill(tx: Tx) -> None:
        for number in range(10):
            await outside.add_device(tx, by=stage.me, to=make_subscription(f"d{number}"), keys=stage.house.keys)

    with pytest.raises(TooManyDevices):
        await stage.house.db.run(fill)


async def _prove_mail(db: Db, stage: Stage) -> None:
    sealed = stage.house.keys.encrypt("me@example.org", place=f"person_address:{stage.me.id}")
    await db.pool.execute(
        "INSERT INTO identity.person_address (person_id, address_hash, kind, address_encrypted, added_at, proved_at) "
        "VALUES ($1, 'x', 'email', $2, now(), now())",
        stage.me.id,
        sealed,
    )


async def _make_due(stage: Stage, *, lock_screen: str = "full") -> None:
    manner = msgspec.convert({"lock_screen": lock_screen, "digest": "daily", "zone": "Asia/Shanghai"}, choices.Manner)
    await stage.house.db.run(lambda tx: choices.choose_manner(tx, by=stage.me, manner=manner))
    await stage.house.db.pool.execute("UPDATE notices.reader SET digest_due_at = now(), digest_since = now() - interval '1 day'")


@pytest.mark.parametrize(
    ("lock_screen", "said"), [("nothing", "2 new"), ("kind", "Replies: 1\nLikes: 1"), ("full", "*舟 liked what you wrote")]
)
async def test_a_digest_says_what_is_new_and_how_to_end_it(stage: Stage, lock_screen: str, said: str) -> None:
    await _prove_mail(stage.house.db, stage)
    await _make_due(stage, lock_screen=lock_screen)
    await stage.tell()
    await stage.tell(kind=Kind.LIKE)
    for _ in range(2):
        await sending.start_digests(stage.house, {})
        await sending.send_digest(stage.house, {"person_id": str(stage.me.id)})
    assert [to for to, _ in stage.box.letters] == ["me@example.org"]
    text = stage.box.letters[0][1]
    assert said.split("\n", maxsplit=1)[0] in text
    assert ("舟" in text) == (lock_screen == "full")
    headers = stage.box.headers[0]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in text

    # the next one begins where this one ended
    await stage.house.db.pool.execute("UPDATE notices.reader SET digest_due_at = now()")
    await sending.start_digests(stage.house, {})
    assert len(stage.box.letters) == 1


async def test_one_click_ends_digests(stage: Stage) -> None:
    await _prove_mail(stage.house.db, stage)
    await _make_due(stage)
    await stage.tell()
    await sending.start_digests(stage.house, {})
    path = stage.box.headers[0]["List-Unsubscribe"].strip("<>").removeprefix(stage.house.settings.public_url)
    signature = path.rpartition("/")[2]
    stop = partial(outside.stop_digest, person_id=stage.me.member_id, keys=stage.house.keys)
    with pytest.raises(NotFound):
        await stage.house.db.run(partial(stop, signature=signature[:-1] + ("A" if signature[-1] != "A" else "B")))
    await stage.house.db.run(partial(stop, signature=signature))
    await stage.house.db.run(partial(stop, signature=signature))
    chosen = await stage.house.db.read(lambda tx: choices.find_choices(tx, by=stage.me))
    assert (chosen.manner.digest, chosen.digest_due_at) == ("never", None)


async def test_who_proved_no_e_mail_gets_none(stage: Stage) -> None:
    await _make_due(stage)
    await stage.tell()
    await sending.start_digests(stage.house, {})
    assert (stage.box.letters, "dropped" in await stage.states()) == ([], True)
