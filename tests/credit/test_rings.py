"""Which vouches count: each ground by an example, then the laws, whoever vouches for whom."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.credit.rings import Marks, Rules, Vouch, Weighed, WhyNot, count_vouches, weigh_vouches

START = datetime(2026, 1, 1, tzinfo=UTC)
FEW = Rules(ring_length_max=4, burst_max=3, burst_days=2, examined_max=30)
PEOPLE = [UUID(int=number) for number in range(1, 9)]
A, B, C, D, E, F, G, H = PEOPLE


def vouch(voucher: UUID, vouched: UUID, day: float = 0) -> Vouch:
    return Vouch(voucher, vouched, START + timedelta(days=day))


def chain(*people: UUID) -> list[Vouch]:
    """Each vouches for the next, a month apart."""
    return [vouch(one, other, 30 * number) for number, (one, other) in enumerate(pairwise(people))]


def reasons(person: UUID, vouches: list[Vouch], marks: dict[UUID, Marks] | None = None, rules: Rules = FEW) -> dict[UUID, WhyNot | None]:
    return {one.voucher_id: one.why_not for one in weigh_vouches(person, vouches, marks or {}, rules)}


def test_a_plain_vouch_counts_once_and_since_the_first() -> None:
    twice = [vouch(A, B, 40), vouch(A, B, 0), vouch(B, C, 3)]
    assert weigh_vouches(B, twice, {}, FEW) == (Weighed(A, START, None),)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_no_ring_up_to_the_length_earns(length: int) -> None:
    ring = chain(*PEOPLE[:length], A)
    assert all(reasons(one.vouched_id, ring) == {one.voucher_id: WhyNot.RING} for one in ring)


def test_a_longer_ring_is_a_community() -> None:
    assert reasons(A, chain(A, B, C, D, E, A)) == {E: None}


def test_a_vouch_beside_a_ring_counts() -> None:
    assert reasons(A, [*chain(A, B, A), vouch(C, A, 90)]) == {B: WhyNot.RING, C: None}


def test_what_both_use_is_told() -> None:
    marks = {A: Marks(frozenset({b"phone"}), frozenset({b"bank"})), B: Marks(frozenset({b"phone"})), C: Marks(funding=frozenset({b"bank"}))}
    assert reasons(A, [vouch(B, A), vouch(C, A, 9)], marks) == {B: WhyNot.SAME_DEVICE, C: WhyNot.SAME_FUNDING}


def test_a_device_is_no_funding_source() -> None:
    assert reasons(A, [vouch(B, A)], {A: Marks(frozenset({b"x"})), B: Marks(funding=frozenset({b"x"}))}) == {B: None}


def test_vouchers_with_the_same_hands_count_as_one_also_through_a_third() -> None:
    marks = {B: Marks(frozenset({b"1"})), C: Marks(frozenset({b"2"})), D: Marks(frozenset({b"1", b"2"}))}
    received = [vouch(B, A), vouch(C, A, 9), vouch(D, A, 18), vouch(E, A, 27)]
    assert reasons(A, received, marks) == {B: None, C: WhyNot.SAME_HANDS, D: WhyNot.SAME_HANDS, E: None}


def test_a_burst_received_earns_nothing_and_what_came_apart_does() -> None:
    received = [vouch(one, A, 0.5 * number) for number, one in enumerate([B, C, D, E])] + [vouch(F, A, 9)]
    assert reasons(A, received) == dict.fromkeys([B, C, D, E], WhyNot.BURST_RECEIVED) | {F: None}
    assert reasons(A, received[1:]) == dict.fromkeys([C, D, E, F])


def test_a_burst_given_earns_nobody_anything() -> None:
    given_at_once = [vouch(A, one, 0.5 * number) for number, one in enumerate([B, C, D, E])]
    assert all(reasons(one, given_at_once) == {A: WhyNot.BURST_GIVEN} for one in [B, C, D, E])


def test_days_apart_are_whole_spans() -> None:
    assert set(reasons(A, [vouch(B, A, 0), vouch(C, A, 0), vouch(D, A, 0), vouch(E, A, 2)]).values()) == {None}


def test_what_cannot_be_followed_is_not_trusted() -> None:
    crowd = [vouch(B, UUID(int=number), 9 * number) for number in range(100, 131)]
    assert reasons(A, [vouch(A, B), vouch(C, A), *crowd]) == {C: WhyNot.TOO_MANY_TO_FOLLOW}


vouches_among = st.builds(vouch, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 12))
webs = st.lists(vouches_among, max_size=24)
hashes = st.frozensets(st.sampled_from([b"1", b"2", b"3"]), max_size=1)
marked = st.dictionaries(st.sampled_from(PEOPLE), st.builds(Marks, hashes, hashes))
LAW = settings(max_examples=100, deadline=None)


def earned(web: list[Vouch], marks: dict[UUID, Marks], rules: Rules = FEW) -> dict[UUID, int]:
    return {one: count_vouches(weigh_vouches(one, web, marks, rules)) for one in PEOPLE}


@given(webs, marked, st.randoms(use_true_random=False))
@LAW
def test_the_order_never_matters(web: list[Vouch], marks: dict[UUID, Marks], dice: random.Random) -> None:
    mixed = [*web, *web[:3]]
    dice.shuffle(mixed)
    assert all(weigh_vouches(one, web, marks, FEW) == weigh_vouches(one, mixed, marks, FEW) for one in PEOPLE)


@given(webs, marked, vouches_among)
@LAW
def test_a_further_vouch_raises_nobody_but_its_own_person_and_by_one_at_most(
    web: list[Vouch], marks: dict[UUID, Marks], more: Vouch
) -> None:
    before, after = earned(web, marks), earned([*web, more], marks)
    is_new = all((one.voucher_id, one.vouched_id) != (more.voucher_id, more.vouched_id) for one in web)
    assert all(after[one] <= before[one] + (is_new and one == more.vouched_id) for one in PEOPLE)


@given(webs, marked, vouches_among)
@LAW
def test_a_vouch_taken_back_lowers_nobody_else(web: list[Vouch], marks: dict[UUID, Marks], gone: Vouch) -> None:
    before, after = earned([*web, gone], marks), earned(web, marks)
    assert all(after[one] >= before[one] - (one == gone.vouched_id) for one in PEOPLE)


@given(
    webs, marked, st.permutations(PEOPLE), st.integers(2, 4), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 12)))
)
@LAW
def test_a_ring_gains_nothing_by_vouching_more(
    web: list[Vouch], marks: dict[UUID, Marks], people: list[UUID], size: int, more: list[tuple[int, int, int]]
) -> None:
    ring = people[:size]
    closed = [*web, *chain(*ring, ring[0])]
    inside = [vouch(ring[one % size], ring[other % size], day) for one, other, day in more]
    before, after = earned(closed, marks), earned(closed + inside, marks)
    assert all(after[one] <= before[one] for one in PEOPLE)
    weighed = [found for one in ring for found in weigh_vouches(one, closed + inside, marks, FEW)]
    assert not any(found.counts for found in weighed if found.voucher_id in ring)


@given(webs, marked, st.sampled_from(PEOPLE), st.builds(Marks, hashes, hashes))
@LAW
def test_a_further_mark_raises_nobody(web: list[Vouch], marks: dict[UUID, Marks], person: UUID, more: Marks) -> None:
    had = marks.get(person, Marks())
    marked_more = marks | {person: Marks(had.devices | more.devices, had.funding | more.funding)}
    before, after = earned(web, marks), earned(web, marked_more)
    assert all(after[one] <= before[one] for one in PEOPLE)


@given(webs, marked, st.sampled_from(PEOPLE))
@LAW
def test_only_the_neighbourhood_matters(web: list[Vouch], marks: dict[UUID, Marks], person: UUID) -> None:
    vouchers = {one.voucher_id for one in web if one.vouched_id == person}
    reached = {person}
    for _ in range(FEW.ring_length_max - 2):
        reached |= {one.vouched_id for one in web if one.voucher_id in reached}
    near = [one for one in web if one.voucher_id in reached | vouchers or one.vouched_id == person]
    assert weigh_vouches(person, near, marks, FEW) == weigh_vouches(person, web, marks, FEW)


@given(webs, marked, st.sampled_from(PEOPLE))
@LAW
def test_nobody_counts_twice_and_nobody_counts_for_oneself(web: list[Vouch], marks: dict[UUID, Marks], person: UUID) -> None:
    weighed = weigh_vouches(person, web, marks, FEW)
    assert len({one.voucher_id for one in weighed}) == len(weighed)
    assert all(one.voucher_id != person for one in weighed if one.counts)
