"""How many documents to ask for at once, so that a batch stays near a number of bytes.

Nobody says a document's size beforehand: the feed does not, and asking would cost a request each. So the run starts with
a handful, learns the mean of what it saw, and grows by no more than four times from one batch to the next. Records (1 KB)
reach the full page in three steps; pixels (256 KiB) settle at a few.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_FIRST = 4
_GROWTH = 4
_TEXT = json.JSONEncoder(ensure_ascii=False).encode


class BatchSize:
    """Counts documents for a bound of bytes."""

    def __init__(self, most: int, budget: int) -> None:
        self._most, self._budget = most, budget
        self._documents = self._bytes = 0
        self._last = max(1, _FIRST // _GROWTH)

    def saw(self, size: int) -> None:
        """One more document of that many bytes."""
        self._documents += 1
        self._bytes += size

    @property
    def count(self) -> int:
        """How many documents the next batch should have: at least one, however large."""
        fitting = self._budget * self._documents // max(self._bytes, 1) if self._documents else _FIRST
        self._last = max(1, min(fitting, self._most, self._last * _GROWTH))
        return self._last


def document_bytes(document: Mapping[str, Any]) -> int:
    """A document's weight: its JSON, and the bytes of its attachments as they are."""
    attachments: Mapping[str, Mapping[str, Any]] = document.get("_attachments") or {}
    body = {name: value for name, value in document.items() if name not in ("_attachments", "_revisions")}
    weight = len(_TEXT(body).encode())
    return weight + sum(_attachment_bytes(attachment) for attachment in attachments.values())


def _attachment_bytes(attachment: Mapping[str, Any]) -> int:
    data = attachment.get("data")
    return len(data) if isinstance(data, bytes | bytearray) else int(attachment.get("length") or 0)
