"""What can go wrong with reports."""

from quanzi.kernel.errors import Conflict, Invalid


class BadReport(Invalid):
    """A choice that can't be: `field` names it."""

    code = "bad_report"
    reason = "This is not one of the choices."
    way_forward = "Choose one from the list and send it again."


class OwnSubject(Conflict):
    """One does not report oneself."""

    code = "own_subject"
    reason = "This is your own."
    way_forward = "You can edit or delete it yourself."
