"""How people come into a group, by what rule, and what each of them sees of the others' choices."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import circles, messaging, relations
from quanzi.circles import entrance, staff
from quanzi.identity.errors import TierNeeded
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.messaging import errors, groups, linking, reactions, tending
from quanzi.messaging.model import Role
from quanzi.messaging.store import entries
from quanzi.messaging.ways import AddedBy, Candidate, Terms, Way, choose_way
from tests.make import circles as make_circles
from tests.make import debts, people
from tests.make import groups as make
from tests.make import messages as make_messages
from tests.make.messages import Room

CANDIDATES = st.builds(
    Candidate,
    tier=st.integers(0, 3),
    added_by=st.sampled_from(AddedBy),
    is_in=st.booleans(),
    is_hidden=st.booleans(),
    is_contact=st.booleans(),
    in_circle=st.booleans(),
    has_room=st.booleans(),
    was_removed=st.booleans(),
)
TERMS = st.builds(Terms, member_count=st.integers(1, 500), is_bound=st.booleans(), by_staff=st.booleans(), needs_approval=st.booleans())


@given(CANDIDATES, TERMS)
def test_nobody_comes_in_against_the_rules_of_size_acquaintance_and_choice(one: Candidate, terms: Terms) -> None:
    way = choose_way(one, terms)
    if one.is_in:
        assert way is Way.IN
        return
    known = one.in_circle if terms.is_bound else one.is_contact
    assert way is Way.NOT_AVAILABLE or (known and not one.is_hidden)
    if way is Way.IN:
        assert terms.member_count < limits.ROOM_MEMBERS_FREE
        assert one.added_by is AddedBy.CIRCLES or (one.added_by is AddedBy.CONTACTS and one.is_contact)
        assert terms.by_staff or not terms.needs_approval
    if way in (Way.ASKED, Way.WAITS) and terms.member_count >= limits.ROOM_MEMBERS_UNVERIFIED:
        assert one.tier >= 2


async def test_contacts_come_in_at_once_and_others_are_not_available_whatever_the_cause(tx: Tx) -> None:
    owner, friend, blocker, blocked = await make.make_friends(tx, count=4)
    stranger = await people.make_member(tx, name="Amina Wanjiru")
    await relations.block_person(tx, by=blocker, person_id=owner.member_id)
    await relations.block_person(tx, by=owner, person_id=blocked.member_id)
    wanted = [one.member_id for one in (friend, blocker, blocked, stranger)] + [tx.new_id()]
    founded = await groups.found_group(tx, by=owner, name=" Tea ", person_ids=wanted)
    assert make.ways(founded.brought) == ["in", *["not_available"] * 4]
    about = await tending.read_about(tx, by=friend, room_id=founded.room_id)
    assert (about.room.name, sorted(one.role for one in about.members)) == ("Tea", ["member", "owner"])


async def test_who_wants_to_be_asked_is_asked_and_sees_how_many_contacts_are_inside(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, friend, _ = room.people
    shy = await people.make_member(tx, name="周舟")
    for one in (owner, friend):
        await debts.make_contacts(tx, one, shy)
    await groups.choose_for_all(tx, by=shy, chosen=groups.Choices(AddedBy.ASK))
    assert make.ways(await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[shy.member_id])) == ["asked"]
    (asked,) = await groups.list_invitations(tx, by=shy)
    assert (asked.room.name, asked.room.member_count, asked.room.contacts_inside, asked.by_id) == ("Tea", 3, 2, owner.id)
    with pytest.raises(NotFound):
        await tending.read_about(tx, by=shy, room_id=room.room_id)
    await groups.decline_invitation(tx, by=shy, room_id=room.room_id)
    with pytest.raises(NotFound):
        await groups.accept_invitation(tx, by=shy, room_id=room.room_id)
    await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[shy.member_id])
    assert await groups.accept_invitation(tx, by=shy, room_id=room.room_id) is Way.IN
    assert await groups.list_invitations(tx, by=shy) == []


async def test_an_invitation_shows_nothing_of_who_is_out_of_sight_or_of_what_has_ended(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner = room.people[0]
    shy = await people.make_member(tx, name="周舟")
    await debts.make_contacts(tx, owner, shy)
    await groups.choose_for_all(tx, by=shy, chosen=groups.Choices(AddedBy.ASK))
    await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[shy.member_id])
    later = Tx(tx.connection, tx.now + timedelta(days=limits.INVITATION_DAYS_OPEN + 1))
    assert await groups.list_invitations(later, by=shy) == []
    await tending.end_room(tx, by=owner, room_id=room.room_id)
    assert await groups.list_invitations(tx, by=shy) == []
    with pytest.raises(NotFound):
        await groups.accept_invitation(tx, by=shy, room_id=room.room_id)


async def test_above_forty_each_says_yes_and_above_a_hundred_names_are_verified(tx: Tx) -> None:
    room = await make.make_group(tx, count=2)
    owner = room.people[0]
    _, *friends = [owner, *[await people.make_member(tx, name="Friend", tier=tier) for tier in (0, 0, 2)]]
    for one in friends:
        await debts.make_contacts(tx, owner, one)
    await make.fill_up(tx, room, to=39)
    ids = [one.member_id for one in friends]
    assert make.ways(await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=ids)) == ["in", "asked", "asked"]
    link = await linking.make_link(tx, by=owner, room_id=room.room_id)
    grown = Room(room.room_id, (*room.people, *[friends[0]] * 38))
    await make.fill_up(tx, grown, to=100)
    with pytest.raises(TierNeeded):
        await groups.accept_invitation(tx, by=friends[1], room_id=room.room_id)
    assert await groups.accept_invitation(tx, by=friends[2], room_id=room.room_id) is Way.IN
    late = await people.make_member(tx, name="Late", tier=1)
    await debts.make_contacts(tx, owner, late)
    assert make.ways(await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[late.member_id])) == ["unverified"]
    stranger = await people.make_member(tx, name="Amina Wanjiru", tier=3)
    with pytest.raises(errors.LinksClosed):
        await linking.join_by_link(tx, by=stranger, secret=link.secret)
    with pytest.raises(errors.LinksClosed):
        await linking.make_link(tx, by=owner, room_id=room.room_id)


async def test_a_link_opens_as_often_and_as_long_as_it_says_and_its_secret_is_nowhere(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    guests = [await people.make_member(tx, name=f"Guest {number}") for number in range(3)]
    link = await linking.make_link(tx, by=owner, room_id=room.room_id, days=1, uses=1)
    assert (await linking.find_linked_room(tx, by=guests[0], secret=link.secret)).member_count == 3
    assert await linking.join_by_link(tx, by=member, secret=link.secret) == (room.room_id, Way.IN)
    assert await linking.join_by_link(tx, by=guests[0], secret=link.secret) == (room.room_id, Way.IN)
    for secret in (link.secret, link.secret[:-4] + "AAAA", "nothing", ""):
        with pytest.raises(errors.RoomLinkNotValid):
            await linking.join_by_link(tx, by=guests[1], secret=secret)
    again = await linking.make_link(tx, by=member, room_id=room.room_id, days=1, uses=5)
    later = Tx(tx.connection, tx.now + timedelta(days=1))
    with pytest.raises(errors.RoomLinkNotValid):
        await linking.join_by_link(later, by=guests[1], secret=again.secret)
    assert [one.link_id for one in await linking.list_links(tx, by=guests[0], room_id=room.room_id)] == []
    await linking.revoke_link(tx, by=owner, room_id=room.room_id, link_id=again.link_id)
    with pytest.raises(errors.RoomLinkNotValid):
        await linking.join_by_link(tx, by=guests[1], secret=again.secret)
    assert link.secret not in repr(await tx.connection.fetch("SELECT l::text FROM messaging.link AS l"))
    for wrong in ({"days": 8}, {"uses": 0}, {"uses": 501}):
        with pytest.raises(Invalid):
            await linking.make_link(tx, by=owner, room_id=room.room_id, **wrong)
    inviters = {one.person_id: one.invited_by for one in (await tending.read_about(tx, by=owner, room_id=room.room_id)).members}
    assert inviters[guests[0].member_id] == owner.id
    assert {one.invited_by for one in (await tending.read_about(tx, by=member, room_id=room.room_id)).members} == {None}


async def test_where_staff_approve_everybody_else_waits(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(needs_approval=True))
    link = await linking.make_link(tx, by=member, room_id=room.room_id)
    guest, friend, shy = [await people.make_member(tx, name=name) for name in ("Guest", "Friend", "Shy")]
    for one in (friend, shy):
        await debts.make_contacts(tx, member, one)
    await groups.choose_for_all(tx, by=shy, chosen=groups.Choices(AddedBy.ASK))
    assert (await linking.join_by_link(tx, by=guest, secret=link.secret))[1] is Way.WAITS
    brought = await groups.add_people(tx, by=member, room_id=room.room_id, person_ids=[friend.member_id, shy.member_id])
    assert make.ways(brought) == ["waits", "waits"]
    with pytest.raises(errors.RoomStaffNeeded):
        await groups.list_applicants(tx, by=member, room_id=room.room_id)
    waiting = await groups.list_applicants(tx, by=owner, room_id=room.room_id)
    assert {(one.person_id, one.by_id, one.is_willing) for one in waiting} == {
        (guest.id, member.id, True),
        (friend.id, member.id, False),
        (shy.id, member.id, False),
    }
    accept = groups.accept_applicant
    assert await accept(tx, by=owner, room_id=room.room_id, person_id=guest.member_id) is Way.IN
    assert await accept(tx, by=owner, room_id=room.room_id, person_id=friend.member_id) is Way.IN
    assert await accept(tx, by=owner, room_id=room.room_id, person_id=shy.member_id) is Way.ASKED
    assert await groups.accept_invitation(tx, by=shy, room_id=room.room_id) is Way.IN
    with pytest.raises(NotFound):
        await accept(tx, by=owner, room_id=room.room_id, person_id=guest.member_id)
    with pytest.raises(NotFound):
        await groups.decline_applicant(tx, by=owner, room_id=room.room_id, person_id=guest.member_id)


async def test_who_is_taken_out_reads_why_and_comes_back_by_staff_alone(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, other = room.people
    link = await linking.make_link(tx, by=owner, room_id=room.room_id)
    with pytest.raises(errors.RoomStaffNeeded):
        await tending.remove_member(tx, by=member, room_id=room.room_id, person_id=other.member_id, reason="No.")
    await tending.remove_member(tx, by=owner, room_id=room.room_id, person_id=other.member_id, reason="Sold tea.")
    (told,) = await tending.list_removals(tx, by=other)
    assert (told.room_name, told.reason) == ("Tea", "Sold tea.")
    with pytest.raises(NotFound):
        await messaging.read_room(tx, by=other, room_id=room.room_id)
    with pytest.raises(errors.WasTakenOut):
        await linking.join_by_link(tx, by=other, secret=link.secret)
    await debts.make_contacts(tx, member, other)
    assert make.ways(await groups.add_people(tx, by=member, room_id=room.room_id, person_ids=[other.member_id])) == ["not_available"]
    assert make.ways(await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[other.member_id])) == ["in"]
    assert await tending.list_removals(tx, by=other) == []


async def test_roles_are_the_owners_and_a_group_is_never_without_one(tx: Tx) -> None:
    room = await make.make_group(tx, count=4)
    owner, admin, oldest, _ = room.people
    change = tending.change_role
    await change(tx, by=owner, room_id=room.room_id, person_id=admin.member_id, role=Role.ADMIN)
    for by, whom in ((admin, oldest), (oldest, oldest)):
        with pytest.raises(errors.RoomOwnerNeeded):
            await change(tx, by=by, room_id=room.room_id, person_id=whom.member_id, role=Role.ADMIN)
    for whom in (owner, admin):
        with pytest.raises(errors.RoomRankTooLow):
            await tending.remove_member(tx, by=admin, room_id=room.room_id, person_id=whom.member_id, reason="No.")
    await tx.execute("UPDATE messaging.member SET joined_at = joined_at - interval '1 day' WHERE person_id = $1", owner.id)
    await tending.hand_over(tx, by=owner, room_id=room.room_id, person_id=oldest.member_id)
    assert await _roles(tx, room) == ["admin", "admin", "owner", "member"]
    await groups.leave_room(tx, by=oldest, room_id=room.room_id)
    assert await _roles(tx, room) == ["owner", "admin", None, "member"]
    await change(tx, by=admin, room_id=room.room_id, person_id=admin.member_id, role=Role.MEMBER)
    for one in (owner, admin, room.people[3]):
        await groups.leave_room(tx, by=one, room_id=room.room_id)
    assert await tx.value("SELECT is_open FROM messaging.head WHERE room_id = $1", room.room_id) is False


async def _roles(tx: Tx, room: Room) -> list[str | None]:
    rows = await tx.connection.fetch("SELECT person_id, role FROM messaging.member WHERE room_id = $1", room.room_id)
    found = dict(rows)
    return [found.get(one.id) for one in room.people]


async def test_leaving_makes_no_noise_but_for_staff(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, other = room.people
    await make_messages.say(tx, room, owner)
    await groups.leave_room(tx, by=other, room_id=room.room_id)
    seen = [[note.kind for note in (await messaging.read_room(tx, by=one, room_id=room.room_id)).notes] for one in (owner, member)]
    assert ["left" in kinds for kinds in seen] == [True, False]


async def test_a_silenced_member_reads_and_does_not_write(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    await tending.silence_member(tx, by=owner, room_id=room.room_id, person_id=member.member_id, hours=2)
    with pytest.raises(errors.Silenced):
        await make_messages.say(tx, room, member)
    await make_messages.say(Tx(tx.connection, tx.now + timedelta(hours=2)), room, member)
    await tending.silence_member(tx, by=owner, room_id=room.room_id, person_id=member.member_id, hours=0)
    await make_messages.say(tx, room, member)
    with pytest.raises(errors.RoomRankTooLow):
        await tending.silence_member(tx, by=owner, room_id=room.room_id, person_id=owner.member_id, hours=1)


async def test_name_terms_and_announcements_change_by_staff_with_a_note_each(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    for text in ("Monday at nine", "Tuesday at nine"):
        await tending.announce(tx, by=owner, room_id=room.room_id, text=text)
    await tending.change_name(tx, by=owner, room_id=room.room_id, name="Green tea")
    await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(invite_by="staff", days_kept=30))
    about = await tending.read_about(tx, by=member, room_id=room.room_id)
    assert (about.room.name, about.room.announcement, about.room.days_kept) == ("Green tea", "Tuesday at nine", 30)
    told = await tending.list_announcements(tx, by=member, room_id=room.room_id)
    assert [one.data for one in told] == [{"text": "Tuesday at nine"}, {"text": "Monday at nine"}]
    kinds = await tx.column("SELECT kind FROM messaging.change WHERE room_id = $1 ORDER BY change", room.room_id)
    assert kinds[-4:] == ["announced", "announced", "renamed", "terms"]
    with pytest.raises(errors.RoomStaffNeeded):
        await groups.add_people(tx, by=member, room_id=room.room_id, person_ids=[owner.member_id])
    for deed in (
        tending.announce(tx, by=member, room_id=room.room_id, text="Mine"),
        tending.change_name(tx, by=member, room_id=room.room_id, name="Mine"),
        tending.change_terms(tx, by=member, room_id=room.room_id, change=tending.TermsChange()),
    ):
        with pytest.raises(errors.RoomStaffNeeded):
            await deed
    with pytest.raises(errors.RoomOwnerNeeded):
        await tending.end_room(tx, by=member, room_id=room.room_id)


async def test_muting_is_mine_alone(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    await make_messages.say(tx, room, owner)
    assert await messaging.count_unread_rooms(tx, by=member) == 1
    await messaging.arrange_room(tx, by=member, room_id=room.room_id, quiet=True)
    assert await messaging.count_unread_rooms(tx, by=member) == 0
    assert (await tending.read_about(tx, by=owner, room_id=room.room_id)).is_quiet is False


async def test_who_is_out_of_a_circle_is_out_of_its_rooms(tx: Tx) -> None:
    circle, room = await make.make_bound(tx, count=4)
    owner, leaver, removed, stays = room.people
    outside = await people.make_member(tx, name="Amina Wanjiru")
    await debts.make_contacts(tx, owner, outside)
    assert make.ways(await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[outside.member_id])) == ["not_available"]
    link = await linking.make_link(tx, by=owner, room_id=room.room_id)
    with pytest.raises(errors.OnlyForCircle):
        await linking.join_by_link(tx, by=outside, secret=link.secret)
    await circles.leave_circle(tx, by=leaver, circle_id=circle.circle_id)
    await staff.remove_member(tx, by=owner, circle_id=circle.circle_id, person_id=removed.member_id, reason="Sold tea.", days=7)
    for person in (leaver, removed):
        event = circles.MemberLeft(id=tx.new_id(), at=tx.now, circle_id=circle.circle_id, person_id=person.member_id)
        await reactions.leave_circle_rooms(tx, event)
    inside = {one.person_id for one in (await tending.read_about(tx, by=stays, room_id=room.room_id)).members}
    assert inside == {owner.id, stays.id}
    with pytest.raises(NotFound):
        await make_messages.say(tx, room, leaver)


async def test_a_circles_rooms_end_with_it(tx: Tx) -> None:
    circle, room = await make.make_bound(tx, count=1)
    await entrance.end_circle(tx, by=room.people[0], circle_id=circle.circle_id)
    await reactions.end_circle_rooms(tx, reactions.belonging.CircleEnded(id=tx.new_id(), at=tx.now, circle_id=circle.circle_id))
    with pytest.raises(errors.RoomClosed):
        await make_messages.say(tx, room, room.people[0])
    assert await tx.value("SELECT count(*) FROM messaging.circle_room") == 0


async def test_only_the_circles_owner_marks_work_and_then_all_see_who_has_not_read(tx: Tx) -> None:
    circle, room = await make.make_bound(tx)
    owner, author, reader = room.people
    await tending.hand_over(tx, by=owner, room_id=room.room_id, person_id=author.member_id)
    with pytest.raises(errors.CircleOwnerNeeded):
        await tending.mark_work(tx, by=author, room_id=room.room_id, is_work=True)
    sent = await make_messages.say(tx, room, author)
    with pytest.raises(NotFound):
        await tending.list_readers(tx, by=author, room_id=room.room_id, position=sent.position)
    await tending.mark_work(tx, by=owner, room_id=room.room_id, is_work=True)
    await messaging.mark_read(tx, by=reader, room_id=room.room_id, position=sent.position)
    for one in room.people:
        told = await tending.list_readers(tx, by=one, room_id=room.room_id, position=sent.position)
        assert (told.read, told.unread) == ((reader.id,), (owner.id,))
    await tending.mark_work(tx, by=owner, room_id=room.room_id, is_work=False)
    assert await tx.value("SELECT max(read_position) FROM messaging.member") == 0
    assert circle.member_count >= 1


async def test_a_drop_in_is_joined_with_a_tap_and_shows_what_was_said(tx: Tx) -> None:
    owner = await people.make_member(tx, name="王秀英")
    guest, outside = await people.make_member(tx, name="Guest"), await people.make_member(tx, name="Outside")
    circle = await make_circles.make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    room_id = await groups.open_drop_in(tx, by=owner, name="Tonight's match", hours=3, circle_id=circle.circle_id)
    room = Room(room_id, (owner, guest))
    await make_messages.say(tx, room, owner, "Who watches?")
    (listed,) = await groups.list_drop_ins(tx, by=guest, circle_id=circle.circle_id)
    assert (listed.name, listed.member_count, listed.expires_at) == ("Tonight's match", 1, tx.now + timedelta(hours=3))
    await groups.join_drop_in(tx, by=guest, room_id=room_id)
    assert [one.text for one in (await messaging.read_room(tx, by=guest, room_id=room_id)).messages] == ["Who watches?"]
    with pytest.raises(errors.OnlyForCircle):
        await groups.join_drop_in(tx, by=outside, room_id=room_id)
    with pytest.raises(NotFound):
        await groups.list_drop_ins(tx, by=outside, circle_id=circle.circle_id)
    over = Tx(tx.connection, tx.now + timedelta(hours=3))
    assert await groups.list_drop_ins(over, by=guest, circle_id=circle.circle_id) == []
    with pytest.raises(NotFound):
        await groups.join_drop_in(over, by=guest, room_id=room_id)
    everywhere = await groups.open_drop_in(tx, by=owner, name="New here")
    assert [one.room_id for one in await groups.list_drop_ins(tx, by=outside)] == [everywhere]
    with pytest.raises(TierNeeded):
        await groups.open_drop_in(tx, by=replace(outside, tier=0), name="Mine")


async def test_so_many_wait_at_most(tx: Tx) -> None:
    room = await make.make_group(tx, count=2)
    owner = room.people[0]
    await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(needs_approval=True))
    link = await linking.make_link(tx, by=owner, room_id=room.room_id)
    many = [tx.new_id() for _ in range(limits.APPLICANTS_PER_ROOM_MAX)]
    await entries.insert_applicants(tx, room_id=room.room_id, person_ids=many, by_id=owner.member_id, is_willing=True)
    with pytest.raises(errors.TooManyApplicants):
        await linking.join_by_link(tx, by=await people.make_member(tx), secret=link.secret)
