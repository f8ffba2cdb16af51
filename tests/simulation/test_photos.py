"""Zero lost: two hundred photographs through scripted cuts, kills, restores and full disks (design.md section 7).

None lost, none changed, none twice, and no chunk sent again but the one that a cut broke off. Each schedule prints its seed and what befell
it; `SOGLIA_SEED=<n>` replays one, `SOGLIA_SOAK_MINUTES=<m>` plays on until ten thousand (`photo_soak.py`).
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import pytest

from docstore.replication.run import ReplicationOptions
from mobile.services import lanes
from mobile.services.lanes import Lanes
from tests.simulation.photo_soak import soak_photos
from tests.simulation.photo_world import PICTURES, play_photos
from tests.simulation.schedule import ScheduleFailed
from tests.simulation.seeds import SOAK_MINUTES, chosen

SCHEDULES = 200 // PICTURES
SEEDS = Path(__file__).with_name("photo_seeds.txt")


@pytest.mark.parametrize("seed", chosen(SCHEDULES, SEEDS))
def test_no_photo_is_lost_changed_or_doubled_and_a_cut_sends_one_chunk_again(seed: int) -> None:
    world = play_photos(seed)
    print(f"seed {seed}: {dict(sorted(world.counts.items()))}")
    assert world.counts["photos"] == PICTURES


def test_chunks_that_travel_together_are_noticed() -> None:
    """A planted defect: a cut would send all of a request again."""
    planted = ExitStack()
    planted.enter_context(patch.object(lanes, "A_CHUNK_A_REQUEST", ReplicationOptions(batch_size=4)))
    with pytest.raises(ScheduleFailed, match="chunks in one request"):
        play_photos(0, planted)


def test_photos_that_are_not_offered_again_after_a_restore_are_missed() -> None:
    """A planted defect: a device that does not doubt what an older centre had acknowledged."""
    assert any(fails_without_doubt(seed) for seed in range(20)), "the planted defect was not noticed"


def fails_without_doubt(seed: int) -> bool:
    planted = ExitStack()
    planted.enter_context(patch.object(Lanes, "doubt", lambda _self: None))
    try:
        play_photos(seed, planted)
    except ScheduleFailed as problem:
        print(str(problem).partition("\n")[0])
        return True
    return False


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak() -> None:
    assert soak_photos(SOAK_MINUTES, play_photos, SEEDS) == {}
