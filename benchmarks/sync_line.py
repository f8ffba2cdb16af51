"""What one look at the sync line costs: `.venv/bin/python -m benchmarks.sync_line`.

On a tablet that has written three years itself, some 25,000 facts, all acknowledged; and on a phone that has had no network for twenty
visits with four photos each. In files as the device has them; the line, the lanes and the counts for the office are asked for as at every
tap and every step of a pull. Milliseconds in CPython; Pyodide takes several times as long. Prints two lines.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mobile.services import delivery, sync_board
from mobile.services.circles import Circles
from schemas.dates import local_date
from tests.support.builders import Pen, a_photo
from tests.support.machine import Folder
from tests.support.three_years import CIRCLE, DAYS, three_years

AT_ONCE, LOOKS = 500, 20
TEAM, PHOTOS, ORIGINAL_BYTES = "outreach-catania", 80, 4_000_000


async def three_years_written(folder: Path) -> str:
    now = int(time.time() * 1000)
    facts = three_years(local_date(now), now, DAYS)
    devices = tuple(sorted({str(fact["device"]) for fact in facts}))
    circles = Circles(Folder(folder))
    await circles.open({name: bytes([at]) * 32 for at, name in enumerate(("catalog", CIRCLE, f"{CIRCLE}-media"))})
    store = circles.store(CIRCLE)
    began = time.perf_counter()
    for start in range(0, len(facts), AT_ONCE):
        store.bulk_docs(facts[start : start + AT_ONCE])
    written = time.perf_counter() - began
    delivery.acknowledge(store, [(row["id"], row["value"]["rev"]) for row in store.all_docs()["rows"]], now)
    first = _milliseconds(lambda: sync_board.backlog(circles, devices))
    looks = [_milliseconds(lambda: sync_board.backlog(circles, devices)) for _ in range(LOOKS)]
    taps = [_milliseconds(lambda: sync_board.last_taps(store, devices)) for _ in range(LOOKS)]
    await circles.close()
    return (
        f"{len(facts)} facts written in {written:.1f} s; counted from the start once {first:.0f} ms; "
        f"a look {statistics.median(looks):.1f} ms; who tapped last {statistics.median(taps):.2f} ms"
    )


async def no_network(folder: Path) -> str:
    pen, dice = Pen("giulia", "phoneaaaaa", int(time.time() * 1000)), random.Random(1)
    circles = Circles(Folder(folder))
    await circles.open({name: bytes([at]) * 32 for at, name in enumerate(("catalog", TEAM, f"{TEAM}-media"))})
    facts = [a_photo(pen, dice.randbytes(ORIGINAL_BYTES), f"visit{number // 4}", f"d{number // 4}") for number in range(PHOTOS)]
    circles.store(TEAM).bulk_docs(facts)
    looks = [_milliseconds(lambda: sync_board.backlog(circles, (pen.device,))) for _ in range(LOOKS)]
    await circles.close()
    return f"{PHOTOS} photos waiting: a look {statistics.median(looks):.1f} ms"


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(three_years_written(Path(folder) / "tablet")))
        print(asyncio.run(no_network(Path(folder) / "phone")))


if __name__ == "__main__":
    main()
