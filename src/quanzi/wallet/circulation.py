"""How much of many debts can be netted at most: the largest circulation within them. Pure, in whole minor units.

Who owes and is owed can be relieved of the same amount on both sides, and so along every ring of debts. What then must
stay is the cheapest way, at one per unit and debt, to carry what each owes on balance from those who owe more to those
who are owed more. It is found by the primal-dual method (Ford and Fulkerson 1962; Dinic 1970 for the blocking flows):
prices rise until a cheapest way appears, then all that fits is sent along ways of that price. The prices are kept, for
they prove afterwards that nothing better exists (complementary slackness).
"""

from collections.abc import Sequence

Debt = tuple[int, int, int]
"""Who owes, to whom, how much; people are any numbers, amounts are at least 1."""

_FAR = 1 << 60


class NotProven(Exception):
    """A result does not pass its own proof; nothing of it may be used."""


def find_cuts(debts: Sequence[Debt]) -> list[int]:
    """By how much each debt is reduced so that all reductions together are as large as possible; NotProven.

    Each is between nothing and the debt, and everybody owes and is owed the same less.
    """
    core = _find_core(debts)
    places: dict[int, int] = {}
    for index in core:
        for person in debts[index][:2]:
            places.setdefault(person, len(places))
    arcs = [(places[debts[index][0]], places[debts[index][1]], debts[index][2]) for index in core]
    net = _Net(len(places), arcs)
    net.solve()
    cuts = [0] * len(debts)
    for index, (_, _, amount), kept in zip(core, arcs, net.kept(), strict=True):
        cuts[index] = amount - kept
    net.prove()
    check_cuts(debts, cuts)
    return cuts


def check_cuts(debts: Sequence[Debt], cuts: Sequence[int]) -> None:
    """No cut is more than its debt, and nobody's position changes by a minor unit; NotProven."""
    shift: dict[int, int] = {}
    for (debtor, creditor, amount), cut in zip(debts, cuts, strict=True):
        if not 0 <= cut <= amount:
            message = f"a debt of {amount} would be cut by {cut}"
            raise NotProven(message)
        shift[debtor] = shift.get(debtor, 0) + cut
        shift[creditor] = shift.get(creditor, 0) - cut
    if any(shift.values()):
        message = "somebody's position would change"
        raise NotProven(message)


def _find_core(debts: Sequence[Debt]) -> list[int]:
    """The debts that can be part of a ring: who only owes or is only owed ends none, and so on inwards."""
    core = list(range(len(debts)))
    while True:
        owing = {debts[index][0] for index in core}
        owed = {debts[index][1] for index in core}
        inner = [index for index in core if debts[index][0] in owed and debts[index][1] in owing]
        if len(inner) == len(core):
            return core
        core = inner


class _Net:
    """People 0 to n-1 and arcs between them: arc 2k is debt k, 2k+1 is the way back over it; `room` is what still fits.

    `spare` is what somebody owes on balance (above 0) or is owed (below) and that is not carried yet. An arc costs 1, the
    way back gives 1 back. Along arcs with room, `price` never rises by more than the cost: that is what `prove` proves.
    """

    def __init__(self, people: int, arcs: Sequence[Debt]) -> None:
        self.size = people
        self.head = [0] * (2 * len(arcs))
        self.room = [0] * (2 * len(arcs))
        self.out: list[list[int]] = [[] for _ in range(people)]
        self.spare = [0] * people
        self.price = [0] * people
        for index, (tail, head, amount) in enumerate(arcs):
            self.head[2 * index], self.head[2 * index + 1] = head, tail
            self.room[2 * index] = amount
            self.out[tail].append(2 * index)
            self.out[head].append(2 * index + 1)
            self.spare[tail] += amount
            self.spare[head] -= amount

    def kept(self) -> list[int]:
        """What is carried over each arc, which is what stays of each debt."""
        return self.room[1::2]

    def solve(self) -> None:
        """Carry everything; there is always a way, since the debts as they are would be one."""
        while any(one > 0 for one in self.spare):
            self._raise_prices()
            while (levels := self._find_levels()) is not None:
                self._send_all(levels)

    def prove(self) -> None:
        """No arc with room leads to where it would be cheaper, so no ring of them saves anything; NotProven."""
        head, room, price = self.head, self.room, self.price
        for person, arcs in enumerate(self.out):
            for arc in arcs:
                if room[arc] and (-1 if arc & 1 else 1) + price[person] - price[head[arc]] < 0:
                    message = "more could be netted"
                    raise NotProven(message)
        if any(self.spare):
            message = "not everything is carried"
            raise NotProven(message)

    def _raise_prices(self) -> None:
        """Add to each price how far it is from who has something left, up to the nearest who waits (Dijkstra by buckets)."""
        far = [_FAR] * self.size
        done = bytearray(self.size)
        buckets = [[person for person, left in enumerate(self.spare) if left > 0]]
        for person in buckets[0]:
            far[person] = 0
        nearest = None
        distance = 0
        while nearest is None and distance < len(buckets):
            for person in buckets[distance]:
                if not done[person] and far[person] == distance:
                    done[person] = 1
                    self._look_around(person, far, done, buckets)
                    if self.spare[person] < 0:
                        nearest = distance
            distance += 1
        if nearest is None:
            message = "there is no way left"
            raise NotProven(message)
        for person, way in enumerate(far):
            self.price[person] += min(way, nearest)

    def _look_around(self, person: int, far: list[int], done: bytearray, buckets: list[list[int]]) -> None:
        """Put everybody one arc away into the bucket of their distance, where this way is the shorter one."""
        head, room, price = self.head, self.room, self.price
        base = far[person] + price[person]
        for arc in self.out[person]:
            if room[arc] and not done[other := head[arc]]:
                way = base + (-1 if arc & 1 else 1) - price[other]
                if way < far[other]:
                    far[other] = way
                    while len(buckets) <= way:
                        buckets.append([])
                    buckets[way].append(other)

    def _find_levels(self) -> list[int] | None:
        """How many steps each is from who has something left, along ways of the present price; None: nobody waits there."""
        head, room, out, spare, price = self.head, self.room, self.out, self.spare, self.price
        levels = [-1] * self.size
        line = [person for person, left in enumerate(spare) if left > 0]
        for person in line:
            levels[person] = 0
        found = False
        for person in line:
            level, base = levels[person] + 1, price[person]
            for arc in out[person]:
                if room[arc] and levels[other := head[arc]] < 0 and (-1 if arc & 1 else 1) + base == price[other]:
                    levels[other] = level
                    line.append(other)
                    found = found or spare[other] < 0
        return levels if found else None

    def _send_all(self, levels: list[int]) -> None:
        """From everybody who has something left, send along the levels until no such way has room."""
        turn = [0] * self.size
        for start in [person for person, left in enumerate(self.spare) if left > 0]:
            path: list[int] = []
            here = start
            while self.spare[start] > 0:
                if self.spare[here] < 0:
                    here = self._send(start, here, path)
                elif (arc := self._step(here, levels, turn)) is not None:
                    path.append(arc)
                    here = self.head[arc]
                elif path:
                    here = self.head[path.pop() ^ 1]
                    turn[here] += 1
                else:
                    break

    def _step(self, here: int, levels: list[int], turn: list[int]) -> int | None:
        """The next arc one level on, from where the last look at this person's arcs ended."""
        head, room, price = self.head, self.room, self.price
        arcs, level, base = self.out[here], levels[here] + 1, price[here]
        for index in range(turn[here], len(arcs)):
            arc = arcs[index]
            if room[arc] and levels[other := head[arc]] == level and (-1 if arc & 1 else 1) + base == price[other]:
                turn[here] = index
                return arc
        turn[here] = len(arcs)
        return None

    def _send(self, start: int, end: int, path: list[int]) -> int:
        """Send what fits along the path and shorten it to before its first full arc; where it ends now."""
        room = self.room
        amount = min(self.spare[start], -self.spare[end], *(room[arc] for arc in path))
        self.spare[start] -= amount
        self.spare[end] += amount
        full = len(path)
        for index, arc in enumerate(path):
            room[arc] -= amount
            room[arc ^ 1] += amount
            if not room[arc] and full == len(path):
                full = index
        here = end if full == len(path) else self.head[path[full] ^ 1]
        del path[full:]
        return here
