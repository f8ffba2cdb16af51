"""A store on the one thread that everything else on the device uses too: what arrives is written in short pieces, with a turn between two.

Rule (design.md section 4): nothing of a sync holds that thread over 50 ms. How long a document takes depends on its read models and the
machine, so the pieces learn from the clock: each aims at `AIM_MS`. A piece is a transaction of its own; the batch counts as stored when all
of them are. `beside` puts documents next to each other that a read model takes over more cheaply together: within a batch their order says
nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docstore.canonical import JsonObject
from docstore.handle import StoreHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Refusal, RefusalBook, Wanted

AIM_MS = 16
FIRST, MOST, GROWTH = 8, 40, 2
ASKED = 100
SHORT_REST, LONG_REST = 0.004, 0.03
"""Seconds between two pieces; long while somebody is at the screen. A timer and no mere turn of the loop: in a browser such turns come
before what the page has to say, and a tap waited for ten pieces in a row."""


def _short() -> float:
    return SHORT_REST


@dataclass(frozen=True)
class Manners:
    """`now` gives milliseconds, `rest` the seconds between two pieces."""

    now: Callable[[], int]
    rest: Callable[[], float] = _short
    beside: Callable[[JsonObject], str] = lambda _document: ""


class GentlePeer(LocalPeer):
    """A store as a run's own side, with manners."""

    def __init__(self, handle: StoreHandle, refusals: RefusalBook, manners: Manners) -> None:
        super().__init__(handle, refusals)
        self._manners, self._count = manners, FIRST

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        found: list[Wanted] = []
        rest = list(asked.items())
        while rest:
            piece, rest = rest[:ASKED], rest[ASKED:]
            found += await super().revs_diff(dict(piece))
            await asyncio.sleep(self._manners.rest())
        return found

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        refused: list[Refusal] = []
        rest = sorted(documents, key=self._manners.beside)
        while rest:
            piece, rest = rest[: self._count], rest[self._count :]
            began = self._manners.now()
            refused += await super().put_documents(piece)
            if len(piece) == self._count:  # the end of a batch is no measure
                self._count = next_count(len(piece), self._manners.now() - began)
            await asyncio.sleep(self._manners.rest())
        return refused


def next_count(written: int, took_ms: int) -> int:
    """How many documents the next piece may have; a clock that was put back says nothing."""
    if took_ms <= 0:
        return min(MOST, max(FIRST, written * GROWTH))
    return max(1, min(MOST, written * GROWTH, written * AIM_MS // took_ms))
