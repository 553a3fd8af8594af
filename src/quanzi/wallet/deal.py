"""How a red packet is dealt into shares: a published rule that anybody can repeat from the packet's secret.

The shares follow from the secret, the amount, the number of shares and the most that one share may be, and from nothing
else. The fingerprint of these stands on the packet from its first second, the secret when it is over: who made it could
not choose who gets what, and the house could not change it afterwards. `docs/how-to/check-a-packet.md` has the same in
a few lines for readers.

Lucky shares follow the double-mean rule: each is drawn evenly between the least and twice the mean of what is left, so
that its mean is the mean of all; in the end all are shuffled, so that being early or late changes nothing at all.
"""

import hashlib
import hmac
from itertools import count as count_up
from uuid import UUID

SEED_BYTES = 32
_DRAW_BYTES = 8
_DRAWS = 256**_DRAW_BYTES


def fingerprint(seed: bytes, *, packet_id: UUID, amount: int, count: int, share_max: int) -> bytes:
    """SHA-256 of `<secret in hex>:<packet's number>:<amount>:<count>:<share_max>`, amounts in minor units."""
    return hashlib.sha256(f"{seed.hex()}:{packet_id}:{amount}:{count}:{share_max}".encode()).digest()


def deal_shares(seed: bytes, amount: int, count: int, share_max: int) -> list[int]:
    """Deal `amount` minor units into `count` lucky shares of 1 to `share_max` each, in the order in which they are opened.

    The sum is exact. ValueError where no such shares exist.
    """
    if not 1 <= count <= amount <= count * share_max:
        message = f"{amount} can't be dealt into {count} shares of 1 to {share_max}"
        raise ValueError(message)
    dice = _Dice(seed)
    shares: list[int] = []
    left = amount
    for places in range(count, 1, -1):
        # lowest and highest together are twice the mean of what is left; where that is no whole number, now one more, now not
        twice, rest = divmod(2 * left, places)
        both = twice + (dice.below(places) < rest)
        low = max(1, both - share_max)
        share = low + dice.below(both - 2 * low + 1)
        shares.append(share)
        left -= share
    shares.append(left)
    for place in range(count - 1, 0, -1):
        other = dice.below(place + 1)
        shares[place], shares[other] = shares[other], shares[place]
    return shares


def deal_equal(amount: int, count: int) -> list[int]:
    """Deal `amount` into `count` equal shares; what can't be divided goes, one minor unit each, to the first ones."""
    share, rest = divmod(amount, count)
    return [share + (place < rest) for place in range(count)]


class _Dice:
    """Whole numbers from HMAC-SHA256 of the secret over 0, 1, 2, …: eight bytes each, and thrown again where they would favour some."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._throws = count_up()

    def below(self, end: int) -> int:
        """A number from 0 to `end` - 1, each as likely as the others."""
        fair = _DRAWS - _DRAWS % end
        while True:
            thrown = hmac.digest(self._seed, next(self._throws).to_bytes(_DRAW_BYTES, "big"), "sha256")
            number = int.from_bytes(thrown[:_DRAW_BYTES], "big")
            if number < fair:
                return number % end
