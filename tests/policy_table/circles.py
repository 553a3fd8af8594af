"""Who may do what with circles: a stranger to the circle, a member, its owner, the owner suspended, nobody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from quanzi import circles
from quanzi.circles import entrance, errors, staff, terms
from quanzi.identity.errors import Suspended
from quanzi.infra.crypto import Keys, open_keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.people import make_member
from tests.policy_table import ALLOWED, Cast, Outcome, Row, cast_people

REASON = "By the charter."


@dataclass(frozen=True, slots=True)
class InCircle(Cast):
    """Around one circle: `other` is a second member, `asker` asks to join, `out` was removed."""

    circle_id: UUID
    other: Person
    asker: Person
    out: Person
    invite: entrance.FreshInvite
    keys: Keys


def _around(visibility: str) -> Callable[[Tx], Awaitable[InCircle]]:
    async def open_stage(tx: Tx) -> InCircle:
        people = await cast_people(tx)
        other, asker, out = [await make_member(tx, name=name) for name in ("周舟", "Joseph Mwangi", "赵敏")]
        circle = await make_circle(tx, owner=people.owner, visibility="open")
        circle_id = circle.circle_id
        for guest in (people.member, other, out):
            await circles.join_circle(tx, by=guest, circle_id=circle_id)
        await staff.remove_member(tx, by=people.owner, circle_id=circle_id, person_id=out.member_id, reason=REASON)
        link = await entrance.make_invite(tx, by=people.owner, circle_id=circle_id, uses=5)
        await terms.change_circle(tx, by=people.owner, circle_id=circle_id, name="Tea", language="en", visibility="closed", question="")
        await entrance.ask_to_join(tx, by=asker, circle_id=circle_id)
        await terms.change_circle(tx, by=people.owner, circle_id=circle_id, name="Tea", language="en", visibility=visibility, question="")
        await staff.offer_circle(tx, by=people.owner, circle_id=circle_id, person_id=people.member.member_id)
        return InCircle(
            people.owner,
            people.member,
            people.stranger,
            people.operator,
            circle_id,
            other,
            asker,
            out,
            link,
            open_keys(Path(mkdtemp()) / "keys.json"),
        )

    return open_stage


in_open, in_closed, in_hidden = _around("open"), _around("closed"), _around("hidden")
Call = Callable[[Tx, Person, InCircle], Awaitable[Any]]


def _row(
    call: Call,
    *,
    stage: Callable[[Tx], Awaitable[InCircle]] = in_open,
    stranger: Outcome = ALLOWED,
    member: Outcome = ALLOWED,
    owner: Outcome = ALLOWED,
    suspended: Outcome = ALLOWED,
    operator: Outcome | None = None,
) -> Row[InCircle]:
    return Row(
        stage=stage,
        call=call,
        stranger=stranger,
        member=member,
        owner=owner,
        suspended=suspended,
        signed_out=NotSignedIn,
        operator=operator,
    )


def _question(call: Call) -> Row[InCircle]:
    """Anybody who is signed in asks, suspended or not."""
    return _row(call)


def _for_staff(call: Call) -> Row[InCircle]:
    return _row(call, stranger=errors.StaffNeeded, member=errors.StaffNeeded, suspended=Suspended, operator=errors.StaffNeeded)


def _for_owner(call: Call) -> Row[InCircle]:
    return _row(call, stranger=errors.OwnerNeeded, member=errors.OwnerNeeded, suspended=Suspended, operator=errors.OwnerNeeded)


def _hidden(call: Call, **more: Outcome) -> Row[InCircle]:
    """To those outside there is nothing, operators included."""
    return _row(call, stage=in_hidden, stranger=NotFound, operator=NotFound, **more)


async def _found(tx: Tx, by: Person, _on: InCircle) -> object:
    return await circles.found_circle(tx, by=by, name="Runners", topic="Slow ones")


async def _charter(tx: Tx, by: Person, on: InCircle) -> object:
    return await terms.change_charter(tx, by=by, circle_id=on.circle_id, seen_version=1, topic="Tea", on_topic="", off_topic="", contact="")


async def _settings(tx: Tx, by: Person, on: InCircle) -> object:
    return await terms.change_circle(tx, by=by, circle_id=on.circle_id, name="Tea", language="en", visibility="open", question="")


async def _bring(tx: Tx, by: Person, on: InCircle) -> object:
    return await entrance.invite_list(tx, by=by, circle_id=on.circle_id, raw=b"Lin,lin@example.org", region="CN", keys=on.keys)


def _about(deed: Callable[..., Awaitable[Any]], whom: str, **facts: object) -> Call:
    """A deed about one of those on stage."""
    return lambda tx, by, on: deed(tx, by=by, circle_id=on.circle_id, person_id=getattr(on, whom).member_id, **facts)


def _here(deed: Callable[..., Awaitable[Any]], **facts: object) -> Call:
    return lambda tx, by, on: deed(tx, by=by, circle_id=on.circle_id, **facts)


DIRECTORY: dict[str, Row[Any]] = {
    "circles.list_my_circles": _question(lambda tx, by, _: circles.list_my_circles(tx, by=by)),
    "circles.find_my_circle_ids": _question(lambda tx, by, _: circles.find_my_circle_ids(tx, by=by)),
    "circles.list_circles": _question(lambda tx, by, _: circles.list_circles(tx, by=by)),
    "circles.suggest_circles": _question(lambda tx, by, _: circles.suggest_circles(tx, by=by, limit=3)),
    "circles.list_decisions": _question(lambda tx, by, _: circles.list_decisions(tx, by=by)),
    "circles.find_briefs": _question(lambda tx, by, on: circles.find_briefs(tx, by=by, circle_ids=[on.circle_id])),
    "circles.circles_in_common": _question(lambda tx, by, on: circles.circles_in_common(tx, by=by, person_id=on.other.member_id)),
    "circles.mark_decisions_seen": _question(lambda tx, by, _: staff.mark_decisions_seen(tx, by=by)),
    "circles.find_circle": _question(_here(circles.find_circle)),
    "circles.find_circle hidden": _hidden(_here(circles.find_circle)),
    "circles.find_standing": _question(_here(circles.find_standing)),
    "circles.find_standing hidden": _hidden(_here(circles.find_standing)),
    "circles.list_charters": _question(_here(terms.list_charters)),
    "circles.list_charters hidden": _hidden(_here(terms.list_charters)),
    "circles.list_staff": _question(_here(staff.list_staff)),
    "circles.list_staff hidden": _hidden(_here(staff.list_staff)),
    "circles.find_handover": _question(_here(staff.find_handover)),
    "circles.list_members": _question(_here(staff.list_members)),
    "circles.list_members closed": _row(
        _here(staff.list_members), stage=in_closed, stranger=errors.MembersOnly, operator=errors.MembersOnly
    ),
    "circles.list_members hidden": _hidden(_here(staff.list_members)),
    "circles.find_circle_photo none": _row(
        lambda tx, by, on: terms.find_circle_photo(tx, by=by, circle_id=on.circle_id, media_id=on.circle_id),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
    ),
}

IN_AND_OUT: dict[str, Row[Any]] = {
    "circles.found_circle": _row(_found, suspended=Suspended),
    "circles.join_circle": _row(_here(circles.join_circle), suspended=Suspended),
    "circles.join_circle closed": _row(_here(circles.join_circle), stage=in_closed, stranger=errors.AskFirst, suspended=Suspended),
    "circles.join_circle hidden": _hidden(_here(circles.join_circle), suspended=Suspended),
    "circles.leave_circle": _row(_here(circles.leave_circle), owner=errors.OwnerMustHandOver, suspended=errors.OwnerMustHandOver),
    "circles.leave_circle hidden": _hidden(_here(circles.leave_circle), owner=errors.OwnerMustHandOver, suspended=errors.OwnerMustHandOver),
    "circles.end_circle": _row(
        _here(entrance.end_circle), stranger=errors.OwnerNeeded, member=errors.OwnerNeeded, owner=errors.CircleNotEmpty, suspended=Suspended
    ),
    "circles.ask_to_join": _row(_here(entrance.ask_to_join), stranger=errors.NoNeedToAsk, suspended=Suspended),
    "circles.ask_to_join closed": _row(_here(entrance.ask_to_join), stage=in_closed, suspended=Suspended),
    "circles.ask_to_join hidden": _hidden(_here(entrance.ask_to_join), suspended=Suspended),
    "circles.withdraw_request": _question(_here(entrance.withdraw_request)),
    "circles.withdraw_request hidden": _hidden(_here(entrance.withdraw_request)),
    "circles.find_invited_circle hidden": _row(
        lambda tx, by, on: entrance.find_invited_circle(tx, by=by, circle_id=on.circle_id, secret=on.invite.secret), stage=in_hidden
    ),
    "circles.count_invite_try": _question(lambda tx, by, _on: entrance.count_invite_try(tx, by=by)),
    "circles.accept_invite hidden": _row(
        lambda tx, by, on: entrance.accept_invite(tx, by=by, circle_id=on.circle_id, secret=on.invite.secret),
        stage=in_hidden,
        suspended=Suspended,
    ),
    "circles.accept_circle": _row(_here(staff.accept_circle), stranger=errors.HandoverGone, owner=errors.HandoverGone, suspended=Suspended),
    "circles.accept_circle hidden": _hidden(_here(staff.accept_circle), owner=errors.HandoverGone, suspended=Suspended),
    "circles.decline_circle": _question(_here(staff.decline_circle)),
    "circles.accept_charter": _row(
        _here(terms.accept_charter, version=1), stranger=errors.NotAMember, suspended=Suspended, operator=errors.NotAMember
    ),
}

STAFF: dict[str, Row[Any]] = {
    "circles.list_requests": _for_staff(_here(entrance.list_requests)),
    "circles.accept_request": _for_staff(_about(entrance.accept_request, "asker")),
    "circles.decline_request": _for_staff(_about(entrance.decline_request, "asker", reason=REASON)),
    "circles.list_invites": _for_staff(_here(entrance.list_invites)),
    "circles.make_invite": _for_staff(_here(entrance.make_invite)),
    "circles.make_invite hidden": _hidden(_here(entrance.make_invite), member=errors.StaffNeeded, suspended=Suspended),
    "circles.revoke_invite": _for_staff(
        lambda tx, by, on: entrance.revoke_invite(tx, by=by, circle_id=on.circle_id, invite_id=on.invite.invite_id)
    ),
    "circles.try_list": _for_staff(_here(entrance.try_list, raw=b"Lin,lin@example.org", region="CN")),
    "circles.invite_list": _for_staff(_bring),
    "circles.find_member": _for_staff(_about(staff.find_member, "other")),
    "circles.list_log": _for_staff(_here(staff.list_log)),
    "circles.list_log hidden": _hidden(_here(staff.list_log), member=errors.StaffNeeded, suspended=Suspended),
    "circles.list_removals": _for_staff(_here(staff.list_removals)),
    "circles.mute_member": _for_staff(_about(staff.mute_member, "other", days=3, reason=REASON)),
    "circles.mute_member owner": _row(
        _about(staff.mute_member, "owner", days=3, reason=REASON),
        stranger=errors.StaffNeeded,
        member=errors.StaffNeeded,
        owner=errors.RankTooLow,
        suspended=Suspended,
    ),
    "circles.unmute_member": _for_staff(_about(staff.unmute_member, "other")),
    "circles.remove_member": _for_staff(_about(staff.remove_member, "other", reason=REASON)),
    "circles.remove_member hidden": _hidden(
        _about(staff.remove_member, "other", reason=REASON), member=errors.StaffNeeded, suspended=Suspended
    ),
    "circles.readmit_person": _for_staff(_about(staff.readmit_person, "out")),
    "circles.record_decision": _for_staff(_about(circles.record_decision, "other", kind="post_deleted", reason=REASON)),
    "circles.appoint_moderator": _for_owner(_about(staff.appoint_moderator, "other", reason=REASON)),
    "circles.dismiss_moderator": _for_owner(_about(staff.dismiss_moderator, "other", reason=REASON)),
    "circles.offer_circle": _for_owner(_about(staff.offer_circle, "other")),
    "circles.withdraw_offer": _for_owner(_here(staff.withdraw_offer)),
    "circles.change_charter": _for_owner(_charter),
    "circles.change_circle": _for_owner(_settings),
    "circles.change_picture": _for_owner(_here(terms.change_picture, picture=None)),
}

DEEDS: dict[str, Row[Any]] = DIRECTORY | IN_AND_OUT | STAFF
