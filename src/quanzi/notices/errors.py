"""What can go wrong with notices."""

from quanzi.kernel.errors import Conflict, Invalid


class BadChoice(Invalid):
    """A choice that there is not; `field` names it."""

    code = "bad_choice"
    reason = "This can't be chosen here."
    way_forward = "Reload the page and choose again."


class BadQuietHours(Invalid):
    """Hours that begin and end at the same time, off the quarter, or in no time zone."""

    code = "bad_quiet_hours"
    reason = "Quiet hours begin and end on a quarter of an hour, not at the same time, in a time zone that exists."
    way_forward = "Choose another time, or switch quiet hours off."


class TooManyDevices(Conflict):
    """More devices than one person has."""

    code = "too_many_devices"
    reason = "You have notices on {devices_max} devices already."
    way_forward = "Switch them off on a device that you no longer use."
