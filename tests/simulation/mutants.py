"""Two defects planted on purpose. A simulation that does not find them proves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from docstore.replication.peer import Refusal, Wanted
from docstore.replication.run import Run, Unmoved


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


class RefusalsDropped(Run):
    """Passes over what was refused without writing it down."""

    async def write_down(self, refusals: Sequence[Refusal]) -> None:
        self.progress.refused += len(refusals)
