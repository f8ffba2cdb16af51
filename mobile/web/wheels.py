"""The wheels that the browser's Python is given: pinned in wheels.toml, downloaded once, unpacked without what is never imported.

Rule: a build repeats. Every wheel is held against its hash, the cached one too; nothing is resolved at build time.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mobile.web import locales

PINS = Path(__file__).with_name("wheels.toml")
_ZONES = (
    "tzdata/__init__.py",
    "tzdata/zoneinfo/__init__.py",
    "tzdata/zoneinfo/Europe/__init__.py",
    "tzdata/zoneinfo/Europe/Rome",
    "tzdata/zoneinfo/UTC",
)
_LEFT_OUT = (
    "*.pyi",
    "*/py.typed",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/entry_points.txt",
    "*.dist-info/top_level.txt",
    "flet/testing/*",
    "flet/pytest_plugin.py",
    "flet/fastapi/*",
    "flet/__pyinstaller/*",
    "pydantic/v1/*",
    "pydantic/mypy.py",
    "apsw/*.c",
    "apsw/tests/*",
    "apsw/shell.py",
    "apsw/trace.py",
    "apsw/speedtest.py",
    "httpx/_main.py",
    "bin/*",
)


class WheelError(Exception):
    """A wheel could not be had, or is not the one that was pinned."""


@dataclass(frozen=True)
class Pin:
    """One wheel by name, version and hash; `options` select Pyodide's platform for a native one."""

    name: str
    version: str
    sha256: str
    options: tuple[str, ...] = ()


def pins(file: Path = PINS) -> list[Pin]:
    told = tomllib.loads(file.read_text())
    platform = told["platform"]
    native = ("--python-version", platform["python"], "--implementation", "cp", "--abi", platform["abi"], "--platform", platform["tag"])
    return [*_pins(told["native"], native), *_pins(told["pure"], ())]


def _pins(table: dict[str, Any], options: tuple[str, ...]) -> Iterator[Pin]:
    for name, told in table.items():
        yield Pin(name, told["version"], told["sha256"], options)


def wheel(pin: Pin, cache: Path) -> Path:
    """The file, from the cache or downloaded into it."""
    found = _cached(pin, cache)
    if found is None:
        _download(pin, cache)
        found = _cached(pin, cache)
    if found is None:
        raise WheelError(f"{pin.name} {pin.version}: what was downloaded is not what wheels.toml pins")
    return found


def _cached(pin: Pin, cache: Path) -> Path | None:
    for file in cache.glob(f"{pin.name}-{pin.version}-*.whl"):
        if hashlib.sha256(file.read_bytes()).hexdigest() == pin.sha256:
            return file
    return None


def _download(pin: Pin, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    wish = [f"{pin.name}=={pin.version}", "--dest", str(cache)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *pin.options, *wish]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WheelError(f"{pin.name} {pin.version}: pip could not download it.\n{done.stderr.strip()[-600:]}")


def contents(file: Path) -> Iterator[tuple[str, bytes]]:
    """What of a wheel is shipped, by path."""
    with zipfile.ZipFile(file) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("/") and _is_shipped(name):
                yield name, locales.trimmed(name, archive.read(name))


def _is_shipped(name: str) -> bool:
    if name.startswith("tzdata/"):
        return name in _ZONES
    if name.startswith(("babel/", "babel-")):
        return locales.is_shipped(name)
    return not any(fnmatch(name, pattern) for pattern in _LEFT_OUT)
