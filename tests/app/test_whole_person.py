"""What is kept of a person is in the copy that she takes, and goes when she goes, or it stands here with the reason.

The tables come from the catalog and the statements from the database's own log, so that no table is forgotten.
"""

import json
import re
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import msgspec
import pytest
from asyncpg.connection import LoggedQuery

from quanzi import feed, relations, wallet
from quanzi.app.deletions import ERASERS
from quanzi.app.exports import EXPORTERS, FILES
from quanzi.circles import entrance, staff
from quanzi.credit import FactKind
from quanzi.identity import account
from quanzi.infra import crypto
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import gifts, signers
from tests.make import bank, messages, money
from tests.make import credit as credit_made
from tests.make import feed as make
from tests.make import notices as notices_made
from tests.make.site import Site

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")

NOT_TAKEN = {
    "circles.charter": "who changed the words of a circle is the circle's history",
    "circles.entrance": "a lock at the door; it holds nothing else",
    "circles.member": "the mirror of my_circle",
    "circles.staff_log": "the circle's log; what concerned the person stands among the decisions",
    "credit.merchant_pair": "the mirror of pair",
    "identity.address": "the mirror of person_address, by hash",
    "identity.challenge": "a question to a browser, gone in minutes",
    "identity.export": "these copies themselves",
    "identity.id_number": "a keyed hash, which says nothing outside this house",
    "infra.idempotency": "answers that were given already, gone in days",
    "media.upload": "on its way in, gone in a day",
    "messaging.applicant": "who waits for a group's staff is the group's list, gone with the answer",
    "messaging.burn": "who may open what once; what is in it nobody keeps",
    "messaging.link": "a group's links are its members' together, gone in a week",
    "messaging.member": "the mirror of my_room",
    "messaging.mention": "calls by others, gone when they are read",
    "messaging.pair": "the mirror of my_room",
    "messaging.room": "a room is its members' together; which ones I am in is in the copy",
    "messaging.urgent_call": "text messages and calls on their way, a matter of minutes; what was asked of me is in the copy",
    "moderation.quote": "what others chose to show with an open report, gone when it is closed; one's own words are in the room's copy",
    "wallet.clearing": "a run of the house, made by an operator or the clock",
    "notices.device_owner": "the mirror of device",
    "notices.present": "that a page of hers is open at this moment, which she sees; it goes with the page",
    "relations.follower": "whom others follow is theirs",
    "relations.pair": "a lock between two people; it holds nothing else",
    "wallet.gift_rule": "whose hand changed a rule of the house is the house's history",
    "wallet.fund": "a shared account is its signers' together; which ones I sign for is in the copy",
    "wallet.lock_code": "the mirror of guard, by hash",
    "wallet.proposal": "the books of a shared account are its signers' together",
    "wallet.signature": "the books of a shared account are its signers' together",
    "wallet.signer": "the mirror of my_fund",
}
NOT_ERASED = {
    "circles.invite": "the circle's link goes on; the id names nobody any more",
    "circles.mute": "a bar goes on; the id names nobody any more",
    "circles.removed": "a bar goes on; the id names nobody any more",
    "circles.staff_log": "the books of a circle are never changed; the id names nobody any more",
    "feed.authored": "where what was said lies",
    "feed.comment": "what was said stays, under nobody's name, as the person was told",
    "feed.comment_like": "a count equals its rows; the id names nobody any more",
    "feed.post": "what was said stays, under nobody's name, as the person was told",
    "feed.post_like": "a count equals its rows; the id names nobody any more",
    "feed.seen": "times under an id that names nobody any more",
    "identity.challenge": "gone in minutes",
    "infra.idempotency": "gone in days",
    "media.upload": "gone in a day",
    "messaging.applicant": "who is gone is let in nowhere; gone with the answer",
    "messaging.pair": "the other's room goes on; the id names nobody any more",
    "messaging.room": "the others' room goes on; the id names nobody any more",
    "relations.pair": "a lock between two ids; they name nobody any more",
    "wallet.fund": "the account goes on; the id names nobody any more",
    "wallet.proposal": "the books of a shared account stay; the ids name nobody any more",
    "wallet.risk_rule": "the house's rules go on; the id names nobody any more",
    "wallet.iou_step": "the history of a debt is the other one's too; the id names nobody any more",
    "wallet.clearing": "a run of the house; the id is an operator's, and names nobody any more",
    "wallet.gift_rule": "whose hand changed a rule of the house is the house's history",
    "wallet.packet": "what it held is in the books, under an id that names nobody any more",
    "wallet.packet_claim": "who opened what is in the books, under ids that name nobody any more",
    "wallet.transfer": "the books stay, under ids that name nobody any more",
}
_TABLES = """
SELECT DISTINCT table_schema || '.' || table_name FROM information_schema.columns JOIN information_schema.tables
    USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND data_type = 'uuid'
    AND column_name ~ '^((.*_)?person_id|owner_id|author_id|reporter_id|made_by|changed_by|low_id)$'
"""

_LEADING = """
SELECT c.relnamespace::regnamespace || '.' || c.relname, a.attname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_attribute AS a ON a.attrelid = i.indexrelid AND a.attnum = 1
"""

OF_THE_HOUSE = {"currency", "gift_rule", "risk_rule", "tier_limit"}
"""Tables that have a few rows for each house, whoever lives in it: no index serves them better than a look at all."""


class Log:
    """The statements that were run on a connection."""

    def __init__(self) -> None:
        """Nothing was run yet."""
        self.statements: list[str] = []
        self.asked: list[LoggedQuery] = []

    def note(self, logged: LoggedQuery) -> None:
        """Keep one."""
        self.statements.append(logged.query)
        self.asked.append(logged)

    def tables(self, pattern: str) -> set[str]:
        """The tables that stand behind these words."""
        return {name for one in self.statements for name in re.findall(rf"{pattern}\s+([a-z_]+\.[a-z_]+)", one)}


async def _tables(tx: ReadTx) -> set[str]:
    return set(await tx.column(_TABLES))


async def _full_life(tx: Tx) -> tuple[make.Talk, Person]:
    """Somebody with a circle, likes, whom to follow, whom to be rid of, a picture and a mute."""
    talk = await make.make_talk(tx)
    me = talk.member
    await feed.like_post(tx, by=me, circle_id=talk.circle_id, post_id=talk.post_id)
    await feed.mark_seen(tx, by=me, circle_id=talk.circle_id, at=tx.now)
    await relations.follow_person(tx, by=me, person_id=talk.owner.member_id)
    await relations.block_person(tx, by=me, person_id=talk.stranger.member_id)
    await money.make_currency(tx)
    await money.give_money(tx, me, 50_00)
    await money.know(tx, me, talk.owner)
    await wallet.send_one(tx, by=me, send=wallet.SendMoney(tx.new_id(), talk.owner.member_id, 1_00, speed="next_day"))
    packet = gifts.FillPacket(tx.new_id(), gifts.Audience("circle", talk.circle_id), 1_00, 2)
    await gifts.fill_packet(tx, by=me, order=packet, inside=True)
    link_id = await bank.link(tx, me, KEYS, holder="李伟")
    await bank.top_up(tx, me, link_id, 5_00)
    await tx.execute("INSERT INTO wallet.guard (person_id, code_hash, code_made_at) VALUES ($1, 'x', $2)", me.id, tx.now)
    await tx.execute("INSERT INTO wallet.lock_code (code_hash, person_id, made_at) VALUES ('x', $1, $2)", me.id, tx.now)
    await signers.open_fund(tx, by=me, fund_id=tx.new_id(), name="Seeds", use="savings", signers=[], needed=1)
    await messages.say(tx, await messages.fill_group(tx, [talk.owner, me]), me)
    media_id = tx.new_id()
    await tx.execute("UPDATE identity.person SET avatar_media_id = $2 WHERE person_id = $1", me.id, media_id)
    await staff.mute_member(tx, by=talk.owner, circle_id=talk.circle_id, person_id=me.member_id, days=1, reason="Cool down.")
    await credit_made.switch_on(tx, me)
    await credit_made.note(tx, me, FactKind.DEBT_KEPT)
    await notices_made.tell(tx, me, talk.owner)
    await notices_made.add_device(tx, me, KEYS)
    return talk, me


async def _take(site: Site, tx: Tx, person_id: UUID) -> dict[str, object]:
    taken = {name: await export(tx, site.house, person_id) for name, export in EXPORTERS.items()}
    for lister in FILES:
        await lister(tx, site.house, person_id)
    return taken


async def test_the_copy_of_ones_data_leaves_no_table_out(site: Site) -> None:
    async with site.house.db.transaction() as tx:
        _, me = await _full_life(tx)
        log = Log()
        with tx.connection.query_logger(log.note):
            await _take(site, tx, me.member_id)
        forgotten = await _tables(tx) - log.tables("(?:FROM|JOIN)")
    assert forgotten == NOT_TAKEN.keys()


async def test_no_question_about_one_person_reads_a_whole_table(site: Site) -> None:
    """A statement has five seconds, and a house may have a million likes: each part of a copy is found by an index."""
    async with site.house.db.transaction() as tx:
        _, me = await _full_life(tx)
        log = Log()
        with tx.connection.query_logger(log.note):
            await _take(site, tx, me.member_id)
        # a table of a few rows is read whole by choice; here the choice is to be the one of a large table
        await tx.execute("SET LOCAL enable_seqscan = off")
        leading = {row[0]: row[1] for row in await tx.connection.fetch(_LEADING)}
        # the driver asks the catalog for a type the first time that it meets one
        ours = [asked for asked in log.asked if "pg_catalog" not in asked.query]
        wide = [found for asked in ours for found in await _find_wide(tx, asked, leading)]
    assert len(log.asked) > 20
    # once for each connection the driver asks the catalog what an array is made of
    ours = [found for found in wide if not found.startswith("pg_")]
    assert [found for found in ours if found.split(" ", 1)[0] not in OF_THE_HOUSE] == []


async def _find_wide(tx: Tx, asked: LoggedQuery, leading: dict[str, str]) -> list[str]:
    """The scans of a statement that are bounded neither by an index nor by its first column."""
    plan = await tx.connection.fetchval(f"EXPLAIN (VERBOSE, FORMAT JSON) {asked.query}", *asked.args)
    # a bitmap's index lies in the schema of the table that it is read for, which the node above it names
    nodes = [((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], "")]
    wide: list[str] = []
    while nodes:
        node, above = nodes.pop()
        schema = node.get("Schema", above)
        nodes += [(below, schema) for below in node.get("Plans", [])]
        index = node.get("Index Name")
        if node["Node Type"] == "Seq Scan" or (index and leading[f"{schema}.{index}"] not in node.get("Index Cond", "")):
            wide.append(f"{node.get('Relation Name')} by {index or 'nothing'}: {node.get('Index Cond')}")
    return wide


async def test_who_goes_leaves_nothing_that_is_not_said(site: Site) -> None:
    async with site.house.db.transaction() as tx:
        _, me = await _full_life(tx)
        log = Log()
        with tx.connection.query_logger(log.note):
            await account.start_erasing(tx, person_id=me.member_id)
            for erase in ERASERS:
                await erase(tx, me.member_id)
        left = await _tables(tx) - log.tables("(?:DELETE FROM|UPDATE)")
        assert await tx.value("SELECT count(*) FROM relations.block WHERE $1 IN (person_id, other_id)", me.id) == 0
    assert left == NOT_ERASED.keys()


async def test_the_copy_holds_likes_marks_requests_links_and_mutes(site: Site) -> None:
    async with site.house.db.transaction() as tx:
        talk, me = await _full_life(tx)
        await entrance.make_invite(tx, by=talk.owner, circle_id=talk.circle_id)
        await tx.execute("UPDATE circles.circle SET visibility = 'closed' WHERE circle_id = $1", talk.circle_id)
        await entrance.ask_to_join(tx, by=talk.stranger, circle_id=talk.circle_id, answer="I love tea.")
        mine, owners, strangers = [await _take(site, tx, one.member_id) for one in (me, talk.owner, talk.stranger)]
    reactions, entries = mine["reactions"], mine["entries"]
    assert [like["post_id"] for like in reactions["likes"]] == [str(talk.post_id)]  # type: ignore[index]
    assert [mark["circle_id"] for mark in reactions["seen"]] == [str(talk.circle_id)]  # type: ignore[index]
    assert [mute["reason"] for mute in entries["mutes"]] == ["Cool down."]  # type: ignore[index]
    assert [link["circle_id"] for link in owners["entries"]["invites_made"]] == [str(talk.circle_id)]  # type: ignore[index]
    assert [one["answer"] for one in strangers["entries"]["join_requests"]] == ["I love tea."]  # type: ignore[index]


async def test_the_copy_holds_what_was_said_before_and_photos_of_documents(site: Site) -> None:
    me, person = await site.member(name="Jane Smith", tier=0)
    talk = await site.house.db.run(make.make_talk)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}

    async def say_twice(tx: Tx) -> None:
        await feed.edit_post(tx, by=talk.member, text="Hello again", **on)
        comment_id = await feed.comment_post(tx, by=talk.member, text="Frist", **on)
        await feed.edit_comment(tx, by=talk.member, comment_id=comment_id, text="First", **on)

    await site.house.db.run(say_twice)
    async with site.house.db.transaction() as tx:
        versions = msgspec.to_builtins((await _take(site, tx, talk.member.member_id))["versions"])
        assert (await _take(site, tx, talk.owner.member_id))["versions"] == []
    assert {(one["kind"], one["text"]) for one in versions} == {("post", "Hello **tea**"), ("comment", "Frist")}

    claim = {"legal_name": "Jane Smith", "document": "passport", "number": "P1234567", "born_on": "1990-03-07"}
    photo = ("passport.jpg", make.draw_jpeg(), "image/jpeg")
    assert (await me.post("/api/v1/me/checks/documents", data=claim, files={"photos": photo})).status_code == 201
    async with site.house.db.transaction() as tx:
        files = [file for lister in FILES for file in await lister(tx, site.house, person.member_id)]
    assert [file.name.split("/")[0] for file in files] == ["documents"]
    assert (await files[0].load()).startswith(b"\xff\xd8")
    await site.house.blobs.delete(next(iter([key async for key in site.house.blobs.list_keys()])))
    with pytest.raises(NotFound):
        await files[0].load()
