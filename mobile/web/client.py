"""Flet's own web client, cut and mended so that it starts offline and asks nobody else.

Rule (pwa.md, "Build"): what is never requested is left out; the client's request to a content network at every start is turned to our
own origin; Flutter's retired service worker is not registered; our page stands in place of the client's, without inline scripts.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from flet_web import get_package_web_dir

LEFT_OUT = (
    "main.dart.wasm",
    "main.dart.mjs",
    "flutter.js",
    "flutter.js.map",
    "flutter_service_worker.js",
    "python.js",
    "python-worker.js",
    "index.html",
    "manifest.json",
    "favicon.png",
    "icons",
    "canvaskit/skwasm*",
    "canvaskit/wimp*",
    "canvaskit/*.symbols",
    "canvaskit/chromium/*.symbols",
    "canvaskit/experimental_webparagraph",
    "pyodide/python",
    "pyodide/python.*",
    "pyodide/python_cli_entry.mjs",
    "pyodide/*.d.ts",
    "pyodide/*.whl",
    "pyodide/pyodide.js",
    "pyodide/package.json",
    "assets/NOTICES",
    "assets/packages/flutter_math_fork",
    "assets/packages/media_kit",
)
ELSEWHERE = '"https://cdn.jsdelivr.net/npm/@rive-app/flutter-native-wasm@44.0.0/"'
FAMILY = "Titillium Web"
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
NAME = "Soglia"


def copy_client(out: Path) -> None:
    """The client into `out`, mended. Raises ValueError when the client is not the version that the mends were written for."""
    shutil.copytree(get_package_web_dir(), out)
    for pattern in LEFT_OUT:
        for path in list(out.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _mend(out / "main.dart.js", lambda text: text.replace(ELSEWHERE, '"not-shipped/"'))
    _mend(out / "flutter_bootstrap.js", lambda text: re.sub(r"serviceWorkerSettings:\s*\{.*?\},\n", "", text, flags=re.S))
    lock = out / "pyodide" / "pyodide-lock.json"
    lock.write_text(json.dumps({**json.loads(lock.read_text()), "packages": {}}))


def _mend(path: Path, change) -> None:  # type: ignore[no-untyped-def]
    before = path.read_text(encoding="utf-8")
    after = change(before)
    if after == before:
        raise ValueError(f"{path.name} of this Flet client is not the one that Soglia mends: look at mobile/web/client.py")
    path.write_text(after, encoding="utf-8")


def add_page(out: Path, static: Path, assets: Path) -> None:
    """Our page, workers, fonts, icons and manifest."""
    for path in static.iterdir():
        if path.name != "sw.js":
            shutil.copy(path, out / path.name)
    shutil.copytree(assets / "icons", out / "icons")
    shutil.copy(assets / "icons" / "favicon.png", out / "favicon.png")
    for path in (assets / "fonts").iterdir():
        shutil.copy(path, out / "assets" / "fonts" / path.name)
    (out / "assets" / "FontManifest.json").write_text(json.dumps(_fonts(out)))
    (out / "manifest.json").write_text(json.dumps(_manifest(), ensure_ascii=False))


def _fonts(out: Path) -> list[object]:
    shipped = json.loads((out / "assets" / "FontManifest.json").read_text())
    kept = [family for family in shipped if "flutter_math" not in family["family"]]
    ours = [{"asset": f"fonts/TitilliumWeb-{name}.woff2", "weight": weight} for weight, name in WEIGHTS.items()]
    return [*kept, {"family": FAMILY, "fonts": ours}]


def _manifest() -> dict[str, object]:
    icons = [
        {"src": f"icons/icon-{kind}{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for kind, purpose in (("", "any"), ("maskable-", "maskable"))
        for size in (192, 512)
    ]
    return {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "lang": "it",
        "name": NAME,
        "short_name": NAME,
        "description": "Sopralluoghi e residenze, anche senza rete.",
        "display": "standalone",
        "background_color": "#F4F6F9",
        "theme_color": "#0066CC",
        "icons": icons,
    }
