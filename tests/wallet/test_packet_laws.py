"""The laws of red packets: any packet is dealt to the cent, every place is as good as any other, and nothing is made or lost."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, pstdev
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quanzi.wallet.book import Book
from quanzi.wallet.deal import deal_equal, deal_shares, fingerprint
from quanzi.wallet.model import Kind, Posting
from quanzi.web import assets
from tests.wallet.test_laws import NOW, make_account

seeds = st.binary(min_size=32, max_size=32)
PUBLISHED = [529, 1607, 373, 1371, 707, 2204, 1026, 1071]
PUBLISHED_FINGERPRINT = "fe035149331b7c4a0b3d37226fc02a00f74fa92846d1f9ea4d58049460011651"


@st.composite
def packets(draw: st.DrawFn) -> tuple[int, int, int]:
    """An amount, a count and the most a share may be, so that shares exist."""
    count = draw(st.integers(1, 500))
    share_max = draw(st.one_of(st.integers(1, 6), st.integers(1, 10**12)))
    amount = draw(st.integers(count, count * share_max))
    return amount, count, share_max


@given(seeds, packets())
def test_lucky_shares_are_whole_bounded_and_exact(seed: bytes, packet: tuple[int, int, int]) -> None:
    amount, count, share_max = packet
    shares = deal_shares(seed, amount, count, share_max)
    assert (len(shares), sum(shares)) == (count, amount)
    assert min(shares) >= 1
    assert max(shares) <= share_max
    assert deal_shares(seed, amount, count, share_max) == shares


@given(st.integers(1, 500), st.integers(0, 10**12))
def test_equal_shares_differ_by_one_at_most(count: int, more: int) -> None:
    amount = count + more
    shares = deal_equal(amount, count)
    assert (len(shares), sum(shares)) == (count, amount)
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(("amount", "count", "share_max"), [(3, 4, 10), (41, 4, 10), (0, 0, 10), (5, 0, 10), (-5, 1, 10)])
def test_shares_that_can_not_be_are_not_dealt(amount: int, count: int, share_max: int) -> None:
    with pytest.raises(ValueError, match="can't be dealt"):
        deal_shares(bytes(32), amount, count, share_max)


@pytest.mark.parametrize(("amount", "count", "share_max"), [(10_00, 10, 200_00), (7, 5, 200_00), (18_00, 10, 2_00), (50, 7, 9)])
def test_early_or_late_is_the_same(amount: int, count: int, share_max: int) -> None:
    """Over 4,000 packets every place has the same mean and the same spread, within four standard errors."""
    rounds = 4_000
    deals = [deal_shares(hashlib.sha256(b"place %d" % number).digest(), amount, count, share_max) for number in range(rounds)]
    everything = [share for shares in deals for share in shares]
    mean, spread = amount / count, pstdev(everything)
    for place in range(count):
        at_place = [shares[place] for shares in deals]
        assert abs(fmean(at_place) - mean) <= 4 * spread / rounds**0.5 + 1e-9
        assert abs(pstdev(at_place) - spread) <= 0.12 * spread + 1e-9


def test_a_share_is_drawn_evenly_up_to_twice_the_mean() -> None:
    """Of two, the one that is drawn first may be anything from the least to all but the least, each as often."""
    deals = [deal_shares(hashlib.sha256(b"even %d" % number).digest(), 11, 2, 200_00)[0] for number in range(6_000)]
    counts = [deals.count(share) for share in range(1, 11)]
    assert sum(counts) == 6_000
    assert all(abs(count - 600) < 100 for count in counts)


def test_the_published_rule_never_changes() -> None:
    """Packets that are over must be checkable for ever: these figures stand in the documentation."""
    seed = bytes(range(32))
    packet_id = UUID("0192f5a0-0000-7000-8000-000000000001")
    assert deal_shares(seed, 88_88, 8, 200_00) == PUBLISHED
    assert fingerprint(seed, packet_id=packet_id, amount=88_88, count=8, share_max=200_00).hex() == PUBLISHED_FINGERPRINT


@dataclass
class Model:
    """A packet as anybody would write it on paper."""

    amount: int = 0
    shares: list[int] = field(default_factory=list[int])
    claimed: int = 0
    over: bool = False


class Packets(RuleBasedStateMachine):
    """One pot after another is filled, opened share by share and ended, over a book with a giver, three guests and the pot."""

    def __init__(self) -> None:
        """The giver has 500; nobody else has anything."""
        super().__init__()
        self.book = Book([make_account(number, balance=500 if number == 0 else 0) for number in range(5)], now=NOW)
        self.model = Model(over=True)
        self.number = 0

    def balance(self, place: int) -> int:
        return self.book.accounts[UUID(int=place + 1)].balance

    def move(self, debit: int, credit: int, amount: int, kind: Kind) -> None:
        self.number += 1
        self.book.post(Posting(UUID(int=10**6 + self.number), UUID(int=debit + 1), UUID(int=credit + 1), amount, kind))

    @precondition(lambda self: self.model.over)
    @rule(seed=seeds, count=st.integers(1, 5), more=st.integers(0, 90), lucky=st.booleans())
    def fill(self, seed: bytes, count: int, more: int, lucky: bool) -> None:
        amount = count + more
        if amount > self.balance(0):
            return
        self.move(0, 4, amount, Kind.PACKET_FILLED)
        self.model = Model(amount, deal_shares(seed, amount, count, 200) if lucky else deal_equal(amount, count))

    @precondition(lambda self: not self.model.over)
    @rule(guest=st.integers(1, 3))
    def open_one(self, guest: int) -> None:
        model = self.model
        self.move(4, guest, model.shares[model.claimed], Kind.PACKET_CLAIMED)
        model.claimed += 1
        model.over = model.claimed == len(model.shares)

    @precondition(lambda self: not self.model.over)
    @rule()
    def end(self) -> None:
        self.move(4, 0, self.model.amount - sum(self.model.shares[: self.model.claimed]), Kind.PACKET_BACK)
        self.model.over = True

    @invariant()
    def the_pot_holds_what_is_not_opened_and_nothing_when_it_is_over(self) -> None:
        model = self.model
        assert self.balance(4) == (0 if model.over else model.amount - sum(model.shares[: model.claimed]))

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        assert sum(self.balance(place) for place in range(5)) == 500
        moved = {kind: sum(one.amount for one in self.book.posted if one.kind == kind) for kind in Kind}
        assert moved[Kind.PACKET_FILLED] == moved[Kind.PACKET_CLAIMED] + moved[Kind.PACKET_BACK] + self.balance(4)


TestPackets = Packets.TestCase


def test_the_lines_for_readers_deal_as_the_house_does() -> None:
    """What stands in the documentation and beside a packet is one text, and it prints what the house dealt."""
    lines = assets.find_asset("check_packet.txt").body.decode()
    assert f"```python\n{lines}```" in (Path(__file__).parents[2] / "docs/how-to/check-a-packet.md").read_text()
    for number, (amount, count, share_max) in enumerate([(88_88, 8, 200_00), (5, 5, 200_00), (1_990, 10, 200), (1, 1, 1)]):
        seed = hashlib.sha256(b"reader %d" % number).digest()
        packet_id = UUID(int=number)
        arguments = [seed.hex(), str(packet_id), str(amount), str(count), str(share_max)]
        told = subprocess.run([sys.executable, "-", *arguments], input=lines, capture_output=True, text=True, check=True).stdout
        mark = fingerprint(seed, packet_id=packet_id, amount=amount, count=count, share_max=share_max).hex()
        assert told.splitlines() == [mark, str(deal_shares(seed, amount, count, share_max))]
