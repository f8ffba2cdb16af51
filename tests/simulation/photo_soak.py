"""Photographs for as long as there is time, until ten thousand have been played at one commit; the next run goes on where this one ended.

Each schedule leaves a line in build/soak/photos/<commit>.jsonl, with its seed; a run that is stopped loses at most the schedule that it was
at. The report counts every line of the commit. How to: `docs/soak.md`.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.simulation.photo_world import PhotoWorld
from tests.simulation.schedule import ScheduleFailed
from tests.support import soak_log

GOAL = 10_000
WHAT = "photos through cuts, kills, restores and full disks"


def soak_photos(minutes: float, play: Callable[[int], PhotoWorld], kept: Path) -> dict[int, str]:
    """Plays new seeds; the first line of each failure by its seed."""
    page, began = page_of(soak_log.commit()), time.monotonic()
    page.parent.mkdir(parents=True, exist_ok=True)
    failed: dict[int, str] = {}
    here: Counter[str] = Counter()
    while totals(page)["photos"] < GOAL and time.monotonic() < began + minutes * 60:
        seed = random.SystemRandom().randrange(10**9)
        line: dict[str, Any] = {"seed": seed}
        try:
            line["counts"] = dict(play(seed).counts)
            here.update(line["counts"])
        except ScheduleFailed as problem:
            line["failed"] = failed[seed] = str(problem).partition("\n")[0]
            with kept.open("a") as file:
                file.write(f"{seed}\n")
        with page.open("a") as file:
            file.write(json.dumps(line) + "\n")
    if here or failed:
        soak_log.record("photos", WHAT, here["photos"], (time.monotonic() - began) / 60, sorted(failed))
    print(report(page))
    return failed


def page_of(commit: str) -> Path:
    return soak_log.FOLDER / "photos" / f"{commit}.jsonl"


def totals(page: Path) -> Counter[str]:
    whole: Counter[str] = Counter()
    for line in lines(page):
        whole.update(line.get("counts", {}))
    return whole


def lines(page: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.read_text().splitlines()] if page.exists() else []


def report(page: Path) -> str:
    """What a person reads: how many, what befell them, and what was found."""
    counts, failed = totals(page), [line for line in lines(page) if "failed" in line]
    told = [
        f"{counts['photos']:,} of {GOAL:,} photos in {len(lines(page))} schedules of commit {page.stem}; {len(failed)} schedules failed"
    ]
    told += [f"  {what}: {count:,}" for what, count in sorted(counts.items()) if what != "photos"]
    told += [f"  SOGLIA_SEED={line['seed']}: {line['failed']}" for line in failed]
    return "\n".join(told)
