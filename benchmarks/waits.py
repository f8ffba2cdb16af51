"""How long a device waits after its centre is back, by how long the centre was silent: `.venv/bin/python -m benchmarks.waits`.

Draws many devices with the production's `Backoff`; prints for the full backoff and for `Pace.unanswered` the mean wait and the share of
devices that wait over 27 s. The dice are seeded, so the table repeats.
"""

from __future__ import annotations

import random

from docstore.backoff import Backoff
from docstore.replication.supervisor import Pace

DEVICES, LATE, TRY_SECONDS = 20_000, 27.0, 0.15
SILENCES = (10, 20, 30, 60, 150, 600)


def waits(silence: float, backoff: Backoff, dice: random.Random) -> list[float]:
    """Seconds between the centre's return and each device's next try."""
    found = []
    for _ in range(DEVICES):
        now, failures = 0.0, 0
        while now < silence:
            failures += 1
            now += TRY_SECONDS + backoff.wait(failures, dice.random)
        found.append(now - silence)
    return found


def main() -> None:
    dice = random.Random(1)
    pace = Pace(dice.random, lambda: 0.0)
    print("silence    full: mean  over 27 s    unanswered: mean  over 27 s")
    for silence in SILENCES:
        full, quick = (waits(silence, backoff, dice) for backoff in (pace.backoff, pace.unanswered()))
        columns = [f"{sum(found) / DEVICES:8.1f} s {sum(one > LATE for one in found) / DEVICES:10.0%}" for found in (full, quick)]
        print(f"{silence:5d} s  {columns[0]}       {columns[1]}")


if __name__ == "__main__":
    main()
