"""The whole chain under bad weather: two to eight devices with the production services, a centre with the production projection.

What people were told is saved is everywhere in the end, or decided against by somebody who had been shown it; and everything computed is
what a computation from zero gives. `SOGLIA_SEED` and `SOGLIA_SOAK_MINUTES` as in `test_schedules.py`; how to read a failure and the last
soak's numbers: `docs/simulation.md`.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.simulation.chain import play_chain
from tests.simulation.mutants import Planting, newest_wins, over_at_commit, retired_hides_all
from tests.simulation.schedule import ScheduleFailed

SCHEDULES = 100
SEEDS = Path(__file__).with_name("chain_seeds.txt")
SOAK_MINUTES = float(os.environ.get("SOGLIA_SOAK_MINUTES") or 0)


def seeds() -> list[int]:
    if os.environ.get("SOGLIA_SEED"):
        return [int(os.environ["SOGLIA_SEED"])]
    lines = (line.partition("#")[0].strip() for line in SEEDS.read_text().splitlines())
    return sorted({*range(SCHEDULES), *(int(line) for line in lines if line)})


@pytest.mark.parametrize("seed", seeds())
def test_every_word_is_there_or_decided_against_by_who_had_seen_it(seed: int) -> None:
    play_chain(seed)


def failures(planting: Planting, tried: range) -> list[str]:
    found = []
    for seed in tried:
        planted = ExitStack()
        planting(planted)
        try:
            play_chain(seed, planted)
        except ScheduleFailed as problem:
            found.append(str(problem).partition("\n")[0])
    return found


@pytest.mark.parametrize(
    ("planting", "said", "tried"),
    [
        (over_at_commit, "too few of dwelling:", range(12)),
        (newest_wins, "too few of dwelling:", range(12)),
        (retired_hides_all, "hidden is True", range(24)),
    ],
)
def test_a_defect_planted_in_the_fold_is_found(planting: Planting, said: str, tried: range) -> None:
    found = failures(planting, tried)
    assert found, "the planted defect was not noticed"
    assert all(said in problem for problem in found), found


def test_a_seed_is_one_schedule() -> None:
    """Without this no failure could be replayed."""
    first, second = play_chain(5), play_chain(5)
    assert first.network.trace == second.network.trace
    assert first.acknowledged.facts == second.acknowledged.facts


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak(capsys: pytest.CaptureFixture[str]) -> None:
    ends, played = time.monotonic() + SOAK_MINUTES * 60, 0
    while time.monotonic() < ends:
        seed = random.SystemRandom().randrange(10**9)
        try:
            play_chain(seed)
        except ScheduleFailed:
            with SEEDS.open("a") as kept:
                kept.write(f"{seed}\n")
            raise
        played += 1
    with capsys.disabled():
        print(f"\n{played} schedules of the whole chain in {SOAK_MINUTES:g} minutes, none failed")
