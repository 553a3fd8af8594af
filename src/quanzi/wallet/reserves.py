"""Proof of reserves: the tree over what members held when a day ended, and the way from one's own leaf to its root.

Only what the house owes is in the tree. In mutual credit some owe instead; their debt is counted by itself and never taken off,
since a leaf below nothing could hide what is owed to others.
"""

import secrets
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, merkle
from quanzi.wallet.model import account_of
from quanzi.wallet.store import closes, reserves
from quanzi.wallet.store.reserves import Leaf, Part, Reserve

LEAVES_KEPT = timedelta(days=40)
_PARTS_AT_ONCE = 64
_SECRET_BYTES = 32


class Root(msgspec.Struct, frozen=True):
    """What is published of a day: how many balances, their sum, what members owe, and the root; amounts in minor units."""

    currency: str
    day: date
    leaves: int
    owed: int
    lent: int
    root: str
    chain: str


class Inclusion(msgspec.Struct, frozen=True):
    """That a balance is in the sum: the leaf's facts and the steps to the root: side, hash and sum of each neighbour."""

    root: Root
    account_id: UUID
    amount: int
    salt: str
    steps: tuple[tuple[str, str, int], ...]

    @property
    def counted(self) -> bool:
        """Whether the leaf leads to the published root and sum."""
        account = self.account_id.bytes
        leaf = merkle.leaf_of(merkle.tag_of(bytes.fromhex(self.salt), account), self.amount)
        top = merkle.climb_steps(leaf, [merkle.Step(side, bytes.fromhex(text), total) for side, text, total in self.steps])
        return (top.hash.hex(), top.total) == (self.root.root, self.root.owed)


async def list_roots(tx: ReadTx) -> list[Root]:
    """The last closed day of every currency, for everybody."""
    found: list[Root] = []
    for code in await ledger.find_rules(tx):
        close = await closes.find_last(tx, currency=code)
        reserve = await reserves.find_reserve(tx, currency=code, day=close.day) if close else None
        if close is not None and reserve is not None:
            found.append(show_root(reserve, close.hash))
    return found


async def find_inclusion(tx: ReadTx, *, by: Person, currency: str = "") -> Inclusion | None:
    """My balance when the last closed day ended, and that it is in the sum; None where I held nothing. UnknownCurrency."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(by.member_id, rules.unit.code)
    close = await closes.find_last(tx, currency=rules.unit.code)
    reserve = await reserves.find_reserve(tx, currency=rules.unit.code, day=close.day) if close else None
    if close is None or reserve is None:
        return None
    salt = merkle.salt_of(reserve.secret, account_id.bytes)
    found = await _find_leaf(tx, reserve, merkle.tag_of(salt, account_id.bytes))
    if found is None:
        return None
    amount, steps = found
    shown = tuple((one.side, one.hash.hex(), one.total) for one in steps)
    return Inclusion(show_root(reserve, close.hash), account_id, amount, salt.hex(), shown)


async def grow_tree(tx: Tx, *, currency: str, day: date, ends_at: datetime, lent: int) -> Reserve:
    """Make the tree of a day and keep it, part by part, so that one of any size needs little memory."""
    secret = secrets.token_bytes(_SECRET_BYTES)
    nodes: list[merkle.Node] = []
    leaves = 0
    waiting: list[Part] = []
    async for piece in reserves.list_leaves(tx, currency=currency, ends_at=ends_at, secret=secret, at_once=merkle.PART_LEAVES):
        part = _make_part(len(nodes), piece)
        nodes.append(merkle.Node(part.hash, part.owed))
        leaves += len(piece)
        waiting.append(part)
        if len(waiting) == _PARTS_AT_ONCE:
            await reserves.insert_parts(tx, currency=currency, day=day, parts=waiting)
            waiting = []
    await reserves.insert_parts(tx, currency=currency, day=day, parts=waiting)
    top = merkle.fold_nodes(nodes)
    reserve = Reserve(currency, day, leaves, top.total, lent, top.hash, secret)
    await reserves.insert_reserve(tx, reserve=reserve)
    await reserves.delete_parts(tx, before=day - LEAVES_KEPT)
    return reserve


def _make_part(number: int, leaves: Sequence[Leaf]) -> Part:
    top = merkle.fold_nodes([merkle.leaf_of(one.tag, one.amount) for one in leaves])
    packed = b"".join(merkle.pack_leaf(one.tag, one.amount) for one in leaves)
    return Part(number, leaves[0].tag, packed, top.total, top.hash)


def show_root(reserve: Reserve, chain: bytes) -> Root:
    """What everybody may see of it."""
    return Root(reserve.currency, reserve.day, reserve.leaves, reserve.owed, reserve.lent, reserve.root.hex(), chain.hex())


async def _find_leaf(tx: ReadTx, reserve: Reserve, tag: bytes) -> tuple[int, Sequence[merkle.Step]] | None:
    nodes = await reserves.list_nodes(tx, currency=reserve.currency, day=reserve.day)
    place = bisect_right([first for _part, first, _hash, _owed in nodes], tag) - 1
    if place < 0:
        return None
    packed = await reserves.find_part(tx, currency=reserve.currency, day=reserve.day, part=nodes[place][0])
    leaves = merkle.read_leaves(packed or b"")
    inside = next((number for number, (one, _amount) in enumerate(leaves) if one == tag), None)
    if inside is None:
        return None
    below = merkle.find_steps([merkle.leaf_of(one, amount) for one, amount in leaves], inside)
    above = merkle.find_steps([merkle.Node(text, owed) for _part, _first, text, owed in nodes], place)
    return leaves[inside][1], [*below, *above]
