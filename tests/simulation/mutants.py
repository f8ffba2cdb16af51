"""Defects planted on purpose: four of the replicator, three of the fold. A simulation that does not find them proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from docstore.checkpoint import sessions_of
from docstore.replication.peer import Refusal, Wanted
from docstore.replication.run import Run, Unmoved
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas import records
from schemas.record_fields import read_any
from schemas.records import LiveValue

Planting = Callable[[ExitStack], None]


class CheckpointBeforeTheWrite(Run):
    """Remembers a page as done before its documents are at the target: a cut in between skips them for ever."""

    async def move(self, missing: Sequence[Wanted]) -> Unmoved:
        if not self._checkpoint_id:  # chosen revisions, past the feed: there is no checkpoint to get wrong
            return await super().move(missing)
        before = self.progress.last_seq
        page = await self.source.changes(before, limit=self.options.batch_size)
        if page.results:
            self.progress.last_seq = page.results[-1].seq
            await self.record()
            self.progress.last_seq = before
        return await super().move(missing)


class BatchSkipped(Run):
    """Leaves out the last of a long page and goes on as if it had been sent."""

    async def move(self, missing: Sequence[Wanted]) -> Unmoved:
        return await super().move(missing[:3])


class RefusalsDropped(Run):
    """Passes over what was refused without writing it down."""

    async def write_down(self, refusals: Sequence[Refusal]) -> None:
        self.progress.refused += len(refusals)


class OwnMemoryAlone(Run):
    """Goes on where our own newest session ended, whether the other side remembers it or not: nothing sees that the centre went back."""

    async def start(self) -> None:
        await super().start()
        self._history = sessions_of(await self._own.get_local(self._checkpoint_id))
        if self._history:
            self._recorded_seq = self.progress.last_seq = self._history[0].recorded_seq


def over_at_commit(planted: ExitStack) -> None:
    """`over` says what the record holds when the edit is written, not what the screen showed when it began."""
    as_it_is = Visits._write_changes

    def mutant(self: Visits, visit: OpenVisit) -> None:
        record = self.record(visit.dwelling)
        visit.place.over = {name: list(read_any(record, name).over) for name in visit.place.over}
        as_it_is(self, visit)

    planted.enter_context(patch.object(Visits, "_write_changes", mutant))


def newest_wins(planted: ExitStack) -> None:
    """Of several live values only the newest is kept."""
    as_it_is = records._values

    def mutant(field: str, sayings: list[tuple[str, dict[str, Any]]]) -> tuple[LiveValue, ...]:
        return as_it_is(field, sayings)[:1]

    planted.enter_context(patch.object(records, "_values", mutant))


def retired_hides_all(planted: ExitStack) -> None:
    """What is retired is hidden, also from words that nobody had seen when it was."""

    def mutant(field: str, live: Mapping[str, tuple[LiveValue, ...]], _changes: object) -> bool:
        return all(value.value is True for value in live[field])

    planted.enter_context(patch.object(records, "_hides", mutant))
