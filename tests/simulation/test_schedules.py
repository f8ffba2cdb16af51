"""Store, replicator and supervisor alone: two to eight devices and a centre under bad weather, where documents of every kind are edited,
branched, deleted and given attachments. Whatever happens, what was acknowledged is everywhere in the end, and nothing else is.

How to replay one and to play new ones: `seeds.py`.
"""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path

import pytest

from docstore.replication.run import Run
from tests.simulation.mutants import BatchSkipped, CheckpointBeforeTheWrite, OwnMemoryAlone, RefusalsDropped
from tests.simulation.schedule import ScheduleFailed
from tests.simulation.seeds import SOAK_MINUTES, chosen, soak
from tests.simulation.store_day import play

SCHEDULES = 100
SCHEDULES_OVER_HTTP = 15
SEEDS = Path(__file__).with_name("seeds.txt")


@pytest.mark.parametrize("seed", chosen(SCHEDULES, SEEDS))
def test_nothing_acknowledged_is_lost(seed: int) -> None:
    play(seed)


@pytest.mark.parametrize("seed", chosen(SCHEDULES, SEEDS)[:SCHEDULES_OVER_HTTP])
def test_nothing_acknowledged_is_lost_over_http(seed: int) -> None:
    """The same, with the production HTTP peer and surface in between, and answers that come back wrong."""
    play(seed, over_http=True)


def failure(seed: int, mutant: type[Run], watched: bool) -> ScheduleFailed | None:
    try:
        play(seed, mutant, watched=watched)
    except ScheduleFailed as problem:
        return problem
    return None


@pytest.mark.parametrize(
    ("mutant", "watched"),
    [
        *product((BatchSkipped, CheckpointBeforeTheWrite, RefusalsDropped), (True, False)),
        (OwnMemoryAlone, False),  # who believes an old checkpoint need write no new one: nothing to see on the way
    ],
)
def test_a_planted_defect_is_found(mutant: type[Run], watched: bool) -> None:
    tried = (failure(seed, mutant, watched) for seed in range(20))
    found = [str(problem).partition("\n")[0] for problem in islice((problem for problem in tried if problem is not None), 3)]
    print(*found, sep="\n")
    assert len(found) == 3, "one schedule in seven has to notice"
    at_the_end = ("lacks what was acknowledged", "told that these had arrived")
    said = ("passes what the target lacks", "acknowledged and not there") if watched else at_the_end
    assert all(any(words in problem for words in said) for problem in found), found


@pytest.mark.parametrize("over_http", [False, True])
def test_a_seed_is_one_schedule(over_http: bool) -> None:
    """Without this no failure could be replayed."""
    first, second = play(3, over_http=over_http), play(3, over_http=over_http)
    assert first.network.trace == second.network.trace
    assert first.ledger.words == second.ledger.words


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak() -> None:
    assert soak("schedules of store and replicator", SOAK_MINUTES, play, SEEDS).failed == {}
