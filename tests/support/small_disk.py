"""A disk that runs full and is given room again, under a process that goes on running.

`MountedDisk` is a real file system of a few MiB, where this machine lets a test mount one. `FileSizeLimit` works everywhere: the system
then refuses every byte that the process wants to write to a file (EFBIG), which SQLite meets at the same places as a full disk. Tests run
on every kind that `kinds()` names, so that none is left out where mounting is not allowed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """`folder` lies on it; `fill` leaves no room for the process that writes there, `make_room` gives it back."""

    folder: Path

    def fill(self) -> None: ...

    def make_room(self) -> None: ...


class MountedDisk:
    """A file system of its own; full when another file has taken all that is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self._filler = folder / "filler"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            for size in (1 << 16, 1 << 12, 1):
                with suppress(OSError):
                    while file.write(b"\0" * size) == size:
                        continue

    def make_room(self) -> None:
        self._filler.unlink()


class FileSizeLimit:
    """The process `pid` may not make any file larger than nothing."""

    def __init__(self, folder: Path, pid: Callable[[], int]) -> None:
        self.folder = folder / "data"
        self._pid = pid

    def fill(self) -> None:
        resource.prlimit(self._pid(), resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        resource.prlimit(self._pid(), resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@cache
def may_mount() -> bool:
    """Whether this machine lets a test mount a file system: tried, not guessed."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory(prefix="soglia-mount-") as folder:
        if not _mount(folder, "size=64k"):
            return False
        _unmount(folder)
        return True


def kinds() -> list[str]:
    return ["limit", "mounted"] if may_mount() else ["limit"]


@contextmanager
def small_disk(kind: str, folder: Path, pid: Callable[[], int], mebibytes: int = 24) -> Iterator[Disk]:
    folder.mkdir()
    if kind == "limit":
        yield FileSizeLimit(folder, pid)
        return
    with mounted(folder, f"size={mebibytes}m"):
        yield MountedDisk(folder)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A file system in memory at `folder`; its processes must have ended before the block does."""
    assert _mount(str(folder), options)
    try:
        yield
    finally:
        _unmount(str(folder))


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True, capture_output=True)


def _mount(folder: str, options: str) -> bool:
    try:
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _unmount(folder: str) -> None:
    subprocess.run(["umount", folder], check=True, capture_output=True)
