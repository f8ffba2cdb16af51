"""What the product said to itself of its own defects while a test ran: none, unless the test makes one and looks."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ui.defects import LOG


class Listening(logging.Handler):
    """Keeps each line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(autouse=True)
def defects() -> Iterator[list[str]]:
    """Whoever makes a defect takes it out of the list."""
    listening = Listening()
    LOG.addHandler(listening)
    yield listening.lines
    LOG.removeHandler(listening)
    assert listening.lines == []
