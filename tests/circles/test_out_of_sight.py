"""A block is not to be told from a circle: not from an id, a count beside its list, or a short page."""

from uuid import UUID

from quanzi import circles, relations
from quanzi.circles import staff, terms
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import feed as make
from tests.make.circles import make_circle
from tests.make.people import make_member
from tests.make.site import Site


async def test_an_owner_out_of_sight_is_named_nowhere_and_not_counted(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    suggested_to = await make_member(tx)
    for person in (talk.member, suggested_to):
        await relations.block_person(tx, by=talk.owner, person_id=person.member_id)

    async def look(by: Person) -> tuple[set[tuple[UUID | None, int]], UUID | None]:
        found = await circles.find_circle(tx, by=by, circle_id=talk.circle_id)
        listed = (await circles.list_circles(tx, by=by)).items
        near = await circles.suggest_circles(tx, by=by, limit=5)
        charter = (await terms.list_charters(tx, by=by, circle_id=talk.circle_id))[0]
        return {(one.owner_id, one.member_count) for one in (found, *listed, *near)}, charter.changed_by

    assert await look(talk.member) == ({(None, 2)}, None)
    assert await look(suggested_to) == ({(None, 2)}, None)
    assert await look(other) == ({(talk.owner.id, 3)}, talk.owner.id)
    assert await look(talk.owner) == ({(talk.owner.id, 2)}, talk.owner.id), "who blocked reads the same"


async def test_a_page_of_members_is_full_and_as_long_as_its_count(tx: Tx) -> None:
    owner = await make_member(tx, name="王秀英")
    circle = await make_circle(tx, owner=owner)
    people = [await make_member(tx, name=f"成员 {number}") for number in range(5)]
    for person in people:
        await circles.join_circle(tx, by=person, circle_id=circle.circle_id)
    reader, hidden = people[0], people[3]
    await relations.block_person(tx, by=hidden, person_id=reader.member_id)
    first = await staff.list_members(tx, by=reader, circle_id=circle.circle_id, limit=3)
    rest = await staff.list_members(tx, by=reader, circle_id=circle.circle_id, limit=3, cursor=first.next_cursor)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [3, 2, None]
    assert hidden.member_id not in {one.person_id for one in (*first.items, *rest.items)}
    assert (await circles.find_circle(tx, by=reader, circle_id=circle.circle_id)).member_count == 5


async def test_the_page_of_a_circle_counts_the_members_that_it_lists(site: Site) -> None:
    owner, _ = await site.member(name="王秀英")
    member, member_id = await site.member(name="李伟")
    other, _ = await site.member(name="Amina Wanjiru")
    made = (await owner.post("/api/v1/circles", json={"name": "Tea", "topic": "tea"})).json()
    for client in (member, other):
        assert (await client.put(f"/api/v1/circles/{made['circle_id']}/membership")).status_code == 200
    assert (await other.put(f"/api/v1/blocks/{member_id.id}")).status_code == 204
    page = (await member.get(f"/circles/{made['circle_id']}/members")).text
    assert "2 members" in page
    listed = (await member.get(f"/api/v1/circles/{made['circle_id']}/members", params={"limit": 2})).json()
    assert (len(listed["items"]), listed["next_cursor"]) == (2, None)
