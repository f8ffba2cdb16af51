"""The app itself, and beside it a watcher that tells how long Python's one thread was held; `benchmarks.first_sync` packs it as main.py."""

from __future__ import annotations

import asyncio
import json
import time

import flet as ft

from mobile.app import main

LOOKS_MS, TELLS_MS, WORTH_MS = 5, 500, 20


async def watched(page: ft.Page) -> None:
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
