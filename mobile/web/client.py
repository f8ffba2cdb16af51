"""Flet's client out of the flet-web wheel, mended for a life without network.

Rule (pwa.md): nothing is asked of another host, nothing inline is executed, nothing is shipped that no browser of ours asks for. Each mend
says what it looks for and fails the build when a new Flet no longer has it, instead of shipping half of it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import flet_web

ROOT = Path(__file__).resolve().parents[2]
STATIC = Path(__file__).with_name("static")
ASSETS = ROOT / "assets"
_NEVER_ASKED_FOR = (
    "main.dart.wasm",
    "main.dart.mjs",
    "flutter.js*",
    "flutter_service_worker.js",
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
_TEMPLATES = ("sw.js",)
_RIVE = re.compile(r'"https://cdn\.jsdelivr\.net/npm/@rive-app/flutter-native-wasm@[^"]*"')
_NO_RIVE = "rive-is-not-shipped"
_RIVE_STANDS_IN = "globalThis.RiveNative = () => new Promise(() => {});\n"
"""The client loads Rive at its start whether anything is drawn with it or not; nothing is, so it waits for ever instead of for a 404."""
_STARTING = re.compile(re.escape('[30,"Working..."]'))
_STARTING_HERE = '[30,"Apro Soglia…"]'
_DIGITS_ALONE = re.compile(r'(case"TextInputType\.number":return )\w+\?([\w.]+):[\w.]+')
_WITH_A_COMMA = r"\1\2"
"""Flet has one kind of numbers, for which an iPhone shows digits and no comma: no length could be typed."""
_KEYBOARD_OF_NONE = re.compile(
    r'if\((\w+\.b\.\w+\(\))==="none"\)\{(\w+=\w+\.c\s+\w+\.toString\s+\w+=A\.\w+\()"none"'
    r'(\)\s+\w+\.toString\s+\w+\.setAttribute\("inputmode",\w+\)\})'
)
_KEYBOARD_OF_EACH = r"if(\1!=null){\2\1\3"
_KEYBOARD_FORGOTTEN = re.compile(r'\w+\.removeAttribute\("inputmode"\)\s+')
"""While somebody listens (semantics), Flutter's fields ask for the keyboard of letters, whatever is typed into them."""
_TITILLIUM = {400: "TitilliumWeb-Regular.woff2", 600: "TitilliumWeb-SemiBold.woff2", 700: "TitilliumWeb-Bold.woff2"}
MANIFEST = {
    "id": "/",
    "name": "Soglia",
    "short_name": "Soglia",
    "description": "Sopralluoghi e residenze, anche senza rete.",
    "lang": "it",
    "start_url": "/",
    "scope": "/",
    "display": "standalone",
    "orientation": "any",
    "background_color": "#F4F6F9",
    "theme_color": "#0066CC",
    "prefer_related_applications": False,
    "icons": [
        {"src": "icons/icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "icons/icon-512.png", "sizes": "512x512", "type": "image/png"},
        {"src": "icons/icon-maskable-192.png", "sizes": "192x192", "type": "image/png", "purpose": "maskable"},
        {"src": "icons/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ],
}


class ClientChanged(Exception):
    """Flet's client is not the one that these mends were made for."""


def lay_out(folder: Path) -> None:
    """Everything but the Python package and the service worker, into an empty folder."""
    shutil.copytree(flet_web.get_package_web_dir(), folder, dirs_exist_ok=True)
    for pattern in _NEVER_ASKED_FOR:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _mend(folder)
    for file in sorted(STATIC.iterdir()):
        if file.name not in _TEMPLATES:
            shutil.copy(file, folder / file.name)
    for file in sorted((ASSETS / "scripts").iterdir()):
        shutil.copy(file, folder / file.name)
    _fonts(folder / "assets")
    _icons(folder / "icons")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST, indent=1, ensure_ascii=False))


def _mend(folder: Path) -> None:
    client = folder / "main.dart.js"
    _replace(client, _RIVE, f'"{_NO_RIVE}/"')
    for kind in ("wasm", "wasm_compatibility"):
        stand_in = folder / _NO_RIVE / kind / "rive_native.js"
        stand_in.parent.mkdir(parents=True)
        stand_in.write_text(_RIVE_STANDS_IN)
    _replace(client, _STARTING, _STARTING_HERE)
    _replace(client, _DIGITS_ALONE, _WITH_A_COMMA)
    _replace(client, _KEYBOARD_OF_NONE, _KEYBOARD_OF_EACH)
    _replace(client, _KEYBOARD_FORGOTTEN, "")
    _replace(folder / "flutter_bootstrap.js", re.compile(r"serviceWorkerSettings:\s*\{.*?\},\n", re.S), "")
    _replace(folder / "flutter_bootstrap.js", re.compile(r"//# sourceMappingURL=.*\n"), "")
    lock = folder / "pyodide" / "pyodide-lock.json"
    lock.write_text(json.dumps({**json.loads(lock.read_text()), "packages": {}}))


def _replace(file: Path, pattern: re.Pattern[str], by: str) -> None:
    text, count = pattern.subn(by, file.read_text())
    if not count:
        raise ClientChanged(f"{file.name}: nothing matches {pattern.pattern}")
    file.write_text(text)


def _fonts(assets: Path) -> None:
    """Roboto is what Flutter falls back to (it would fetch it from elsewhere); Titillium is what the theme asks for."""
    for file in sorted((ASSETS / "fonts").iterdir()):
        shutil.copy(file, assets / "fonts" / file.name)
    manifest = assets / "FontManifest.json"
    families = [entry for entry in json.loads(manifest.read_text()) if "flutter_math" not in entry["family"]]
    families.append({"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]})
    titillium = [{"asset": f"fonts/{name}", "weight": weight} for weight, name in _TITILLIUM.items()]
    families.append({"family": "Titillium Web", "fonts": titillium})
    manifest.write_text(json.dumps(families))


def _icons(folder: Path) -> None:
    folder.mkdir()
    for file in sorted((ASSETS / "icons").iterdir()):
        if file.suffix in (".png", ".svg"):
            shutil.copy(file, folder / file.name)
    shutil.copy(folder / "favicon.png", folder.parent / "favicon.png")
