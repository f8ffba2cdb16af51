"""How a contract opens the store it is about; each implementation answers `options` (and `path`) in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docstore.store import OpenOptions, Store


class Opening:
    """Inherited by every part of the contract."""

    options: OpenOptions = {}
    in_memory = False

    @pytest.fixture
    def path(self, tmp_path: Path) -> str:
        return ":memory:" if self.in_memory else str(tmp_path / "circle.sqlite")

    @pytest.fixture
    def store(self, path: str) -> Iterator[Store]:
        opened = self.open(path)
        yield opened
        opened.close()

    def open(self, path: str, **more: object) -> Store:
        return Store.open(path, **{**self.options, **more})  # type: ignore[typeddict-item]

    def again(self, store: Store, path: str, **more: object) -> Store:
        """The same database as the next start of the program finds it; one in memory has no next start."""
        if self.in_memory:
            pytest.skip("a database in memory ends with its connection")
        store.close()
        return self.open(path, **more)
