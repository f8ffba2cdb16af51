"""One `Range` of bytes (RFC 9110, section 14), as values. Several ranges, or an unreadable header, mean the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync_server.problems import Problem

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From `start` up to, and without, `end`."""

    start: int
    end: int
    partial: bool

    @property
    def length(self) -> int:
        return self.end - self.start


def asked_range(header: str | None, size: int) -> ByteRange:
    match = _ONE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return ByteRange(0, size, False)
    first, last = match.groups()
    start = max(size - int(last), 0) if not first else int(first)
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise Problem("range_not_satisfiable")
    return ByteRange(start, end, True)
