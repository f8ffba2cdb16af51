"""What the offline copy holds, by hash, and what travels compressed.

Rule: the version of the app is the hash of its files, so equal content is the same version wherever it is built. Big files get a `.gz`
beside them (a `.br` too where brotli is installed), made once for each content.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path

_COMPRESSIBLE = (".js", ".mjs", ".wasm", ".json", ".zip", ".html", ".css", ".ttf", ".otf", ".svg", ".bin", ".frag", ".txt")
_SMALLEST = 1024
_STARTING = ("main.dart.js", "app.zip", "canvaskit/", "pyodide/pyodide.", "pyodide/python_stdlib")
_IN_A_SNAPSHOT = ("app.zip", "pyodide/", "archive.mjs", "pyodide-start.mjs", "snapshot-maker.mjs")
"""What decides the content of the memory snapshot that a device makes."""
SERVICE_WORKER = "sw.js"


@dataclass(frozen=True)
class Shipped:
    """One file of the app: its hash, its size, and its size over the wire."""

    path: str
    sha256: str
    size: int
    wire: int


def encodings() -> tuple[str, ...]:
    return (".gz", ".br") if importlib.util.find_spec("brotli") else (".gz",)


def ship(folder: Path, kept: Path) -> list[Shipped]:
    """Compresses what is worth it; `kept` remembers by content, so that a build after a small change is quick."""
    return [ship_one(folder, file, kept) for file in sorted(folder.rglob("*")) if file.is_file()]


def ship_one(folder: Path, file: Path, kept: Path) -> Shipped:
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    wire = len(data)
    if file.suffix in _COMPRESSIBLE and len(data) >= _SMALLEST:
        for suffix in encodings():
            packed = _compressed(data, sha256, suffix, kept)
            if len(packed) < len(data):
                file.with_name(file.name + suffix).write_bytes(packed)
                wire = min(wire, len(packed))
    return Shipped(file.relative_to(folder).as_posix(), sha256, len(data), wire)


def _compressed(data: bytes, sha256: str, suffix: str, kept: Path) -> bytes:
    memory = kept / f"{sha256}{suffix}"
    if memory.is_file():
        return memory.read_bytes()
    packed = gzip.compress(data, 9, mtime=0) if suffix == ".gz" else _brotli(data)
    kept.mkdir(parents=True, exist_ok=True)
    whole = memory.with_name(f"{memory.name}.{os.getpid()}")  # another build may read it, and this one may be broken off
    whole.write_bytes(packed)
    whole.replace(memory)
    return packed


def _brotli(data: bytes) -> bytes:
    import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]

    return bytes(brotli.compress(data, quality=9))


def start_sizes(files: list[Shipped]) -> str:
    """The script that tells the page how large the start is, path -> [size, size over the wire], and which Python it starts."""
    sizes = {file.path: [file.size, file.wire] for file in files if file.path.startswith(_STARTING)}
    python = version_of([file for file in files if file.path.startswith(_IN_A_SNAPSHOT)])
    return f'"use strict";\nvar startSizes = {json.dumps(sizes, separators=(",", ":"))};\nvar pythonVersion = "{python}";\n'


def version_of(files: list[Shipped]) -> str:
    listed = json.dumps([[file.path, file.sha256] for file in files]).encode()
    return hashlib.sha256(listed).hexdigest()[:12]


def service_worker(template: str, files: list[Shipped]) -> str:
    listed = json.dumps([[file.path, file.sha256] for file in files], separators=(",", ":"))
    return template.replace("%VERSION%", version_of(files)).replace("%FILES%", listed)
