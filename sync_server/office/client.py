"""The browser client of the office: Flet's own, changed so that nothing is asked of anybody else and no script stands inside the page.

Rules (pwa.md, "On the server"): no address of a content network is left in the two files that have one; Flutter's deprecated service
worker is not registered (it made each start wait); inline scripts become files, so that the same strict policy holds here as everywhere;
the font is ours, in its three weights; a request for a fallback font is answered with ours, because one unknown glyph would ask for ever;
the client's own words while it waits for the centre, and those that only a screen reader finds, are ours and Italian (design.md
section 9).
Only changed files are written, into a folder that is searched before the package's.
"""

from __future__ import annotations

import json
import mimetypes
import re
import shutil
from pathlib import Path

import flet as ft
import flet_web

from ui import tokens

BASE = "/office"
SOCKET = f"{BASE}/ws"
FONTS_FOLDER = "assets/fonts"
_RIVE = '"https://cdn.jsdelivr.net/npm/@rive-app/flutter-native-wasm@44.0.0/"'
_STARTING = '[30,"Working..."]'
_STARTING_HERE = '[30,"Apro Soglia. Se il centro è fermo, la pagina riprende da sola."]'
_WEIGHTS = (("Regular", 400), ("SemiBold", 600), ("Bold", 700))
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SERVICE_WORKER = re.compile(r"serviceWorkerSettings:\s*\{.*?\},\n", re.DOTALL)
_LOADING_PICTURE = '<img src="icons/loading-animation.png" alt="" />'

ADDRESS = Path(__file__).with_name("static") / "address.js"
SPOKEN = Path(__file__).resolve().parents[2] / "assets" / "scripts" / "spoken.js"
SCRIPTS = (ADDRESS, SPOKEN)

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="{ground}"/>'
    '<g fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"><path d="M14 41V22a10 10 0 0 1 20 0v19"/>'
    '<path d="M7 36.5h34"/></g></svg>'
).format(ground=tokens.LIGHT["primary"])


class ClientChanged(RuntimeError):
    """The installed client is not the one that these changes were made for."""


def prepare(folder: Path, fonts: Path, name: str) -> None:
    """Writes the changed files into `folder`; `fonts` holds the product's own font, `name` is the title of the page."""
    for ending, kind in ((".mjs", "text/javascript"), (".wasm", "application/wasm"), (".woff2", "font/woff2")):
        mimetypes.add_type(kind, ending)
    source = Path(flet_web.get_package_web_dir())
    client = _replaced((source / "main.dart.js").read_text(encoding="utf-8"), _RIVE, f'"{BASE}/rive/"')
    _write(folder / "main.dart.js", _replaced(client, _STARTING, _STARTING_HERE))
    _write(folder / "flutter_bootstrap.js", _without_worker((source / "flutter_bootstrap.js").read_text(encoding="utf-8")))
    _write(folder / "mark.svg", MARK)
    for script in SCRIPTS:
        _write(folder / script.name, script.read_text(encoding="utf-8"))
    _page(source, folder, name)
    _fonts(source, folder, fonts)


def own_fonts(fonts: Path) -> list[tuple[Path, int]]:
    """The files of the product's font with their weights; none when the folder is not there."""
    found = []
    for style, weight in _WEIGHTS:
        for ending in ("woff2", "ttf"):
            file = fonts / f"TitilliumWeb-{style}.{ending}"
            if file.is_file():
                found.append((file, weight))
                break
    return found


def _page(source: Path, folder: Path, name: str) -> None:
    target = folder / "index.html"
    shutil.copyfile(source / "index.html", target)
    flet_web.patch_index_html(
        str(target),
        base_href=BASE,
        websocket_endpoint_path=SOCKET,
        app_name=name,
        web_renderer=ft.WebRenderer.CANVAS_KIT,
        route_url_strategy=ft.RouteUrlStrategy.HASH,
        no_cdn=True,
    )
    html = target.read_text(encoding="utf-8")
    html = _replaced(html, _LOADING_PICTURE, '<img src="mark.svg" alt="" />')
    html = _replaced(html, 'type="image/png" href="favicon.png"', 'type="image/svg+xml" href="mark.svg"')
    html = html.replace("<html>", '<html lang="it">').replace("width: 200px;", "width: 72px;")
    ours = "".join(f'  <script src="{script.name}"></script>\n' for script in SCRIPTS)
    html = _replaced(html, "</head>", f"{ours}</head>")
    html, scripts = _split(html)
    for index, script in enumerate(scripts, 1):
        _write(folder / f"inline-{index}.js", script)
    _write(target, html)


def _split(html: str) -> tuple[str, list[str]]:
    """The page with its inline scripts moved into files."""
    scripts: list[str] = []

    def moved(found: re.Match[str]) -> str:
        scripts.append(found[1])
        return f'<script src="inline-{len(scripts)}.js"></script>'

    return _INLINE.sub(moved, html), scripts


def _fonts(source: Path, folder: Path, fonts: Path) -> None:
    """Our family in the client's own list of fonts."""
    listed = json.loads((source / "assets" / "FontManifest.json").read_text(encoding="utf-8"))
    weights = []
    for file, weight in own_fonts(fonts):
        target = folder / FONTS_FOLDER / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        weights.append({"asset": f"fonts/{file.name}", "weight": weight})
    if weights:
        listed.append({"family": tokens.FONT, "fonts": weights})
    _write(folder / "assets" / "FontManifest.json", json.dumps(listed))


def _without_worker(script: str) -> str:
    without = _SERVICE_WORKER.sub("", script)
    if without == script:
        raise ClientChanged("flutter_bootstrap.js registers its service worker in another way than it did")
    return without


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ClientChanged(f"the client of Flet holds {old[:40]!r} {text.count(old)} times and not once")
    return text.replace(old, new)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
