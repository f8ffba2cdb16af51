"""The large files of the office's client, sent compressed.

Rule: a file is compressed at its first use in this run of the server and kept beside the changed client, so that neither the start nor each
visit pays for it; content types are the plain file's, and caches are told that the answer depends on what the client accepts.
"""

from __future__ import annotations

import asyncio
import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

SMALLEST = 32 * 1024
"""Below this a file is sent as it is."""
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
}
_LEVEL = 6


class Compressed:
    """Looks for a file in `sources`, the changed ones before the package's, and keeps what it compressed in `folder`."""

    def __init__(self, folder: Path, sources: Sequence[Path]) -> None:
        self._folder = folder
        self._sources = tuple(sources)
        self._files = StaticFiles(directory=folder, check_dir=False)
        # The folder is made with the first file.
        self._files.config_checked = True
        self._making = asyncio.Lock()

    async def answer(self, path: str, scope: Scope) -> Response | None:
        """The compressed file, or None when this is not one of them or the client does not take it."""
        source = self._source(path)
        if source is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        async with self._making:
            if not (self._folder / f"{path}.gz").is_file():
                await asyncio.to_thread(_compress, source, self._folder / f"{path}.gz")
        response = await self._files.get_response(f"{path}.gz", scope)
        response.headers["content-type"] = KINDS[source.suffix]
        response.headers["content-encoding"] = "gzip"
        response.headers["vary"] = "Accept-Encoding"
        return response

    def varies(self, path: str) -> bool:
        """Whether what is sent for this path depends on what the client takes."""
        return self._source(path) is not None

    def _source(self, path: str) -> Path | None:
        if Path(path).suffix not in KINDS or ".." in Path(path).parts:
            return None
        found = next((source / path for source in self._sources if (source / path).is_file()), None)
        return found if found is not None and found.stat().st_size >= SMALLEST else None


def _compress(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".new")
    with source.open("rb") as plain, gzip.open(unfinished, "wb", compresslevel=_LEVEL) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)
    unfinished.replace(target)
