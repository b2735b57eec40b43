"""Who sits where in each round, so that few meet twice: known as the problem of the social golfer.

People stand in columns as long as there are tables, those of one part side by side. Column i moves on by its own step
each round, so that each column has one person at each table: sizes differ by one at most, and parts are spread. What
is left to do is to change places within a part where people meet again: simulated annealing (Kirkpatrick, Gelatt and
Vecchi, Science 220, 1983) from that start, drawn from a seed: the same people and seed give the same tables.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

Tables = list[list[int]]
"""Of one round: for each table the numbers of those who sit there."""

SMALLEST, LARGEST = 4, 8
MOST_ROUNDS = 8
TRIES = 30_000
WARM, COLD = 1.2, 0.08
AGAIN, BACK = 3, 1
"""What it costs that two meet again, and that somebody comes back to a table."""


def number_of_tables(people: int, size: int) -> int:
    """As near to this size as whole tables come; a half more makes larger tables, not another one."""
    return max(math.ceil(people / size - 0.5), 1)


def arrange(
    parts: Sequence[Sequence[int]], *, tables: int, rounds: int, seed: int, hosts: Sequence[int] = ()
) -> list[Tables]:
    """For each round the tables. `parts` are people by what they are, `hosts` stay: one at each table, or none."""
    draw = random.Random(f"rotation {seed}")  # noqa: S311 - drawn anew by anybody who knows the seed
    if hosts and len(hosts) != tables:
        raise ValueError("one host for each table, or none")
    movable = [draw.sample(list(part), len(part)) for part in parts]
    search = _Search(movable, tables=tables, rounds=rounds, hosts=hosts, draw=draw)
    search.improve()
    return search.rounds


class _Search:
    """Counted from nought; `met` says how many rounds two share, `been` how often one sat at a table."""

    def __init__(
        self, parts: list[list[int]], *, tables: int, rounds: int, hosts: Sequence[int], draw: random.Random
    ) -> None:
        self.draw, self.tables, self.count = draw, tables, rounds
        self.keys = [key for part in parts for key in part]
        self.moving, self.host_keys = len(self.keys), list(hosts)
        ends = [sum(len(part) for part in parts[: number + 1]) for number in range(len(parts))]
        starts = [0, *ends[:-1]]
        self.pools = {one: (start, end) for start, end in zip(starts, ends, strict=True) for one in range(start, end)}
        everybody = self.moving + len(hosts)
        self.met = [[0] * everybody for _one in range(everybody)]
        self.been = [[0] * tables for _one in range(everybody)]
        self.where = [[self._start(one, turn) for one in range(self.moving)] for turn in range(rounds)]
        self.seated: list[list[set[int]]] = []
        for turn in range(rounds):
            at = [set[int]() for _table in range(tables)]
            for table in range(len(hosts)):
                at[table].add(self.moving + table)
            for one, table in enumerate(self.where[turn]):
                at[table].add(one)
                self.been[one][table] += 1
            for around in at:
                for a, b in combinations(around, 2):
                    self.met[a][b] += 1
                    self.met[b][a] += 1
            self.seated.append(at)

    def _start(self, one: int, turn: int) -> int:
        column, place = divmod(one, self.tables)
        return (place + turn * (column + 1)) % self.tables

    @property
    def rounds(self) -> list[Tables]:
        keys = [*self.keys, *self.host_keys]
        return [[sorted(keys[one] for one in around) for around in at] for at in self.seated]

    def improve(self) -> None:
        """Keeps the best that was seen: the last may be worse."""
        if self.tables < 2 or self.moving < 2:
            return
        cost = self._cost()
        best, kept = cost, self._copy()
        for number in range(TRIES):
            if best == 0:
                break
            heat = WARM * (COLD / WARM) ** (number / TRIES)
            turn, a, b = self._pair()
            there, here = self.where[turn][a], self.where[turn][b]
            if a == b or there == here:
                continue
            change = self._change(turn, a, b)
            if change <= 0 or self.draw.random() < math.exp(-change / (heat * AGAIN)):
                self._swap(turn, a, b)
                cost += change
                if cost < best:
                    best, kept = cost, self._copy()
        self.seated = kept

    def _copy(self) -> list[list[set[int]]]:
        return [[set(around) for around in at] for at in self.seated]

    def _pair(self) -> tuple[int, int, int]:
        turn, a = self.draw.randrange(self.count), self.draw.randrange(self.moving)
        start, end = self.pools[a]
        return turn, a, self.draw.randrange(start, end)

    def _cost(self) -> int:
        again = sum(comb(self.met[a][b], 2) for a, b in combinations(range(len(self.met)), 2))
        back = sum(comb(times, 2) for row in self.been for times in row)
        return AGAIN * again + BACK * back

    def _change(self, turn: int, a: int, b: int) -> int:
        """What it would cost more if these two changed places: in pairs that meet again, and in tables seen again."""
        table_a, table_b = self.where[turn][a], self.where[turn][b]
        with_a, with_b = self.met[a], self.met[b]
        more = 0
        for other in self.seated[turn][table_a]:
            if other != a:
                more += with_b[other] - with_a[other] + 1
        for other in self.seated[turn][table_b]:
            if other != b:
                more += with_a[other] - with_b[other] + 1
        back = self.been[a][table_b] - self.been[a][table_a] + self.been[b][table_a] - self.been[b][table_b] + 2
        return AGAIN * more + BACK * back

    def _swap(self, turn: int, a: int, b: int) -> None:
        table_a, table_b = self.where[turn][a], self.where[turn][b]
        for one, old, new, passing in ((a, table_a, table_b, b), (b, table_b, table_a, a)):
            for other in self.seated[turn][old]:
                if other != one:
                    self._meet(one, other, -1)
            for other in self.seated[turn][new]:
                if other != passing:
                    self._meet(one, other, 1)
            self.been[one][old] -= 1
            self.been[one][new] += 1
        self.seated[turn][table_a].remove(a)
        self.seated[turn][table_b].remove(b)
        self.seated[turn][table_a].add(b)
        self.seated[turn][table_b].add(a)
        self.where[turn][a], self.where[turn][b] = table_b, table_a

    def _meet(self, one: int, other: int, step: int) -> None:
        self.met[one][other] += step
        self.met[other][one] += step


# How good it is


def _meetings(rounds: Sequence[Tables]) -> Iterator[tuple[int, int]]:
    for at in rounds:
        for around in at:
            yield from combinations(sorted(around), 2)


def met_again(rounds: Sequence[Tables]) -> int:
    """How many pairs share a table in more than one round."""
    seen: dict[tuple[int, int], int] = {}
    for pair in _meetings(rounds):
        seen[pair] = seen.get(pair, 0) + 1
    return sum(times > 1 for times in seen.values())


def fewest_again(people: int, tables: int, rounds: int) -> int:
    """So many pairs meet again in any plan: the largest of three bounds, none of which is always reached.

    There are only so many pairs; each person has only so many others to meet; and whoever sat at fewer tables than
    there are places at one of the next round finds somebody again.
    """
    if rounds < 2 or people < 2:
        return 0
    sizes = _shares(people, tables)
    meetings = rounds * sum(comb(size, 2) for size in sizes)
    by_pairs = math.ceil(max(meetings - comb(people, 2), 0) / (rounds - 1))
    partners = max(rounds * (sizes[-1] - 1) - (people - 1), 0)
    by_person = math.ceil(people * math.ceil(partners / (rounds - 1)) / 2)
    by_tables = sum(comb(share, 2) for size in sizes for share in _shares(size, tables))
    return max(by_pairs, by_person, by_tables)


def _shares(whole: int, among: int) -> list[int]:
    """Parts that differ by one at most, the larger first."""
    least, more = divmod(whole, among)
    return [least + 1] * more + [least] * (among - more)


def place(newcomer: int, rounds: Sequence[Tables]) -> list[int]:
    """Where somebody who comes late sits in each round: where fewest sit, and of those with whom they know least."""
    known: set[int] = set()
    seen: set[int] = set()
    places = []
    for at in rounds:
        fewest = min(map(len, at))
        free = [number for number, around in enumerate(at) if len(around) == fewest]
        table = min(free, key=lambda number: (len(known.intersection(at[number])), number in seen, number))  # noqa: B023
        known.update(at[table])
        seen.add(table)
        places.append(table)
    return places
