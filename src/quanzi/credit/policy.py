"""Who may do what with a score: its owner all, others what they were granted, operators what their work needs and is logged."""

from quanzi import identity
from quanzi.credit.errors import ConsentNeeded
from quanzi.kernel.person import Person


def may_own_score(by: Person) -> None:
    """Any member, whatever their tier; NotSignedIn, Suspended."""
    identity.may_act(by)


def may_say_yes(*, ticked: bool, text_version: str, current: str) -> None:
    """A yes counts when it was ticked, and for the text as it stands; ConsentNeeded."""
    if not ticked or text_version != current:
        raise ConsentNeeded
