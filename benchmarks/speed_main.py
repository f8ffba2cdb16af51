"""The app itself, with a file of 100,000 facts: `benchmarks.speed_of_use` packs it as main.py.

A circle that is not full is filled from pieces that lie beside the app, through the store and its read models as a pull would, until the
page ends or the pieces do; what lists and searches take in Python is told on the console.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import flet as ft
import js

from docstore.store import Store
from mobile.app import main
from mobile.services.dwellings import Dwellings
from mobile.services.first_sync import first_sync
from mobile.services.work import Work, work_of
from mobile.state import application
from schemas.rules.distance import Spot

_AT_WORK: set[asyncio.Task[None]] = set()
KINDS = ("outreach", "residence")
PIECE, AT_ONCE = 2_000, 250
FULL = "speed-full"
"""The note of a file that needs no more."""


def _filling(*given: Any) -> Work:
    work = work_of(*given)
    for name in work.opened.circles.names():
        kind = name.partition("-")[0]
        if kind in KINDS and not name.endswith("-media") and work.opened.circles.store(name).get_local(FULL) is None:
            task = asyncio.ensure_future(_fill(work, work.opened.circles.store(name), kind))
            _AT_WORK.add(task)
            task.add_done_callback(_AT_WORK.discard)
    return work


async def _fill(work: Work, store: Store, kind: str) -> None:
    """From where the last go ended; what an educator's rooms are must have come from the centre, which ends then."""
    while kind == "residence" and not work.opened.circles.store("catalog").update_seq:  # noqa: ASYNC110 it comes with sync
        await asyncio.sleep(0.2)
    await asyncio.sleep(3)
    while not first_sync(store).whole:  # noqa: ASYNC110 as above
        await asyncio.sleep(0.2)
    print("soglia-catalog")
    await asyncio.sleep(5)
    number, done = divmod(store.update_seq, PIECE)
    while (answer := await js.fetch(f"/bench/{kind}-{number}.json")).ok:
        facts = json.loads(str(await answer.text()))
        for start in range(done, len(facts), AT_ONCE):
            store.bulk_docs(facts[start : start + AT_ONCE])
            await asyncio.sleep(0)
        number, done = number + 1, 0
        store.checkpoint()
        print("soglia-filled", store.update_seq)
    store.put_local(FULL, {})
    print("soglia-full", store.update_seq)


class _Timed(Dwellings):
    def page(self, query: str = "", limit: int = 50, here: Spot | None = None) -> Any:
        began = time.perf_counter()
        page = super().page(query, limit, here)
        print("soglia-search" if query else "soglia-list", round((time.perf_counter() - began) * 1000, 1))
        return page


async def timed(page: ft.Page) -> None:
    from mobile.services import work

    application.work_of = _filling
    work.Dwellings = _Timed  # type: ignore[misc]
    await main(page)


if __name__ == "__main__":
    ft.run(timed)
