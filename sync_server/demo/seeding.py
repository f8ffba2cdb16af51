"""Seeds a running centre as devices would: people first, then documents into local stores, then replication with their tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


async def seed(url: str, data: Path, tell: Callable[[str], None]) -> None:
    tell(f"{url} {data}")
