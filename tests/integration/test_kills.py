"""SIGKILL of real processes on real files, at drawn steps of writing, compacting, checkpointing and replicating, also of a server.

What is killed is tests/support/victim.py, where it dies is kill_point.py, what must hold after each death is kill_grounds.py. A failure
prints its ground: `SOGLIA_KILLS=centre:7 pytest tests/integration/test_kills.py` plays it again, `kill_seeds.txt` keeps it. In a soak
(`SOGLIA_SOAK_MINUTES`) 1,000 processes are killed on grounds of new seeds, and what came of it goes to build/soak/kills.jsonl.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support import soak_log
from tests.support.kill_grounds import KINDS, LIVES, play

SIDE_BY_SIDE = 2  # as there are two cores
GROUNDS = {"writing": 2, "compacting": 2, "serving": 2, "pulling": 1, "pushing": 1, "pulling-http": 1, "pushing-http": 1, "centre": 2}
"""Twelve grounds of four lives each, and two more of one: 50 kills."""
SOAK_MINUTES = float(os.environ.get("SOGLIA_SOAK_MINUTES") or 0)
SOAK_KILLS = int(os.environ.get("SOGLIA_SOAK_KILLS") or 1_000)
SEEDS = Path(__file__).with_name("kill_seeds.txt")


def kept() -> list[tuple[str, int]]:
    """The grounds that once failed, or the one that is asked for."""
    lines = [os.environ["SOGLIA_KILLS"]] if os.environ.get("SOGLIA_KILLS") else SEEDS.read_text().splitlines()
    named = [line.partition("#")[0].strip().split(":") for line in lines if line.partition("#")[0].strip()]
    return [(kind, int(seed)) for kind, seed in named]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", [] if os.environ.get("SOGLIA_KILLS") else GROUNDS)
def test_what_was_acknowledged_survives_sigkill(tmp_path: Path, kind: str) -> None:
    seeds = range(GROUNDS[kind])
    with ThreadPoolExecutor(SIDE_BY_SIDE) as side_by_side:
        grounds = list(side_by_side.map(lambda seed: play(tmp_path / str(seed), kind, seed), seeds))
    assert sum(ground.at_work for ground in grounds) >= len(grounds), "too many were done before they were killed"


@pytest.mark.parametrize("kind", [] if os.environ.get("SOGLIA_KILLS") else ["pulling-http", "centre"])
def test_a_kill_on_fresh_files(tmp_path: Path, kind: str) -> None:
    play(tmp_path / "ground", kind, 1, lives=1)


@pytest.mark.timeout(600)
def test_grounds_that_once_failed(tmp_path: Path) -> None:
    for kind, seed in kept():
        play(tmp_path / f"{kind}-{seed}", kind, seed)


GONE, PAST = "an acknowledged revision is gone", "a checkpoint is past a change"


@pytest.mark.parametrize(("kind", "said"), [("boasting", GONE), ("careless", GONE), ("hasty", PAST)])
def test_a_planted_defect_is_found(tmp_path: Path, kind: str, said: str) -> None:
    found = []
    for seed in range(4):
        try:
            play(tmp_path / str(seed), kind, seed)
        except AssertionError as problem:
            found.append(str(problem))
    assert found, "the judge did not notice"
    assert all(said in problem for problem in found), found


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
def test_soak(tmp_path: Path) -> None:
    """As many as were asked for, or as many as the time allows; every failing ground is kept, and the others go on."""
    dice, started = random.SystemRandom(), time.monotonic()
    names = [(kind, dice.randrange(10**9)) for kind in itertools.islice(itertools.cycle(KINDS), SOAK_KILLS // LIVES)]
    failed, played = list[str](), list[str]()

    def one(name: tuple[str, int]) -> None:
        if time.monotonic() - started > SOAK_MINUTES * 60:
            return
        folder = tmp_path / f"{name[0]}-{name[1]}"
        try:
            play(folder, *name)
            shutil.rmtree(folder)
        except Exception:
            traceback.print_exc()
            failed.append(f"{name[0]}:{name[1]}")
        played.append(name[0])

    with ThreadPoolExecutor(SIDE_BY_SIDE) as side_by_side:
        list(side_by_side.map(one, names))
    soak_log.record("kills", "native processes killed", len(played) * LIVES, (time.monotonic() - started) / 60, failed)
    with SEEDS.open("a") as seeds:
        seeds.writelines(f"{name}\n" for name in failed)
    assert not failed
