"""A door of messaging: groups and how people come into them and go out: by being added, asked, by link, by a tap.

Promises: nobody is put into a group by whom they do not know, nor against what they chose; above 40 members each says yes,
above 100 their names are verified and no link opens; who is out of a circle is out of its rooms; whether somebody blocked,
declined or never answered looks the same from outside; a link's secret is known to those who got it alone.
"""

from quanzi.messaging.add import Brought, add_people
from quanzi.messaging.approval import accept_applicant, decline_applicant, list_applicants
from quanzi.messaging.choose import Choices, choose_for_all, find_choices
from quanzi.messaging.drop_in import DropIn, join_drop_in, list_drop_ins, open_drop_in
from quanzi.messaging.errors import NameNotVerified
from quanzi.messaging.found import Founded, found_group
from quanzi.messaging.invited import Invitation, accept_invitation, decline_invitation, list_invitations
from quanzi.messaging.leave import leave_room
from quanzi.messaging.store.entries import Applicant
from quanzi.messaging.ways import AddedBy, Shown, Way

__all__ = [
    "AddedBy",
    "Applicant",
    "Brought",
    "Choices",
    "DropIn",
    "Founded",
    "Invitation",
    "NameNotVerified",
    "Shown",
    "Way",
    "accept_applicant",
    "accept_invitation",
    "add_people",
    "choose_for_all",
    "decline_applicant",
    "decline_invitation",
    "find_choices",
    "found_group",
    "join_drop_in",
    "leave_room",
    "list_applicants",
    "list_drop_ins",
    "list_invitations",
    "open_drop_in",
]
