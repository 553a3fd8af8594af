"""Clearing in theory: nothing better exists, nobody's position changes, no debt is cut by more than it is."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.wallet import circulation
from quanzi.wallet.circulation import Debt, NotProven, check_cuts, find_cuts


@st.composite
def webs(draw: st.DrawFn, *, people: int = 7, debts: int = 16, most: int = 20) -> list[Debt]:
    """Some people who owe each other, twice in the same direction too."""
    person = st.integers(0, people - 1)
    pairs = st.tuples(person, person, st.integers(1, most)).filter(lambda one: one[0] != one[1])
    return draw(st.lists(pairs, max_size=debts))


def cancel_rings(debts: list[Debt]) -> int:
    """The most that can be netted, the slow way: as long as some ring of more and less netting gains, go round it (Klein 1967)."""
    cuts = [0] * len(debts)
    while (ring := _find_gaining_ring(debts, cuts)) is not None:
        room = min(debts[index][2] - cuts[index] if forward else cuts[index] for index, forward in ring)
        for index, forward in ring:
            cuts[index] += room if forward else -room
    return sum(cuts)


def _find_gaining_ring(debts: list[Debt], cuts: list[int]) -> list[tuple[int, bool]] | None:
    people = {person for debt in debts for person in debt[:2]}
    cost = dict.fromkeys(people, 0)
    came: dict[int, tuple[int, bool]] = {}
    last = None
    for _ in range(len(people) + 1):
        last = None
        for (index, (debtor, creditor, amount)), forward in product(enumerate(debts), (True, False)):
            tail, head, price = (debtor, creditor, -1) if forward else (creditor, debtor, 1)
            if (amount - cuts[index] if forward else cuts[index]) and cost[tail] + price < cost[head]:
                cost[head], came[head], last = cost[tail] + price, (index, forward), head
    if last is None:
        return None

    def step_back(person: int) -> int:
        index, forward = came[person]
        return debts[index][0 if forward else 1]

    for _ in people:
        last = step_back(last)
    ring, here = [], last
    while True:
        ring.append(came[here])
        here = step_back(here)
        if here == last:
            return ring


@given(webs())
@settings(max_examples=300, deadline=None)
def test_nothing_better_exists_and_nobody_s_position_changes(debts: list[Debt]) -> None:
    cuts = find_cuts(debts)
    check_cuts(debts, cuts)
    assert sum(cuts) == cancel_rings(debts)


@given(webs(people=4, debts=5, most=3))
@settings(max_examples=100, deadline=None)
def test_of_all_ways_to_net_a_small_web_none_nets_more(debts: list[Debt]) -> None:
    best = 0
    for cuts in product(*(range(amount + 1) for _, _, amount in debts)):
        shift = [0] * 4
        for (debtor, creditor, _), cut in zip(debts, cuts, strict=True):
            shift[debtor] += cut
            shift[creditor] -= cut
        if not any(shift):
            best = max(best, sum(cuts))
    assert sum(find_cuts(debts)) == best


@given(webs(people=12, debts=40, most=10**13))
@settings(max_examples=100, deadline=None)
def test_what_is_left_holds_no_ring(debts: list[Debt]) -> None:
    left = [
        (debtor, creditor, amount - cut) for (debtor, creditor, amount), cut in zip(debts, find_cuts(debts), strict=True) if amount > cut
    ]
    while True:
        owing, owed = {one[0] for one in left}, {one[1] for one in left}
        inner = [one for one in left if one[0] in owed and one[1] in owing]
        if len(inner) == len(left):
            break
        left = inner
    assert left == []


def test_two_rings_that_share_a_debt_are_weighed_against_each_other() -> None:
    # the short ring would use up what the two long ones share
    debts = [(0, 1, 10), (1, 0, 10), (1, 2, 10), (2, 3, 10), (3, 0, 10)]
    assert find_cuts(debts) == [10, 0, 10, 10, 10]


def test_nobody_owes_anybody() -> None:
    assert find_cuts([]) == []
    assert find_cuts([(1, 2, 5), (2, 3, 5)]) == [0, 0]


@pytest.mark.parametrize("cuts", [[6, 6], [5, 4], [-1, -1]])
def test_what_would_take_from_somebody_is_not_proven(cuts: list[int]) -> None:
    with pytest.raises(NotProven):
        check_cuts([(1, 2, 5), (2, 1, 7)], cuts)


def test_less_than_the_most_is_not_proven() -> None:
    net = circulation._Net(2, [(0, 1, 5), (1, 0, 5)])
    net.room = [0, 5, 0, 5]
    with pytest.raises(NotProven):
        net.prove()
