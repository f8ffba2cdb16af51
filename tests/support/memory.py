"""What a process holds in memory, measured from outside by the kernel, and content that is far larger than what it may hold."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

MEBIBYTE = 1024 * 1024
SIZE = 200 * MEBIBYTE
ALLOWED = 40 * MEBIBYTE
BLOCK = random.Random(3).randbytes(MEBIBYTE)


def large(number: int = 0) -> Iterator[bytes]:
    """200 MiB in which no two MiB are alike."""
    for place in range(SIZE // MEBIBYTE):
        yield number.to_bytes(8, "big") + place.to_bytes(8, "big") + BLOCK[16:]


def digest_of(chunks: Iterator[bytes]) -> str:
    md5 = hashlib.md5(usedforsecurity=False)
    for chunk in chunks:
        md5.update(chunk)
    return base64.b64encode(md5.digest()).decode()


def grown(pid: int, work: Callable[[], None]) -> int:
    """By how many bytes the peak of the process's memory exceeds what it held before."""
    before = memory(pid, "VmRSS")
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # forget the peak so far
    work()
    return memory(pid, "VmHWM") - before


def memory(pid: int, what: str) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) * 1024
