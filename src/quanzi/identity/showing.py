"""The fifth door of identity: what I say and show of myself.

Promises: how much of my name an audience sees is my choice, and a nearer one never sees less; only a name that I show to
all members in full can be searched for; a verified name stays the name that was verified.
"""

from quanzi.identity.display import NameForm, show_name
from quanzi.identity.errors import NameIsVerified, NearerSeesLess
from quanzi.identity.events import PersonVerified
from quanzi.identity.legal_name import is_form_of
from quanzi.identity.profile import (
    MyProfile,
    NameDisplay,
    Profile,
    change_name,
    change_profile,
    choose_avatar,
    choose_name_display,
    find_my_profile,
    find_profile,
    list_people,
    search_people,
)

__all__ = [
    "MyProfile",
    "NameDisplay",
    "NameForm",
    "NameIsVerified",
    "NearerSeesLess",
    "PersonVerified",
    "Profile",
    "change_name",
    "change_profile",
    "choose_avatar",
    "choose_name_display",
    "find_my_profile",
    "find_profile",
    "is_form_of",
    "list_people",
    "search_people",
    "show_name",
]
