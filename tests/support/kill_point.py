"""Where a process dies: at its nth step, inside it with half of a write done, or a drawn moment after it by somebody else's hand.

A step is a write, a sync or a shortening of any of SQLite's files, or something that the process said or asked another for. Steps are
counted below SQLite and its cipher, by a file system of our own that hands everything on to the real one; so a schedule of deaths is a
number, and can be played again. Torn: of the bytes of that write only a part reaches the file, and the process kills itself there. Else it
says `HERE` on its standard output, goes on, and is killed from outside so many microseconds later. With `power` the machine dies with it:
what was written after a file's last sync is gone, from a drawn place on.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import apsw

HERE = b'{"step":"here"}\n'
_NAME = "counted"
_LONGEST_US = 4_000


@dataclass(frozen=True)
class KillPoint:
    """`torn`: the part of the nth step that is still done; None: killed from outside, `later_us` microseconds after it. `power`: of what
    was not synced only so large a part stays."""

    step: int
    torn: float | None = None
    later_us: int = 0
    power: float | None = None

    @classmethod
    def drawn(cls, dice: random.Random, most: int) -> KillPoint:
        """Anywhere in a life, and often early: opening a file after a death is work too."""
        step = dice.randint(1, most) if dice.random() < 0.7 else round(most ** dice.random())
        if dice.random() < 0.5:
            return cls(step, torn=dice.random(), power=dice.random() if dice.random() < 0.5 else None)
        return cls(step, later_us=dice.randrange(_LONGEST_US))


def die(steps: Steps) -> NoReturn:
    """Here and now; and with `power` without what no file was asked to keep."""
    for file in steps.files if steps.power is not None else ():
        file.lose_unsynced(steps.power or 0)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives this")


class Steps:
    """Counts, and knows what is to happen at the nth."""

    def __init__(self, point: KillPoint) -> None:
        self.power = point.power
        self.files: list[_CountedFile] = []
        self._point, self._count, self._lock = point, 0, threading.Lock()

    def passed(self) -> float | None:
        """One more step begins; not None when it is the one to die in, and how much of it is still done."""
        with self._lock:
            self._count += 1
            reached = self._count == self._point.step
        if reached and self._point.torn is None:
            os.write(1, HERE)
        return self._point.torn if reached else None


class _CountedFile(apsw.VFSFile):
    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int], steps: Steps) -> None:
        super().__init__("unix", name, flags)
        self._steps, self._kept_size, self._unsynced = steps, self.xFileSize(), list[tuple[int, bytes]]()
        steps.files.append(self)

    def xWrite(self, data: bytes, offset: int) -> None:
        part = self._steps.passed()
        if self._steps.power is not None:
            self._unsynced.append((offset, self.xRead(len(data), offset).ljust(len(data), b"\0")))
        super().xWrite(data if part is None else bytes(data)[: int(len(data) * part)], offset)
        if part is not None:
            die(self._steps)

    def xSync(self, flags: int) -> None:
        def sync() -> None:
            super(_CountedFile, self).xSync(flags)
            self._kept_size = self.xFileSize()
            self._unsynced.clear()

        self._whole_or_not(sync)

    def xTruncate(self, size: int) -> None:
        def shorten() -> None:
            super(_CountedFile, self).xTruncate(size)
            self._kept_size = min(self._kept_size, size)
            self._unsynced = [(offset, old) for offset, old in self._unsynced if offset < size]

        self._whole_or_not(shorten)

    def xClose(self) -> None:
        self._steps.files.remove(self)
        super().xClose()

    def lose_unsynced(self, staying: float) -> None:
        """A power cut: the first of the writes since the last sync may have reached the disk, the others not."""
        kept = int(len(self._unsynced) * staying)
        for offset, old in reversed(self._unsynced[kept:]):
            super().xWrite(old, offset)
        super().xTruncate(max([self._kept_size, *(offset + len(old) for offset, old in self._unsynced[:kept])]))

    def _whole_or_not(self, work: Callable[[], object]) -> None:
        part = self._steps.passed()
        if part is None or part < 0.5:
            work()
        if part is not None:
            die(self._steps)


class _CountedFiles(apsw.VFS):
    def __init__(self, steps: Steps) -> None:
        super().__init__(_NAME, "unix")
        self._steps = steps

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _CountedFile(name, flags, self._steps)


def count_steps(point: KillPoint) -> Steps:
    """From now on every file that SQLite opens in this process is counted, under the cipher or without."""
    steps = Steps(point)
    _kept.append(_CountedFiles(steps))
    apsw.Connection(":memory:", vfs=f"multipleciphers-{_NAME}").close()  # the cipher's file system is made at its first use
    apsw.set_default_vfs(f"multipleciphers-{_NAME}")
    return steps


_kept: list[apsw.VFS] = []
"""SQLite does not hold on to a file system that was made in Python."""
