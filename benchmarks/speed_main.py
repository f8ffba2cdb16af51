"""The app itself, with a file of 100,000 facts: `benchmarks.speed_of_use` packs it as main.py.

A circle that is empty is filled, once, from pieces that lie beside the app, through the store and its read models as a pull would; what
lists and searches take in Python is told on the console.
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
from mobile.services.work import Work, work_of
from mobile.state import application

_AT_WORK: set[asyncio.Task[None]] = set()
KINDS = ("outreach", "residence")


def _filling(*given: Any) -> Work:
    work = work_of(*given)
    for name in work.opened.circles.names():
        kind = name.partition("-")[0]
        if kind in KINDS and not name.endswith("-media") and work.opened.circles.store(name).update_seq == 0:
            task = asyncio.ensure_future(_fill(work.opened.circles.store(name), kind))
            _AT_WORK.add(task)
            task.add_done_callback(_AT_WORK.discard)
    return work


async def _fill(store: Store, kind: str) -> None:
    number = written = 0
    await asyncio.sleep(5)  # the centre ends first: `speed_of_use.prepare`
    while (answer := await js.fetch(f"/bench/{kind}-{number}.json")).ok:
        facts = json.loads(str(await answer.text()))
        for start in range(0, len(facts), 250):
            store.bulk_docs(facts[start : start + 250])
            await asyncio.sleep(0)
        number, written = number + 1, written + len(facts)
        store.checkpoint()
        print("soglia-filled", written)
    print("soglia-full", written)


class _Timed(Dwellings):
    def page(self, query: str = "", limit: int = 50) -> Any:
        began = time.perf_counter()
        page = super().page(query, limit)
        print("soglia-search" if query else "soglia-list", round((time.perf_counter() - began) * 1000, 1))
        return page


async def timed(page: ft.Page) -> None:
    from mobile.services import work

    application.work_of = _filling
    work.Dwellings = _Timed  # type: ignore[misc]
    await main(page)


if __name__ == "__main__":
    ft.run(timed)
