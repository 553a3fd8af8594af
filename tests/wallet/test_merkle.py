"""The tree over balances: any leaf leads to the root, and any change is seen."""

import hashlib
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.wallet import merkle
from quanzi.wallet.merkle import Node, Step

amounts = st.integers(0, 10**16)


@dataclass(frozen=True)
class Tree:
    """Leaves as (tag, amount), with one of them looked at."""

    leaves: list[tuple[bytes, int]]
    place: int

    @property
    def nodes(self) -> list[Node]:
        return [merkle.leaf_of(tag, amount) for tag, amount in self.leaves]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    held = draw(st.lists(amounts, min_size=1, max_size=70))
    leaves = [(hashlib.sha256(str(place).encode()).digest(), amount) for place, amount in enumerate(held)]
    return Tree(leaves, draw(st.integers(0, len(held) - 1)))


@given(trees())
def test_any_leaf_leads_to_the_root_and_the_sum(tree: Tree) -> None:
    root = merkle.fold_nodes(tree.nodes)
    assert root.total == sum(amount for _tag, amount in tree.leaves)
    assert merkle.climb_steps(tree.nodes[tree.place], merkle.find_steps(tree.nodes, tree.place)) == root


@given(trees(), st.data())
def test_a_change_of_any_amount_changes_the_root(tree: Tree, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(tree.leaves) - 1))
    tag, amount = tree.leaves[place]
    other = data.draw(amounts.filter(lambda one: one != amount))
    changed = [*tree.nodes[:place], merkle.leaf_of(tag, other), *tree.nodes[place + 1 :]]
    assert merkle.fold_nodes(changed) != merkle.fold_nodes(tree.nodes)


@given(trees(), st.data())
def test_a_forged_way_leads_elsewhere(tree: Tree, data: st.DataObject) -> None:
    root, steps = merkle.fold_nodes(tree.nodes), merkle.find_steps(tree.nodes, tree.place)
    tag, amount = tree.leaves[tree.place]
    lied = merkle.leaf_of(tag, amount + data.draw(st.integers(1, 10**6)))
    assert merkle.climb_steps(lied, steps) != root
    assert merkle.climb_steps(merkle.leaf_of(bytes(32), amount), steps) != root
    if steps:
        which = data.draw(st.integers(0, len(steps) - 1))
        one = steps[which]
        bent = data.draw(
            st.sampled_from(
                [
                    Step(one.side, one.hash, one.total + 1),
                    Step("left" if one.side == "right" else "right", one.hash, one.total),
                    Step(one.side, hashlib.sha256(one.hash).digest(), one.total),
                ]
            )
        )
        assert merkle.climb_steps(tree.nodes[tree.place], [*steps[:which], bent, *steps[which + 1 :]]) != root
        assert merkle.climb_steps(tree.nodes[tree.place], steps[:which] + steps[which + 1 :]) != root


@given(trees())
@settings(max_examples=30)
def test_parts_that_are_whole_branches_make_the_same_root(tree: Tree) -> None:
    nodes, size = tree.nodes, 8
    tops = [merkle.fold_nodes(nodes[start : start + size]) for start in range(0, len(nodes), size)]
    assert merkle.fold_nodes(tops) == merkle.fold_nodes(nodes)
    part, inside = divmod(tree.place, size)
    steps = merkle.find_steps(nodes[part * size : (part + 1) * size], inside) + merkle.find_steps(tops, part)
    assert steps == merkle.find_steps(nodes, tree.place)


def test_nothing_below_nothing_gets_in() -> None:
    with pytest.raises(ValueError, match="never negative"):
        merkle.leaf_of(bytes(32), -1)
    with pytest.raises(ValueError, match="never negative"):
        merkle.climb_steps(merkle.leaf_of(bytes(32), 1), [Step("left", bytes(32), -1)])


def test_two_accounts_never_share_a_leaf() -> None:
    salts = [merkle.salt_of(bytes(32), account) for account in (b"a" * 16, b"b" * 16)]
    assert salts[0] != salts[1]
    assert merkle.tag_of(salts[0], b"a" * 16) != merkle.tag_of(salts[0], b"b" * 16)


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1)), max_size=5))
def test_leaves_are_read_as_they_were_packed(leaves: list[tuple[bytes, int]]) -> None:
    assert merkle.read_leaves(b"".join(merkle.pack_leaf(*one) for one in leaves)) == leaves


def test_the_empty_tree_has_a_root() -> None:
    assert merkle.fold_nodes([]) == Node(merkle.EMPTY, 0)
