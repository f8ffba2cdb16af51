"""Flet's stock start, for comparison: its own page, glue and worker out of the flet-web wheel, around the same client files.

What is not stock: our service worker with the list of these files, registered after the first visit's load, because Flet has none of its
own; and for the same app on it `stock_ports.mjs`, which stands in for what our own worker gives to Python.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import flet_web
from flet.controls.types import RouteUrlStrategy, WebRenderer

from mobile.web import client, package, precache

HERE = Path(__file__).parent
EMPTY = HERE / "start_empty.py"
_NOT_STOCK = ("sw.js", "index.html", "start-sizes.js", "build.json", "*.br", "*.gz")
_REGISTER = """
addEventListener("load", async () => {
  if (navigator.serviceWorker.controller) return;
  await navigator.serviceWorker.register("sw.js");
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.offlineReady = "true";
});
"""


@dataclass(frozen=True)
class Stock:
    """`main` is packed as main.py; an app that wants our ports gets them from `stock_ports.mjs`."""

    main: Path
    with_ports: bool


def build_stock(stock: Stock, built: Path, out: Path, caches: Path) -> None:
    """From the product's build, so that both ask for the same client, Pyodide and wheels."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(built, out, ignore=shutil.ignore_patterns(*_NOT_STOCK))
    wheel = Path(flet_web.get_package_web_dir())
    for name in ("index.html", "python.js", "python-worker.js"):
        shutil.copy(wheel / name, out / name)
    (out / "app.zip").write_bytes(package.pack(stock.main, caches / "wheels"))
    _patch(out / "index.html")
    if stock.with_ports:
        shutil.copy(HERE / "stock_ports.mjs", out)
        worker = out / "python-worker.js"
        worker.write_text('import "/stock_ports.mjs";\n' + worker.read_text())
    (out / "register.js").write_text(_REGISTER)
    files = precache.ship(out, caches / "compressed")
    template = (client.STATIC / precache.SERVICE_WORKER).read_text()
    (out / precache.SERVICE_WORKER).write_text(precache.service_worker(template, files))


def _patch(index: Path) -> None:
    flet_web.patch_index_html(
        index_path=str(index),
        base_href="/",
        app_name="Stock",
        pyodide=True,
        pyodide_script_path="main.py",
        app_package_url="app.zip",
        web_renderer=WebRenderer.CANVAS_KIT,
        route_url_strategy=RouteUrlStrategy.HASH,
        no_cdn=True,
    )
    index.write_text(index.read_text().replace("</body>", '<script src="register.js"></script></body>'))
