"""The whole chain under bad weather: two to eight devices with the production services, a centre with the production projection.

What people were told is saved is everywhere in the end, or decided against by somebody who had been shown it; and everything computed is
what a computation from zero gives. How to replay one and to play new ones: `seeds.py`; how to read a failure: `docs/simulation.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.chain import play_chain
from tests.simulation.mutants import Planting, newest_wins, over_at_commit, retired_hides_all
from tests.simulation.schedule import ScheduleFailed
from tests.simulation.seeds import SOAK_MINUTES, chosen, soak

SCHEDULES = 385
SEEDS = Path(__file__).with_name("chain_seeds.txt")


@pytest.mark.parametrize("seed", chosen(SCHEDULES, SEEDS))
def test_every_word_is_there_or_decided_against_by_who_had_seen_it(seed: int) -> None:
    play_chain(seed)


def failures(planting: Planting, tried: range) -> Iterator[str]:
    for seed in tried:
        planted = ExitStack()
        planting(planted)
        try:
            play_chain(seed, planted)
        except ScheduleFailed as problem:
            yield str(problem).partition("\n")[0]


@pytest.mark.parametrize(
    ("planting", "said", "tried"),
    [
        (over_at_commit, "too few of dwelling:", range(20)),
        (newest_wins, "too few of dwelling:", range(20)),
        (retired_hides_all, "hidden is True", range(40)),
    ],
)
def test_a_defect_planted_in_the_fold_is_found(planting: Planting, said: str, tried: range) -> None:
    found = list(islice(failures(planting, tried), 2))
    print(*found, sep="\n")
    assert len(found) == 2, "the planted defect was not noticed"
    assert all(said in problem for problem in found), found


def test_a_seed_is_one_schedule() -> None:
    """Without this no failure could be replayed."""
    first, second = play_chain(5), play_chain(5)
    assert first.network.trace == second.network.trace
    assert first.acknowledged.facts == second.acknowledged.facts


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak() -> None:
    assert soak("schedules of the whole chain", SOAK_MINUTES, play_chain, SEEDS).failed == {}
