"""Which schedules are played: the first so many, those that once failed, one that was asked for, or new ones for a while.

`SOGLIA_SEED=<n>` replays one. `SOGLIA_SOAK_MINUTES=<m>` plays new seeds for that long: one that fails is written into the file of seeds
that every run replays, and the others go on; what was found is one line in `build/soak/simulation.jsonl`.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.schedule import ScheduleFailed
from tests.support import soak_log

SOAK_MINUTES = float(os.environ.get("SOGLIA_SOAK_MINUTES") or 0)
_LOG = "simulation"


def chosen(first: int, kept: Path) -> list[int]:
    """The seeds of an ordinary run."""
    if os.environ.get("SOGLIA_SEED"):
        return [int(os.environ["SOGLIA_SEED"])]
    return sorted({*range(first), *kept_seeds(kept)})


def kept_seeds(kept: Path) -> list[int]:
    """Seeds that once failed; what stands after `#` says of what."""
    lines = (line.partition("#")[0].strip() for line in kept.read_text().splitlines())
    return [int(line) for line in lines if line]


@dataclass(slots=True)
class Soaked:
    """How many new schedules were played, and the first line of each failure."""

    played: int = 0
    failed: dict[int, str] = field(default_factory=dict)


def soak(what: str, minutes: float, play: Callable[[int], object], kept: Path) -> Soaked:
    """Plays new seeds until the time is over; `play` raises `ScheduleFailed`."""
    began, found = time.monotonic(), Soaked()
    while time.monotonic() < began + minutes * 60:
        seed = random.SystemRandom().randrange(10**9)
        found.played += 1
        try:
            play(seed)
        except ScheduleFailed as problem:
            found.failed[seed] = str(problem).partition("\n")[0]
            with kept.open("a") as file:
                file.write(f"{seed}\n")
    soak_log.record(_LOG, what, found.played, (time.monotonic() - began) / 60, sorted(found.failed))
    return found
