"""The list of files that the service worker keeps, and the compressed twins that the server sends.

Rule (pwa.md, "Size and start"): Chromium asks for `canvaskit/chromium` and other engines for `canvaskit`; only the first is kept ahead.
The version is the hash of the list, so an unchanged build is an unchanged version.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

NOT_KEPT = ("sw.js", "canvaskit/canvaskit.wasm", "canvaskit/canvaskit.js")
COMPRESSED = {".js", ".mjs", ".wasm", ".json", ".html", ".css", ".otf", ".ttf", ".bin", ".frag"}
SMALL = 1024


def file_list(out: Path) -> list[tuple[str, str, int]]:
    """(path, first 16 hex digits of SHA-256, bytes) of every file to keep, sorted."""
    paths = [path for path in sorted(out.rglob("*")) if path.is_file() and path.suffix not in (".gz", ".br")]
    named = [(path.relative_to(out).as_posix(), path.read_bytes()) for path in paths]
    return [(name, hashlib.sha256(data).hexdigest()[:16], len(data)) for name, data in named if name not in NOT_KEPT]


def write_service_worker(out: Path, template: Path) -> str:
    """Writes `sw.js`; the version."""
    files = file_list(out)
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    text = template.read_text(encoding="utf-8").replace("%VERSION%", version).replace("%FILES%", json.dumps(files))
    (out / "sw.js").write_text(text, encoding="utf-8")
    return version


def compress(out: Path, cache: Path) -> tuple[int, int]:
    """Writes a `.gz` beside every file worth it; bytes before and after. Equal content is compressed once, ever (`cache`)."""
    cache.mkdir(parents=True, exist_ok=True)
    before = after = 0
    for path in [path for path in sorted(out.rglob("*")) if path.is_file()]:
        data = path.read_bytes()
        before += len(data)
        if path.suffix not in COMPRESSED or len(data) < SMALL:
            after += len(data)
            continue
        kept = cache / f"{hashlib.sha256(data).hexdigest()}.gz"
        if not kept.exists():
            kept.write_bytes(gzip.compress(data, 9, mtime=0))
        path.with_name(path.name + ".gz").write_bytes(kept.read_bytes())
        after += kept.stat().st_size
    return before, after
