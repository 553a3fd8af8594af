"""Who bears how much of a bill. Pure.

The published rule: who has an amount of their own bears that; the rest is shared equally by the others, in the order in
which they are listed, and where it does not go up evenly the first ones bear one cent more. Who paid the bill is listed first.
"""

from collections.abc import Sequence

from quanzi.kernel.errors import Invalid
from quanzi.kernel.money import Money


class SharesDontAddUp(Invalid):
    """The amounts of their own are not the bill: `difference` is what is missing or too much."""

    code = "shares_dont_add_up"
    reason = "The amounts don't add up to the bill: {difference} is left, or too much."
    way_forward = "Change an amount, or leave one empty: it bears the rest."


class ShareTooSmall(Invalid):
    """There is less than the smallest coin for each."""

    code = "share_too_small"
    reason = "There is not enough left for everybody to bear something."
    way_forward = "Check the amounts, or share it among fewer."


def split_equally(total: int, count: int) -> list[int]:
    """`total` in `count` shares that differ by one at most, the larger first. ShareTooSmall where one would be nothing."""
    each, rest = divmod(total, count)
    if each < 1:
        raise ShareTooSmall(field="total")
    return [each + 1] * rest + [each] * (count - rest)


def share_out(total: int, wanted: Sequence[int | None], *, currency: str) -> list[int]:
    """The share of each in the order given: their own amount, or an equal part of what is left. SharesDontAddUp, ShareTooSmall."""
    left = total - sum(amount for amount in wanted if amount is not None)
    open_count = sum(amount is None for amount in wanted)
    if left < 0 or (open_count == 0 and left != 0):
        raise SharesDontAddUp(field="total", difference=Money(abs(left), currency))
    if any(amount is not None and amount < 1 for amount in wanted):
        raise ShareTooSmall(field="total")
    equal = iter(split_equally(left, open_count) if open_count else ())
    return [next(equal) if amount is None else amount for amount in wanted]
