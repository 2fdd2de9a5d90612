"""Ten thousand draws: every case of a stratum is as likely as every other, and so is every pair.

The seeds are fixed, so that the same chances are found every time. Chances are by chi-square. A
draw takes cases without putting them back, so its counts vary less than those of a multinomial;
the statistic is put right by (N - 1) / (N - n) before it is compared.
"""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.stats import chi2, chisquare, kstest

from auditapp.domain.sampling.sampling import draw, order_key
from auditapp.domain.sampling.strata import Chosen, Stratum

pytestmark = pytest.mark.slow

DRAWS = 10_000 if os.environ.get("PROVE", "short") == "full" else 2_000
HELD = {"North": (40, 7), "East": (12, 3), "South": (5, 2), "West": (9, 1)}
"""What each stratum holds, and how many are drawn from it."""
REFS = {name: [f"{name[0]}{number:04d}" for number in range(HELD[name][0])] for name in HELD}
LEAST_CHANCE = 0.001
"""What fair draws fall below once in a thousand times; with these seeds they do not."""
PLAN = Chosen({(name,): number for name, (_, number) in HELD.items()})


@pytest.fixture(scope="module")
def samples() -> dict[str, list[list[str]]]:
    """By stratum, the references of every draw in drawn order."""
    found: dict[str, list[list[str]]] = {name: [] for name in HELD}
    for number in range(DRAWS):
        for name, refs in _drawn(f"seed {number}").items():
            found[name].append(refs)
    return found


def _drawn(seed: str) -> dict[str, list[str]]:
    cases: list[tuple[str, Stratum]] = [(ref, (name,)) for name in REFS for ref in REFS[name]]
    size = sum(number for _, number in HELD.values())
    refs: dict[str, list[str]] = {name: [] for name in HELD}
    for one in draw(cases, seed=seed, size=size, plan=PLAN).cases:
        refs[one.stratum[0]].append(one.case_ref)
    return refs


def chance_of_inclusions(drawn: list[list[str]], refs: list[str]) -> float:
    """How likely inclusion counts as uneven as these are, if all cases are alike."""
    counts = Counter(ref for sample in drawn for ref in sample)
    held, size = len(refs), len(drawn[0])
    expected = len(drawn) * size / held
    statistic = sum((counts[ref] - expected) ** 2 for ref in refs) / expected
    return float(chi2.sf(statistic * (held - 1) / (held - size), held - 1))


def pairs(drawn: list[list[str]], refs: list[str]) -> Iterator[tuple[int, int]]:
    """How often each two neighbours of the list were drawn together, or not."""
    samples = [set(sample) for sample in drawn]
    for first, second in pairwise(refs):
        together = sum(first in sample and second in sample for sample in samples)
        yield together, len(samples) - together


@pytest.mark.parametrize("name", HELD)
def test_every_case_of_a_stratum_is_drawn_equally_often(
    samples: dict[str, list[list[str]]], name: str
) -> None:
    assert chance_of_inclusions(samples[name], REFS[name]) > LEAST_CHANCE


@pytest.mark.parametrize("name", HELD)
def test_every_case_is_equally_often_the_first(
    samples: dict[str, list[list[str]]], name: str
) -> None:
    firsts = Counter(sample[0] for sample in samples[name])
    assert chisquare([firsts[ref] for ref in REFS[name]]).pvalue > LEAST_CHANCE


@pytest.mark.parametrize("name", [name for name, (_, number) in HELD.items() if number > 1])
def test_neighbours_of_the_list_are_drawn_together_as_often_as_chance_has_it(
    samples: dict[str, list[list[str]]], name: str
) -> None:
    held, size = HELD[name]
    share = size * (size - 1) / (held * (held - 1))
    statistics = [
        chisquare(found, [DRAWS * share, DRAWS * (1 - share)]).pvalue
        for found in pairs(samples[name], REFS[name])
    ]
    assert min(statistics) > LEAST_CHANCE / len(statistics)


def test_every_two_of_a_stratum_are_drawn_together_equally_often(
    samples: dict[str, list[list[str]]],
) -> None:
    """South gives 2 of 5, so that every draw is one of ten pairs."""
    counts = Counter(frozenset(sample) for sample in samples["South"])
    found = [counts[frozenset(two)] for two in combinations(REFS["South"], 2)]
    assert sum(found) == DRAWS
    assert chisquare(found).pvalue > LEAST_CHANCE


def test_what_one_stratum_gives_says_nothing_of_what_another_gives(
    samples: dict[str, list[list[str]]],
) -> None:
    counts = Counter(
        (south[0], west[0]) for south, west in zip(samples["South"], samples["West"], strict=True)
    )
    found = [counts[south, west] for south in REFS["South"] for west in REFS["West"]]
    assert chisquare(found).pvalue > LEAST_CHANCE


def test_digests_are_spread_evenly_over_all_they_can_be() -> None:
    keys = [order_key(f"seed {number}", "N0001") for number in range(DRAWS)]
    shares = np.array([int.from_bytes(key[:8], "big") / 2**64 for key in keys])
    assert kstest(shares, "uniform").pvalue > LEAST_CHANCE


def test_seeds_that_follow_each_other_draw_independently(
    samples: dict[str, list[list[str]]],
) -> None:
    firsts = [sample[0] for sample in samples["South"]]
    counts = Counter(pairwise(firsts))
    found = [counts[one, other] for one in REFS["South"] for other in REFS["South"]]
    assert chisquare(found).pvalue > LEAST_CHANCE
