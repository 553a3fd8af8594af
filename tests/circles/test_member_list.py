"""Bringing a list: what can be read is read, what is wrong is told by line, and each address gets one message, ever."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import circles, identity
from quanzi.circles import entrance, errors, member_list
from quanzi.circles.errors import TooManyLetters
from quanzi.identity import signing
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from tests.make.circles import make_circle
from tests.make.people import make_member

CHINESE = "姓名,手机号\n林晓梅,13800138000\n王伟,\n周舟,lin@\n赵敏,+86 138 0013 8000\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_chinese_list_is_read_in_every_encoding_that_offices_write(encoding: str) -> None:
    found = member_list.read_member_list(CHINESE.encode(encoding), region="CN")
    assert [(row.line, row.name, row.address.text) for row in found.rows] == [(2, "林晓梅", "+8613800138000")]
    assert [(fault.line, fault.problem, fault.value) for fault in found.faults] == [
        (3, member_list.NO_ADDRESS, ""),
        (4, member_list.BAD_ADDRESS, "lin@"),
        (5, member_list.TWICE, "+8613800138000"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Lin;lin@example.org\nAmina;amina@example.org",
        "lin@example.org\r\namina@example.org\r\n",
        "Name\tE-mail\nLin\tlin@example.org\nAmina\tamina@example.org",
        '"Lin, X.","lin@example.org"\n"Amina","amina@example.org"',
    ],
)
def test_delimiters_headings_and_bare_addresses_are_understood(text: str) -> None:
    found = member_list.read_member_list(text.encode(), region="CN")
    assert [row.address.text for row in found.rows] == ["lin@example.org", "amina@example.org"]
    assert found.faults == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_clear_refusal(raw: bytes) -> None:
    try:
        found = member_list.read_member_list(raw, region="CN")
    except Invalid as refusal:
        assert refusal.data["field"] == "list"
    else:
        assert found.fault_count >= len(found.faults)


def test_too_long_a_list_is_refused() -> None:
    rows = "\n".join(f"a{n}@example.org" for n in range(20_001))
    with pytest.raises(errors.ListTooLong):
        member_list.read_member_list(rows.encode(), region="CN")


async def _queued(tx: Tx, name: str) -> list[dict[str, str]]:
    return await tx.column("SELECT convert_from(payload, 'UTF8')::jsonb FROM jobs.pgqueuer WHERE entrypoint = $1 ORDER BY id", name)


async def _batches(tx: Tx) -> list[dict[str, str]]:
    return await _queued(tx, "send_invitations")


async def test_each_address_gets_one_message_and_members_get_none(tx: Tx, keys: Keys) -> None:
    owner, guest = await make_member(tx), await make_member(tx, name="Amina Wanjiru")
    circle = await make_circle(tx, owner=owner)
    address = identity.read_address("amina@example.org", region="CN")
    await tx.execute(
        "INSERT INTO identity.address (address_hash, kind, person_id, claimed_at) VALUES ($1, 'email', $2, $3)",
        keys.keyed_hash(address.look_up, purpose="address"),
        guest.id,
        tx.now,
    )
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    raw = b"Lin,lin@example.org\nAmina,amina@example.org\nZhou,zhou@example.org\n"
    tried = await entrance.try_list(tx, by=owner, circle_id=circle.circle_id, raw=raw, region="CN")
    assert (tried.people, tried.invited, await _batches(tx)) == (3, 0, [])
    first = await entrance.invite_list(tx, by=owner, circle_id=circle.circle_id, raw=raw, region="CN", keys=keys)
    second = await entrance.invite_list(tx, by=owner, circle_id=circle.circle_id, raw=raw, region="CN", keys=keys)
    assert (first.invited, first.skipped) == (3, 0), "who is a member already does not show"
    assert (second.invited, second.skipped) == (0, 3)
    batches = await _batches(tx)
    assert len(batches) == 1
    assert "lin@example.org" not in str(batches), "addresses lie sealed in the queue"
    assert await entrance.send_invitations(tx, payload=batches[0], keys=keys) == 2
    assert await entrance.send_invitations(tx, payload=batches[0], keys=keys) == 0, "a job that runs twice writes once"
    letters = [signing.read_letter(one, keys=keys) for one in await _queued(tx, "send_letter")]
    assert {letter.to.text for letter in letters} == {"lin@example.org", "zhou@example.org"}
    link = letters[0].facts["path"].rsplit("/", 1)[-1]
    newcomer = await make_member(tx, name="Lin")
    joined = await entrance.accept_invite(tx, by=newcomer, circle_id=circle.circle_id, secret=link)
    assert joined.role == "member"


async def test_a_person_writes_to_so_many_a_day_however_many_circles_they_have(tx: Tx, keys: Keys) -> None:
    owner = await make_member(tx)
    first, second = await make_circle(tx, owner=owner), await make_circle(tx, owner=owner, name="More tea")

    async def invite(circle_id: UUID, people: range) -> int:
        raw = "".join(f"p{number}@example.org\n" for number in people).encode()
        found = await entrance.invite_list(tx, by=owner, circle_id=circle_id, raw=raw, region="CN", keys=keys)
        return found.invited

    most = limits.INVITATION_LETTERS_PER_DAY_MAX
    assert await invite(first.circle_id, range(most - 1)) == most - 1
    assert await invite(first.circle_id, range(most - 1)) == 0, "who was invited before costs nothing"
    with pytest.raises(TooManyLetters) as refused:
        await invite(second.circle_id, range(2))
    facts = refused.value.data
    assert (facts["letters_max"], facts["left"], facts["new"], facts["hours"]) == (most, 1, 2, 24)
