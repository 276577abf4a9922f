"""The search under every kind of limit, alone and together, against trying every plan on hundreds of small problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from scipy.optimize import linprog

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule import Band, Candidate, Carry, Joining, Limits, Quota, Schedule, Way, best_schedule

FIRST, YEARS = 2027, 3
SLOW = Fraction(98, 100)
MEMBERS = ("AAA", "BBB", "CCC")
KEY = {"AAA": Fraction(1, 2), "BBB": Fraction(3, 10), "CCC": Fraction(1, 5)}
REGIONS = {"AAA": "north", "BBB": "south", "CCC": "south"}
KINDS = ("carry", "excludes", "hosting", "quota", "parts", "joining", "band", "premium")


@dataclass(frozen=True)
class Problem:
    candidates: tuple[Candidate, ...]
    room: Mapping[int, Fraction]
    limits: Limits

    def solved(self) -> Schedule:
        return best_schedule(self.candidates, self.room, discount=SLOW, first=FIRST, nodes=5000, limits=self.limits)


def problem(seed: int, kinds: frozenset[str]) -> Problem:
    draw = Random(seed)
    found: list[Candidate] = []
    working = bool(kinds & {"band", "premium"})
    for i in range(draw.randint(2, 4)):
        costs = {y: Fraction(draw.randint(1, 9)) for y in range(draw.randint(1, 2))}
        starts = tuple(sorted(draw.sample(range(FIRST, FIRST + YEARS), draw.randint(1, 2))))
        joining = None
        if "joining" in kinds and draw.random() < 0.6:
            able = draw.sample(MEMBERS, draw.randint(1, 3))
            joining = Joining(
                {m: Fraction(draw.randint(0, 4)) for m in sorted(able)},
                tuple(draw.sample(able, draw.randint(0, 1))),
                draw.randint(1, 3),
                Fraction(draw.choice((0, 20, 34)), 100),
                Fraction(draw.choice((40, 60, 100)), 100),
            )
        found.append(
            Candidate(
                f"p{i}",
                costs,
                starts,
                Fraction(draw.randint(1, 12)),
                fixed=draw.random() < 0.1,
                needs=tuple(c.id for c in found if draw.random() < 0.15),
                excludes=tuple(c.id for c in found if "excludes" in kinds and draw.random() < 0.4),
                hosts=tuple(draw.sample(MEMBERS, draw.randint(1, 2))) if kinds & {"hosting", "quota"} else (),
                parts=(Fraction(1, 2), Fraction(1)) if "parts" in kinds and joining is None else (Fraction(1),),
                joining=joining,
                capacity={m: Fraction(draw.choice((0, 30, 50, 70)), 100) for m in MEMBERS} if working else None,
                premium={m: Fraction(draw.randint(0, 3), 10) for m in MEMBERS} if "premium" in kinds else {},
            )
        )
    years = range(FIRST, FIRST + YEARS + 1)
    carry = {y: Carry(Fraction(draw.choice((50, 100)), 100), draw.choice((None, Fraction(2)))) for y in years}
    quota = Quota("south", draw.choice(("spending", "projects")), Fraction(draw.choice((25, 50)), 100))
    limits = Limits(
        carry=carry if "carry" in kinds else {},
        hosting={(m, y): 1 for m in MEMBERS for y in years} if "hosting" in kinds else {},
        regions=REGIONS,
        quotas=(draw.choice((quota, replace(quota, low=None, high=quota.low))),) if "quota" in kinds else (),
        key=KEY,
        band=Band(Fraction(8, 10), Fraction(12, 10)) if "band" in kinds else None,
    )
    return Problem(tuple(found), {y: Fraction(draw.randint(2, 12)) for y in years}, limits)


# --- the slow way: every plan, judged by rules written again from their words -----------------------------------------


def fits_ceilings(one: Problem, ways: Mapping[str, Way]) -> bool:
    carried = Fraction(0)
    by_id = {c.id: c for c in one.candidates}
    for year in sorted(one.room):
        spent = sum(
            (way.part * by_id[n].costs.get(year - way.start, Fraction(0)) for n, way in ways.items()), Fraction(0)
        )
        left = one.room[year] + carried - spent
        if left < 0:
            return False
        rule = one.limits.carry.get(year)
        carried = Fraction(0) if rule is None else rule.part * left
        if rule is not None and rule.most is not None:
            carried = min(carried, rule.most)
    return True


def fits_rules(one: Problem, ways: Mapping[str, Way]) -> bool:
    by_id = {c.id: c for c in one.candidates}
    for name, way in ways.items():
        c = by_id[name]
        if any(other in ways for other in c.excludes):
            return False
        for need in c.needs:
            if need not in ways or ways[need].part < 1 or ways[need].start + len(by_id[need].costs) > way.start:
                return False
    for (host, year), most in one.limits.hosting.items():
        busy = [n for n, w in ways.items() if w.host == host and w.start <= year < w.start + len(by_id[n].costs)]
        if len(busy) > most:
            return False
    for quota in one.limits.quotas:
        counts = {n: w.part * by_id[n].cost if quota.measure == "spending" else Fraction(1) for n, w in ways.items()}
        inside = sum((v for n, v in counts.items() if REGIONS[str(ways[n].host)] == quota.region), Fraction(0))
        whole = sum(counts.values(), Fraction(0))
        if (quota.low is not None and inside < quota.low * whole) or (
            quota.high is not None and inside > quota.high * whole
        ):
            return False
    return fits_ceilings(one, ways)


def sharings(one: Problem, ways: Mapping[str, Way]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Every choice of who takes part in what is bought."""
    choices = []
    joint = [c for c in one.candidates if c.id in ways and c.joining is not None]
    for c in joint:
        assert c.joining is not None
        able = sorted(c.joining.gains)
        some = [s for n in range(1, len(able) + 1) for s in combinations(able, n)]
        choices.append(
            [
                s
                for s in some
                if len(s) >= c.joining.quorum
                and set(c.joining.required) <= set(s)
                and len(s) * c.joining.low <= 1 <= len(s) * c.joining.high
            ]
        )
    for picks in product(*choices):
        yield {c.id: s for c, s in zip(joint, picks, strict=True)}


def cheapest(one: Problem, ways: Mapping[str, Way], joined: Mapping[str, tuple[str, ...]]) -> float | None:
    """The least premium of the work when these take part, by scipy; None when the band cannot be kept."""
    bought = [c for c in one.candidates if c.id in ways]
    if not any(c.capacity is not None for c in bought):
        return 0.0
    columns: list[tuple[str, str, str]] = []
    bounds, price = [], []
    for c in bought:
        amount = float(ways[c.id].part * c.cost)
        for m in joined.get(c.id, MEMBERS):
            if c.joining is not None:
                columns.append(("pays", m, c.id))
                bounds.append((float(c.joining.low) * amount, float(c.joining.high) * amount))
                price.append(0.0)
            columns.append(("works", m, c.id))
            bounds.append((0.0, float((c.capacity or {}).get(m, 0)) * amount))
            price.append(float(c.premium.get(m, 0)))
    equal, right = [], []
    for c in bought:
        for kind in ("pays", "works") if c.joining is not None else ("works",):
            equal.append([float(k == kind and p == c.id) for k, _, p in columns])
            right.append(float(ways[c.id].part * c.cost))
    common = float(sum((ways[c.id].part * c.cost for c in bought if c.joining is None), Fraction(0)))
    above, limit = [], []
    if one.limits.band is not None:
        for m in MEMBERS:
            for edge, sign in ((one.limits.band.low, -1.0), (one.limits.band.high, 1.0)):
                assert edge is not None
                row = [sign * ((k == "works") - float(edge) * (k == "pays")) * (who == m) for k, who, _ in columns]
                above.append(row)
                limit.append(sign * float(edge * KEY[m]) * common)
    found = linprog(price, A_ub=above or None, b_ub=limit or None, A_eq=equal, b_eq=right, bounds=bounds)
    return float(found.fun) if found.status == 0 else None


def best(one: Problem) -> float | None:
    """The worth of the best plan; None when there is none."""
    top: float | None = None
    for picks in product(*((*c.ways(),) if c.fixed else (None, *c.ways()) for c in one.candidates)):
        ways = {c.id: way for c, way in zip(one.candidates, picks, strict=True) if way is not None}
        if not fits_rules(one, ways):
            continue
        own = sum(float(w.part * c.worth * SLOW ** (w.start - FIRST)) for c in one.candidates if (w := ways.get(c.id)))
        for joined in sharings(one, ways):
            gained = sum(float(c.joining.gains[m]) for c in one.candidates if c.joining for m in joined.get(c.id, ()))
            if top is not None and own + gained <= top + 1e-9:
                continue
            premium = cheapest(one, ways, joined)
            if premium is not None and (top is None or own + gained - premium > top):
                top = own + gained - premium
    return top


def check_sharing(one: Problem, found: Schedule) -> None:
    """What is paid and worked keeps every rule exactly."""
    bought = {c.id: (c, way) for c in one.candidates if (way := found.ways[c.id]) is not None}
    paid = dict.fromkeys(MEMBERS, Fraction(0))
    worked = dict.fromkeys(MEMBERS, Fraction(0))
    for name, (c, way) in bought.items():
        amount = way.part * c.cost
        if c.joining is None:
            for m in MEMBERS:
                paid[m] += KEY[m] * amount
        else:
            pays = found.pays[name]
            assert sum(pays.values()) == amount
            assert len(pays) >= c.joining.quorum
            assert set(c.joining.required) <= set(pays) <= set(c.joining.gains)
            assert all(c.joining.low * amount <= v <= c.joining.high * amount for v in pays.values())
            for m, v in pays.items():
                paid[m] += v
        if found.works:
            works = found.works[name]
            assert sum(works.values()) == amount
            for m, v in works.items():
                assert 0 < v <= (c.capacity or {}).get(m, Fraction(1)) * amount
                assert c.joining is None or m in found.pays[name]
                worked[m] += v
    if one.limits.band is not None and found.works:
        assert all(Fraction(8, 10) * paid[m] <= worked[m] <= Fraction(12, 10) * paid[m] for m in MEMBERS)


def checked(one: Problem) -> Fraction | None:
    """The worth found, after comparing it with the slow way; None when both find no plan."""
    top = best(one)
    if top is None:
        with pytest.raises(InfeasiblePlan):
            one.solved()
        return None
    found = one.solved()
    bought = {n: w for n, w in found.ways.items() if w is not None}
    assert fits_rules(one, bought)
    check_sharing(one, found)
    assert float(found.worth) == pytest.approx(top, abs=1e-6)
    assert found.worth <= found.bound
    return found.worth


@pytest.mark.parametrize("kind", KINDS)
def test_each_limit_alone(kind: str) -> None:
    kinds = frozenset({kind, "joining"} if kind == "band" else {kind})
    worths = [checked(problem(1000 + seed, kinds)) for seed in range(25)]
    assert any(worth is not None for worth in worths)


@pytest.mark.parametrize("block", range(8))
def test_limits_together(block: int) -> None:
    for seed in range(15 * block, 15 * block + 15):
        draw = Random(seed)
        checked(problem(seed, frozenset(draw.sample(KINDS, draw.randint(2, len(KINDS))))))


def loosest(one: Problem, room: Mapping[int, Fraction] | None = None, limits: Limits | None = None) -> Fraction | None:
    try:
        return replace(one, room=room or one.room, limits=limits or one.limits).solved().worth
    except InfeasiblePlan:
        return None


@pytest.mark.parametrize("seed", range(40))
def test_a_higher_ceiling_never_costs_and_another_limit_never_pays(seed: int) -> None:
    one = problem(seed, frozenset(KINDS) - {"band", "premium"})
    before = loosest(one)
    wider = loosest(one, room={y: r + (y == FIRST + seed % YEARS) * 4 for y, r in one.room.items()})
    freer = loosest(one, limits=replace(one.limits, quotas=(), hosting={}))
    for after in (wider, freer):
        assert before is None or (after is not None and after >= before)
    assert freer is None or before is None or before <= freer


def test_a_large_plan_is_near_its_bound_and_keeps_every_limit() -> None:
    draw = Random(7)
    members = ("AAA", "BBB", "CCC")
    many = tuple(
        Candidate(
            f"p{i:03}",
            {y: Fraction(draw.randint(20, 200)) for y in range(draw.randint(1, 3))},
            tuple(range(FIRST, FIRST + 6)),
            Fraction(draw.randint(50, 400)),
            needs=(f"p{i - 7:03}",) if i % 9 == 8 else (),
            hosts=(draw.choice(members),),
            joining=Joining({m: Fraction(draw.randint(0, 20)) for m in members}, quorum=2) if i % 4 == 0 else None,
            capacity={m: Fraction(6, 10) for m in members},
        )
        for i in range(60)
    )
    room = {FIRST + y: Fraction(900) for y in range(8)}
    limits = Limits(
        regions=REGIONS,
        quotas=(Quota("north", "spending", Fraction(3, 10), Fraction(4, 10)),),
        key=KEY,
        band=Band(Fraction(9, 10), Fraction(11, 10)),
    )
    one = Problem(many, room, limits)
    found = best_schedule(many, room, discount=SLOW, first=FIRST, nodes=200, limits=limits, gap=Fraction(1, 100))
    again = best_schedule(many[::-1], room, discount=SLOW, first=FIRST, nodes=200, limits=limits, gap=Fraction(1, 100))
    assert found == again
    assert fits_rules(one, {n: w for n, w in found.ways.items() if w is not None})
    assert found.bound - found.worth <= found.worth / 100


@pytest.mark.parametrize("seed", range(40))
def test_the_steered_search_keeps_every_limit_and_its_bound_holds(seed: int) -> None:
    """With a gap allowed and a band, the search is steered by prices: judged by trying every plan."""
    one = problem(3000 + seed, frozenset(KINDS) - ({"premium"} if seed % 2 else {"quota"}))
    top = best(one)
    if top is None:
        with pytest.raises(InfeasiblePlan):
            steered(one)
        return
    found = steered(one)
    assert fits_rules(one, {n: w for n, w in found.ways.items() if w is not None})
    check_sharing(one, found)
    assert float(found.worth) <= top + 1e-6
    assert float(found.bound) >= top - 1e-6


def steered(one: Problem) -> Schedule:
    gap = Fraction(1, 100)
    return best_schedule(one.candidates, one.room, discount=SLOW, first=FIRST, nodes=500, limits=one.limits, gap=gap)


def test_what_must_be_bought_against_the_band_is_named() -> None:
    nobody = {"AAA": Fraction(0), "BBB": Fraction(1, 2), "CCC": Fraction(1, 2)}
    must = Candidate("p0", {0: Fraction(5)}, (FIRST, FIRST + 1), Fraction(3), fixed=True, capacity=nobody)
    limits = Limits(regions=REGIONS, key=KEY, band=Band(Fraction(8, 10), Fraction(12, 10)))
    with pytest.raises(InfeasiblePlan, match=r"the return band cannot be kept beside what must be bought: .*p0"):
        steered(Problem((must,), {FIRST: Fraction(9), FIRST + 1: Fraction(9)}, limits))
