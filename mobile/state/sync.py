"""What has arrived at the office, and what has not.

Rule: the line is truthful. It counts everything without an acknowledgement or a receipt, drafts and refused records too, and says
"delivered" only when nothing is left (design.md sections 5 and 10).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from mobile.services.problems import Problem
from mobile.services.shown import Lane, RefusedItem, SyncLine

__all__ = ["Lane", "RefusedItem", "SyncLine", "SyncState"]


@ft.observable
@dataclass(eq=False)
class SyncState:
    """The sync line and its sheet. `online` is what the last try said, None before the first."""

    line: SyncLine = field(default_factory=lambda: SyncLine("nothing"))
    lanes: list[Lane] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    online: bool | None = None
    last_all_delivered: datetime | None = None
    last_contact: datetime | None = None
    free_bytes: int | None = None
    persisted: bool | None = None
    answer: Problem | None = None

    async def sync_now(self) -> None:
        """Always tappable; `answer` says in words what came of it, offline too."""

    async def retry(self, doc_id: str) -> None:
        """Offers a refused record again now."""
