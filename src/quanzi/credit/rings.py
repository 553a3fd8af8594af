"""Which vouches for a person earn something, and why one does not. Standard library only; no I/O, no clock.

Vouches are only ever good news: one that earns nothing takes nothing away. These laws hold, and are tested as properties:

- The order in which vouches are given does not matter.
- A vouch between two others never raises what a person earns, nor does a further mark; a further voucher raises it by at most one.
  So whoever is in one ring (each reaches each by fewer than `ring_length_max` vouches) gains nothing by vouching more inside it.
- A vouch taken back never lowers what anybody else earns, and the one it was for loses at most one.
- Only the neighbourhood matters: the vouches given by people who are reached from the person by fewer than `ring_length_max` - 1
  vouches, those for the person, and all that their givers gave.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from quanzi.kernel import limits


@dataclass(frozen=True, slots=True)
class Vouch:
    """One person's word for another, as long as it stands."""

    voucher_id: UUID
    vouched_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """Keyed hashes of what a person uses: equal hashes mean the same thing, and nothing else can be told from them."""

    devices: frozenset[bytes] = frozenset()
    funding: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """How far is looked: a ring is at most `ring_length_max` vouches long; a burst is more than `burst_max` within `burst_days`."""

    ring_length_max: int = limits.VOUCH_RING_LENGTH_MAX
    burst_max: int = limits.VOUCHES_IN_BURST_MAX
    burst_days: int = limits.VOUCH_BURST_DAYS
    examined_max: int = limits.VOUCHES_EXAMINED_MAX


RULES = Rules()


class WhyNot(StrEnum):
    """Why a vouch earns nothing; where several hold, the first of them is told."""

    RING = "ring"
    SAME_DEVICE = "same_device"
    SAME_FUNDING = "same_funding"
    BURST_RECEIVED = "burst_received"
    BURST_GIVEN = "burst_given"
    TOO_MANY_TO_FOLLOW = "too_many_to_follow"
    SAME_HANDS = "same_hands"
    """It shares a device or a funding source with another voucher of the same person: such count as one."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A voucher of the person, since when, and why the word earns nothing, or None where it counts."""

    voucher_id: UUID
    since: datetime
    why_not: WhyNot | None

    @property
    def counts(self) -> bool:
        """Whether it earns."""
        return self.why_not is None


def weigh_vouches(person_id: UUID, vouches: Iterable[Vouch], marks: Mapping[UUID, Marks], rules: Rules = RULES) -> tuple[Weighed, ...]:
    """Every voucher of a person once, from the first to the last; several vouches of one voucher stand or fall together."""
    standing = set(vouches)
    received = [one for one in standing if one.vouched_id == person_id]
    since: dict[UUID, datetime] = {}
    for one in received:
        since[one.voucher_id] = min(one.at, since.get(one.voucher_id, one.at))
    given: defaultdict[UUID, list[Vouch]] = defaultdict(list)
    for one in standing:
        given[one.voucher_id].append(one)
    reached, is_whole = _reach(person_id, given, rules)
    rushed_to = {one.voucher_id for one in _in_burst(received, rules)}
    own = marks.get(person_id, Marks())

    def why_not(voucher_id: UUID) -> WhyNot | None:
        theirs = marks.get(voucher_id, Marks())
        rushed = {one.vouched_id for one in _in_burst(given[voucher_id], rules)}
        grounds = {
            WhyNot.RING: voucher_id in reached,
            WhyNot.SAME_DEVICE: bool(own.devices & theirs.devices),
            WhyNot.SAME_FUNDING: bool(own.funding & theirs.funding),
            WhyNot.BURST_RECEIVED: voucher_id in rushed_to,
            WhyNot.BURST_GIVEN: person_id in rushed,
            WhyNot.TOO_MANY_TO_FOLLOW: not is_whole,
        }
        return next((ground for ground, holds in grounds.items() if holds), None)

    in_order = sorted(since, key=lambda voucher_id: (since[voucher_id], voucher_id))
    return _count_hands_once([Weighed(one, since[one], why_not(one)) for one in in_order], marks)


def _reach(person_id: UUID, given: Mapping[UUID, list[Vouch]], rules: Rules) -> tuple[set[UUID], bool]:
    """Whom the person reaches by fewer vouches than a ring has, and whether it could be followed to the end.

    A vouch for the person closes a ring if its voucher is among them. Whole steps are taken or none, so that the order never matters.
    """
    reached, edge, examined = {person_id}, {person_id}, 0
    for _ in range(rules.ring_length_max - 1):
        onward = [one for giver in edge for one in given.get(giver, ())]
        examined += len(onward)
        if examined > rules.examined_max:
            return reached, False
        edge = {one.vouched_id for one in onward} - reached
        reached |= edge
    return reached, True


def _in_burst(vouches: Iterable[Vouch], rules: Rules) -> set[Vouch]:
    """Those that lie within the same few days as too many others."""
    in_time = sorted(vouches, key=lambda one: one.at)
    span, found, first = timedelta(days=rules.burst_days), set[Vouch](), 0
    for last, one in enumerate(in_time):
        while one.at - in_time[first].at >= span:
            first += 1
        if last - first >= rules.burst_max:
            found.update(in_time[first : last + 1])
    return found


def _count_hands_once(weighed: list[Weighed], marks: Mapping[UUID, Marks]) -> tuple[Weighed, ...]:
    """Of vouchers who share a device or a funding source, be it through others of them, the first good one stands for all."""
    groups: list[tuple[set[tuple[str, bytes]], set[UUID]]] = []
    for one in weighed:
        theirs = marks.get(one.voucher_id, Marks())
        things, members = {("device", mark) for mark in theirs.devices} | {("funding", mark) for mark in theirs.funding}, {one.voucher_id}
        for group in [group for group in groups if group[0] & things]:
            groups.remove(group)
            things, members = things | group[0], members | group[1]
        groups.append((things, members))
    hands = {member: number for number, (_, members) in enumerate(groups) for member in members}
    counted: set[int] = set()
    result: list[Weighed] = []
    for one in weighed:
        hand = hands[one.voucher_id]
        is_second = one.counts and hand in counted
        result.append(Weighed(one.voucher_id, one.since, WhyNot.SAME_HANDS) if is_second else one)
        if one.counts:
            counted.add(hand)
    return tuple(result)


def count_vouches(weighed: Iterable[Weighed]) -> int:
    """How many earn."""
    return sum(one.counts for one in weighed)
