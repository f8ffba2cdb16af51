"""`make soak`: the properties that the tests hold for minutes, for an hour, on two cores.

    python -m tests.support.soak MINUTES

Two rows of parts go side by side: photographs and the two sets of the simulation share the time in one; in the other native processes are
killed, connections cut, all pictures of the components compared, Chromium killed, and what is left of the time a network is hostile. Each
part is a run of pytest of its own with `SOGLIA_SOAK_MINUTES` as its share; a part that fails stops no other, and one that counts kills may
go beyond the time on a slow machine. What each found is a line in build/soak/, what it printed is beside it in a file of its own; `python
-m tests.support.soak_report` makes docs/soak.md of the lines.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.support import soak_log
from tests.support.soak_log import FOLDER, ROOT

REST = 1.0


@dataclass(frozen=True)
class Part:
    """One run of pytest. `share`: how much of what is left of the time it may take. `what`: how its lines begin; one that leaves none is
    told with `count`."""

    name: str
    tests: tuple[str, ...]
    share: float
    what: str
    count: int = 0


SIMULATION = (
    Part("photos", ("tests/simulation/test_photos.py", "-k", "test_soak"), 0.4, "photos through cuts, kills, restores and full disks"),
    Part("simulation-chain", ("tests/simulation/test_chain.py", "-k", "test_soak"), 0.5, "schedules of the whole chain"),
    Part("simulation-store", ("tests/simulation/test_schedules.py", "-k", "test_soak"), REST, "schedules of store and replicator"),
)
REALITY = (
    Part("kills", ("tests/integration/test_kills.py", "-k", "test_soak"), 0.5, "native processes killed"),
    Part("cuts", ("tests/integration/test_sent_again.py",), 0.3, "connections cut"),
    Part("gallery", ("tests/browser/test_gallery.py", "-k", "test_soak"), 0.3, "pictures of the components compared", 96),
    Part("large letters", ("tests/browser/test_accessibility.py",), 0.3, "tours gone through in large letters", 3),
    Part("browser", ("tests/browser/test_kills.py", "-k", "of_the_browser"), 0.7, "Chromium processes killed", 50),
    Part("network", ("tests/integration/test_network_weather.py", "-k", "test_soak"), REST, "days of a hostile network"),
)
LEAST_MINUTES = 0.5


class Soak:
    """One soak of so many minutes."""

    def __init__(self, minutes: float) -> None:
        self._ends = time.monotonic() + minutes * 60

    def row(self, parts: tuple[Part, ...]) -> bool:
        held = [self._run(part) for part in parts]  # all of them, whatever the first ones found
        return all(held)

    def _run(self, part: Part) -> bool:
        """True when it held. What says nothing of itself is told by how it ended."""
        minutes, began, seed = (
            max((self._ends - time.monotonic()) / 60 * part.share, LEAST_MINUTES),
            time.monotonic(),
            random.randrange(10**6),
        )
        environment = {**os.environ, "SOGLIA_SOAK_MINUTES": f"{minutes:.2f}"}
        if part.count:
            environment["SOGLIA_SEED"] = str(seed)
        before = _lines()
        with (FOLDER / f"{part.name}.log").open("w") as printed:
            command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--timeout=0", *part.tests]
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT, check=False)
        held = done.returncode == 0
        if not any(f'"what": "{part.what}' in line for line in _lines() - before):
            failed = [] if held else [seed if part.count else f"see {part.name}.log"]
            soak_log.record(part.name, part.what, part.count, (time.monotonic() - began) / 60, failed)
        print(f"{part.name}: {'held' if held else 'FAILED'} after {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
        return held


def _lines() -> set[str]:
    return {line for page in FOLDER.glob("*.jsonl") for line in page.read_text().splitlines()}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for page in FOLDER.glob("*.jsonl"):
        page.unlink()  # what the soak before found is in docs/soak.md
    soak = Soak(float(sys.argv[1]))
    with ThreadPoolExecutor(2) as rows:
        held = list(rows.map(soak.row, [SIMULATION, REALITY]))
    print("Now `python -m tests.support.soak_report` writes docs/soak.md.")
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
