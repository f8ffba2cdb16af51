"""The app itself with two witnesses: how long Python's one thread was held, and how many documents a pull has written.

`benchmarks.first_sync` and `benchmarks.tap_during_pull` pack it as main.py (`residence_years.witnessed_app`).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence

import flet as ft

from docstore.canonical import JsonObject
from docstore.replication.gentle import GentlePeer
from docstore.replication.peer import Refusal
from mobile.app import main

LOOKS_MS, TELLS_MS, WORTH_MS = 5, 500, 20


class Counting(GentlePeer):
    """Tells after each batch how many documents have come since this page was loaded and its first board stood."""

    come = 0

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        refused = await super().put_documents(documents)
        Counting.come += len(documents)
        print("soglia-pulled", Counting.come)
        return refused


async def watched(page: ft.Page) -> None:
    from mobile.services import lanes

    lanes.GentlePeer = Counting  # type: ignore[attr-defined]
    watching = asyncio.create_task(_watch())
    try:
        await main(page)
    finally:
        watching.cancel()


async def _watch() -> None:
    """Sleeps a little again and again; what a sleep took longer than it should have, the thread was held."""
    held: list[tuple[int, int]] = []
    told = time.perf_counter()
    while True:
        began = time.perf_counter()
        await asyncio.sleep(LOOKS_MS / 1000)
        late = (time.perf_counter() - began) * 1000 - LOOKS_MS
        if late >= WORTH_MS:
            held.append((round(time.time() * 1000), round(late)))
        if (time.perf_counter() - told) * 1000 >= TELLS_MS and held:
            print("soglia-held", json.dumps(held))
            held, told = [], time.perf_counter()


if __name__ == "__main__":
    ft.run(watched)
