"""The app itself with three witnesses: how long Python's one thread was held, how many documents a pull has written, and how long each
photo takes to be prepared, stored and shown.

`benchmarks.first_sync`, `benchmarks.tap_during_pull` and `benchmarks.sixty_photos` pack it as main.py (`residence_years.witnessed_app`).
"""

from __future__ import annotations

import asyncio
import functools
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

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


def _timed(word: str, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same work, and a word on the console with what it took."""

    @functools.wraps(work)
    async def told(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        done = await work(*given, **named)
        print(word, round((time.perf_counter() - began) * 1000, 1))
        return done

    return told


def _watch_photos() -> None:
    from mobile.platform.browser_photos import WorkerPipeline
    from mobile.services.photos import Photos
    from mobile.state.photos import PhotosState

    refresh = PhotosState.refresh

    def refreshed(state: PhotosState) -> None:
        began = time.perf_counter()
        refresh(state)
        if len(state.tiles):
            print("soglia-shown", round((time.perf_counter() - began) * 1000, 1))

    WorkerPipeline.prepare = _timed("soglia-prepared", WorkerPipeline.prepare)  # type: ignore[assignment, method-assign]
    Photos.add = _timed("soglia-stored", Photos.add)  # type: ignore[assignment, method-assign]
    PhotosState.refresh = refreshed  # type: ignore[assignment, method-assign]


async def watched(page: ft.Page) -> None:
    from mobile.services import lanes

    _watch_photos()
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
