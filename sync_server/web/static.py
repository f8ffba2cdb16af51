"""The built app at `/`: files of `build/app`, compressed ahead, revalidated at every visit.

Nothing is guessed: content types are listed here (a browser refuses a module or WebAssembly with a wrong one), `.br` and
`.gz` beside a file are sent when the client takes them, and everything is `no-cache`, because names do not change with
content: the service worker compares hashes, and an old file from the browser's own cache would spoil its precache.
"""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NOTO = "assets/fonts/noto"
_FONTS = (".woff2", ".ttf", ".otf")
_NOT_BUILT = """<!doctype html><html lang="it"><meta charset="utf-8"><title>Soglia</title>
<h1>L'app non è ancora costruita</h1><p>Esegui <code>make app</code> e ricarica questa pagina.
L'ufficio è a <a href="/office/">/office</a>.</p></html>"""
_NOT_HERE = """<!doctype html><html lang="it"><meta charset="utf-8"><title>Soglia</title>
<h1>Questa pagina non c'è</h1><p><a href="/">Apri Soglia</a>.</p></html>"""


class BuiltApp(StaticFiles):
    """Serves one folder; says in words when it has not been built."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._root = folder
        # A folder that is not built yet is told by a page (`_NOT_BUILT`), not by Starlette's check at the first request.
        self.config_checked = True

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.replace("\\", "/").startswith(_NOTO):
            return self._any_font()
        wanted = "index.html" if path in {"", "."} else path
        coding = self._coding(wanted, Headers(scope=scope).get("accept-encoding", ""))
        try:
            response = await super().get_response(wanted + coding[1], scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            return HTMLResponse(_NOT_HERE if (self._root / "index.html").is_file() else _NOT_BUILT, status_code=404)
        return _dressed(response, wanted, coding[0])

    def _coding(self, path: str, accepted: str) -> tuple[str, str]:
        offers = {offer.split(";")[0].strip() for offer in accepted.split(",") if "q=0" not in offer.replace("q=0.", "")}
        for name, suffix in _ENCODINGS:
            if name in offers and self.lookup_path(path + suffix)[1] is not None:
                return name, suffix
        return "", ""

    def _any_font(self) -> Response:
        """One glyph that no shipped font has makes the client ask for Noto for ever: any valid font ends the loop (pwa.md)."""
        fonts = self._root / "assets" / "fonts"
        shipped = sorted(file for file in fonts.rglob("*") if file.suffix in _FONTS) if fonts.is_dir() else []
        if not shipped:
            return HTMLResponse(_NOT_BUILT, status_code=404)
        return _dressed(FileResponse(shipped[0]), shipped[0].name, "")


def _dressed(response: Response, path: str, coding: str) -> Response:
    response.headers["content-type"] = CONTENT_TYPES.get(Path(path).suffix, "application/octet-stream")
    response.headers["cache-control"] = "no-cache"
    response.headers["vary"] = "Accept-Encoding"
    if coding:
        response.headers["content-encoding"] = coding
    return response
