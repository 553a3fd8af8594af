"""What an operator watches besides the runs: groups, what people overrode, and vouches that earn nothing; numbers without names."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from quanzi import identity
from quanzi.credit import store
from quanzi.credit.model import THRESHOLDS
from quanzi.credit.store.corrections import OverrideCount
from quanzi.credit.store.groups import GroupCount
from quanzi.credit.store.vouches import Standing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

_Z = 1.959963984540054
"""Of a normal distribution, 95 % lie within so many deviations."""
_YEAR = timedelta(days=365)


class Estimate(msgspec.Struct, frozen=True):
    """A figure with the interval in which it lies, 95 times of 100."""

    value: float
    low: float
    high: float


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group in the last run that was counted: the mean, and the share that reaches each threshold."""

    label: str
    people: int
    mean: Estimate
    reached: tuple[tuple[int, Estimate], ...]


class Oversight(msgspec.Struct, frozen=True, kw_only=True):
    """`counted_at` names the run of the groups, None before the first; `overrides` are of a year; `vouches` all that stand."""

    counted_at: datetime | None
    groups: tuple[GroupView, ...]
    overrides: Sequence[OverrideCount]
    vouches: Sequence[Standing]


async def find_oversight(tx: ReadTx, *, by: Person) -> Oversight:
    """How the score does to groups, what people corrected, and which vouches earn nothing. For operators. NotFound for others."""
    identity.may_operate(by)
    counts = await store.groups.list_counts(tx, limit=limits.GROUPS_OFFERED_MAX)
    return Oversight(
        counted_at=counts[0].run_at if counts else None,
        groups=tuple(see_group(one) for one in counts),
        overrides=await store.corrections.count_overrides(tx, since=tx.now - _YEAR),
        vouches=await store.vouches.count_standing(tx),
    )


def see_group(one: GroupCount) -> GroupView:
    """The figures of a group, with their intervals."""
    mean = one.points / one.people
    spread = math.sqrt(max(0.0, (one.points_squared - one.people * mean * mean) / (one.people - 1)))
    half = _Z * spread / math.sqrt(one.people)
    return GroupView(
        label=one.label,
        people=one.people,
        mean=Estimate(mean, mean - half, mean + half),
        reached=tuple((height, wilson(count, one.people)) for height, count in zip(THRESHOLDS, one.reached, strict=True)),
    )


def wilson(count: int, of: int) -> Estimate:
    """A share with Wilson's interval, which stays within 0 and 1 and says something of a few people too."""
    share, z2 = count / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Estimate(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))
