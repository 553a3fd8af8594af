"""What follows from events: stakes are lost and come back, vouches are weighed anew or end, viewers are told of a correction."""

from quanzi import relations
from quanzi.credit import stake, tell_back, vouch, weigh
from quanzi.credit.events import ItemCorrected, VouchChanged, WordBroken
from quanzi.infra.postgres import Tx


async def lose_stakes(tx: Tx, event: WordBroken) -> None:
    """A word was broken: whoever vouched loses what they staked."""
    await stake.lose_stakes(tx, event=event)


async def return_stakes(tx: Tx, event: ItemCorrected) -> None:
    """The item was a mistake: the stake comes back."""
    await stake.return_stakes(tx, event=event)


async def tell_viewers(tx: Tx, event: ItemCorrected) -> None:
    """The item was a mistake: who was shown the score before is told so."""
    await tell_back.tell_viewers(tx, event=event)


async def weigh_around(tx: Tx, event: VouchChanged) -> None:
    """A vouch began or ended: what counts around it may be another."""
    await weigh.weigh_around(tx, event=event)


async def end_vouches_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who no longer wants to see somebody does not stand for them either."""
    await vouch.end_between(tx, event=event)
