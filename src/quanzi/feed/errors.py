"""What can go wrong with posts, comments and likes."""

from quanzi.kernel.errors import Forbidden, Invalid


class NothingToSay(Invalid):
    """A post needs words or a photo."""

    code = "nothing_to_say"
    reason = "The post is empty."
    way_forward = "Write something or add a photo, then send it again."


class TooManyPhotos(Invalid):
    """More photos than a post takes."""

    code = "too_many_photos"
    reason = "A post takes at most {photos_max} photos."
    way_forward = "Remove some of them, or make a second post."


class NotYours(Forbidden):
    """Only its author changes what was said."""

    code = "not_yours"
    reason = "Only the person who wrote this can change it."
    way_forward = "If it breaks the circle's rules, report it."


class NotInCircle(Forbidden):
    """What only a circle's members have."""

    code = "not_in_circle"
    reason = "Only members of this circle see this."
    way_forward = "Join the circle first."
