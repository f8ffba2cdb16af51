"""Two devices and a centre under bad weather: whatever happens, what was acknowledged is everywhere in the end.

`SOGLIA_SEED=<n>` replays one schedule. `SOGLIA_SOAK_MINUTES=<m>` plays new seeds for that long and keeps failing ones in
`seeds.txt`, which every run replays.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from docstore.replication.run import Run
from tests.simulation.mutants import BatchSkipped, CheckpointBeforeTheWrite, RefusalsDropped
from tests.simulation.schedule import ScheduleFailed, play

SCHEDULES = 375
SCHEDULES_OVER_HTTP = 25
SEEDS = Path(__file__).with_name("seeds.txt")
SOAK_MINUTES = float(os.environ.get("SOGLIA_SOAK_MINUTES") or 0)


def seeds() -> list[int]:
    if os.environ.get("SOGLIA_SEED"):
        return [int(os.environ["SOGLIA_SEED"])]
    return sorted({*range(SCHEDULES), *kept_seeds()})


def kept_seeds() -> list[int]:
    """Seeds that once failed; what stands after `#` says of what."""
    lines = (line.partition("#")[0].strip() for line in SEEDS.read_text().splitlines())
    return [int(line) for line in lines if line]


@pytest.mark.parametrize("seed", seeds())
def test_nothing_acknowledged_is_lost(seed: int) -> None:
    play(seed)


@pytest.mark.parametrize("seed", seeds()[:SCHEDULES_OVER_HTTP])
def test_nothing_acknowledged_is_lost_over_http(seed: int) -> None:
    """The same, with the production HTTP peer and surface in between, and answers that come back wrong."""
    play(seed, over_http=True)


def failure(seed: int, mutant: type[Run], watched: bool) -> ScheduleFailed | None:
    try:
        play(seed, mutant, watched=watched)
    except ScheduleFailed as problem:
        return problem
    return None


@pytest.mark.parametrize("mutant", [BatchSkipped, CheckpointBeforeTheWrite, RefusalsDropped])
@pytest.mark.parametrize("watched", [True, False], ids=["watched on the way", "seen only at the end"])
def test_a_planted_defect_is_found(mutant: type[Run], watched: bool) -> None:
    found = [str(problem) for problem in (failure(seed, mutant, watched) for seed in range(20)) if problem is not None]
    assert len(found) >= 3
    said = ("passes what the target lacks", "acknowledged and not there") if watched else ("lacks what was acknowledged",)
    assert all(any(words in problem for words in said) for problem in found), found


@pytest.mark.parametrize("over_http", [False, True])
def test_a_seed_is_one_schedule(over_http: bool) -> None:
    """Without this no failure could be replayed."""
    first, second = play(3, over_http=over_http), play(3, over_http=over_http)
    assert first.network.trace == second.network.trace
    assert first.ledger.words == second.ledger.words


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak(capsys: pytest.CaptureFixture[str]) -> None:
    ends, played = time.monotonic() + SOAK_MINUTES * 60, 0
    while time.monotonic() < ends:
        seed = random.SystemRandom().randrange(10**9)
        try:
            play(seed)
        except ScheduleFailed:
            with SEEDS.open("a") as kept:
                kept.write(f"{seed}\n")
            raise
        played += 1
    with capsys.disabled():
        print(f"\n{played} schedules of store and replicator in {SOAK_MINUTES:g} minutes, none failed")
