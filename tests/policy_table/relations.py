"""Who may come near whom."""

from typing import Any

from quanzi import relations
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.relations.errors import NotYourself, RequestGone
from quanzi.relations.model import Tie
from tests.policy_table import ALLOWED, Cast, Row, cast_people


async def stage(tx: Tx) -> Cast:
    """The owner blocked the stranger, asked nobody, and is asked by the member."""
    on = await cast_people(tx)
    await relations.ask_contact(tx, by=on.member, person_id=on.owner.member_id)
    await relations.block_person(tx, by=on.owner, person_id=on.stranger.member_id)
    return on


def towards_owner(
    deed: Any, *, member: Any = ALLOWED, owner: Any = NotYourself, suspended: Any = NotYourself, stranger: Any = NotFound
) -> Row[Cast]:
    """A deed towards the owner: who was blocked finds nobody there."""
    return Row(
        stage=stage,
        call=lambda tx, by, on: deed(tx, by=by, person_id=on.owner.member_id),
        stranger=stranger,
        member=member,
        owner=owner,
        suspended=suspended,
        signed_out=NotSignedIn,
    )


def towards_member(deed: Any, *, stranger: Any = ALLOWED, suspended: Any = Suspended, member: Any = NotYourself) -> Row[Cast]:
    """A deed towards the member, who blocked nobody; `suspended` is the owner, suspended."""
    return Row(
        stage=stage,
        call=lambda tx, by, on: deed(tx, by=by, person_id=on.member.member_id),
        stranger=stranger,
        member=member,
        owner=ALLOWED,
        suspended=suspended,
        signed_out=NotSignedIn,
    )


def mine(call: Any) -> Row[Cast]:
    """A question about one's own lists, open to suspended people too."""
    return Row(stage=stage, call=call, stranger=ALLOWED, member=ALLOWED, owner=ALLOWED, suspended=ALLOWED, signed_out=NotSignedIn)


DEEDS: dict[str, Row[Any]] = {
    "relations.ask_contact": towards_owner(relations.ask_contact, suspended=Suspended),
    "relations.ask_contact member": towards_member(relations.ask_contact),
    "relations.accept_contact": towards_owner(relations.accept_contact, member=RequestGone, suspended=Suspended),
    "relations.accept_contact member": towards_member(relations.accept_contact, stranger=RequestGone),
    "relations.decline_contact": towards_owner(relations.decline_contact, stranger=ALLOWED),
    "relations.decline_contact member": towards_member(relations.decline_contact, suspended=ALLOWED),
    "relations.withdraw_contact": towards_owner(relations.withdraw_contact, stranger=ALLOWED),
    "relations.remove_contact": towards_owner(relations.remove_contact, stranger=ALLOWED),
    "relations.follow_person": towards_owner(relations.follow_person, suspended=Suspended),
    "relations.follow_person member": towards_member(relations.follow_person),
    "relations.unfollow_person": towards_owner(relations.unfollow_person, stranger=ALLOWED),
    "relations.block_person": towards_owner(relations.block_person),
    "relations.block_person member": towards_member(relations.block_person, suspended=ALLOWED),
    "relations.unblock_person": towards_owner(relations.unblock_person, stranger=ALLOWED),
    "relations.find_relation": towards_owner(relations.find_relation, owner=ALLOWED, suspended=ALLOWED),
    "relations.find_cards": mine(lambda tx, by, on: relations.find_cards(tx, by=by, person_ids=[on.owner.member_id])),
    "relations.count_requests": mine(lambda tx, by, _on: relations.count_requests(tx, by=by)),
    "relations.list_ties": mine(lambda tx, by, _on: relations.list_ties(tx, by=by, tie=Tie.CONTACT)),
    "relations.list_follows": mine(lambda tx, by, _on: relations.list_follows(tx, by=by)),
    "relations.list_blocked": mine(lambda tx, by, _on: relations.list_blocked(tx, by=by)),
}
