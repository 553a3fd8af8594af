"""A Merkle tree that adds up: each node is a hash and the sum below it, so that its root commits to every amount and the total.

Leaf: SHA-256(00 tag amount). Node: SHA-256(01 left-hash left-sum right-hash right-sum). Amounts and sums are 16 bytes, big-endian,
never negative. A node without a neighbour goes up as it is. The tag of an account is SHA-256(salt id), its salt SHA-256(secret id).
"""

import hashlib
from collections.abc import Sequence

import msgspec

PART_LEAVES = 1024
"""A power of two, so that a part of the leaves is a whole branch."""

LEAF_BYTES = 40
_SUM_BYTES = 16
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class Node(msgspec.Struct, frozen=True, gc=False):
    """A hash and the sum of all amounts below it."""

    hash: bytes
    total: int


class Step(msgspec.Struct, frozen=True):
    """The neighbour on the way up: on which side it stands, its hash, and the sum below it."""

    side: str
    hash: bytes
    total: int


def salt_of(secret: bytes, account: bytes) -> bytes:
    """What the owner of an account is told, so that the tag can be computed by them alone."""
    return hashlib.sha256(secret + account).digest()


def tag_of(salt: bytes, account: bytes) -> bytes:
    """Under which an account stands in the tree; it commits to the account, so that no two share a leaf."""
    return hashlib.sha256(salt + account).digest()


def leaf_of(tag: bytes, amount: int) -> Node:
    """The node of one account; ValueError for an amount below nothing, which could hide another."""
    if amount < 0:
        message = "a leaf is never negative"
        raise ValueError(message)
    return Node(hashlib.sha256(b"\x00" + tag + amount.to_bytes(_SUM_BYTES, "big")).digest(), amount)


def join_nodes(left: Node, right: Node) -> Node:
    """The node above two neighbours."""
    text = b"\x01" + left.hash + left.total.to_bytes(_SUM_BYTES, "big") + right.hash + right.total.to_bytes(_SUM_BYTES, "big")
    return Node(hashlib.sha256(text).digest(), left.total + right.total)


def fold_nodes(nodes: Sequence[Node]) -> Node:
    """The root above some neighbours."""
    level = list(nodes)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else Node(EMPTY, 0)


def find_steps(nodes: Sequence[Node], place: int) -> list[Step]:
    """The way from one of some neighbours up to their root."""
    steps: list[Step] = []
    level = list(nodes)
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            steps.append(Step("left" if beside < place else "right", level[beside].hash, level[beside].total))
        level, place = _above(level), place // 2
    return steps


def climb_steps(leaf: Node, steps: Sequence[Step]) -> Node:
    """The root to which a leaf and its steps lead; ValueError for a sum below nothing."""
    node = leaf
    for step in steps:
        if step.total < 0:
            message = "a sum is never negative"
            raise ValueError(message)
        other = Node(step.hash, step.total)
        node = join_nodes(other, node) if step.side == "left" else join_nodes(node, other)
    return node


def pack_leaf(tag: bytes, amount: int) -> bytes:
    """A leaf as it is kept: tag, then the amount in 8 bytes."""
    return tag + amount.to_bytes(LEAF_BYTES - len(tag), "big")


def read_leaves(packed: bytes) -> list[tuple[bytes, int]]:
    """Tags and amounts of the leaves of a part."""
    split = len(EMPTY)
    return [
        (packed[start : start + split], int.from_bytes(packed[start + split : start + LEAF_BYTES], "big"))
        for start in range(0, len(packed), LEAF_BYTES)
    ]


def _above(level: list[Node]) -> list[Node]:
    pairs = [join_nodes(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs
