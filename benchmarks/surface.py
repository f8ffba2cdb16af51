"""The embedded surface in a process of its own, as both clients of a comparison meet it: a real socket, real files.

`python -m benchmarks.surface <folder>` prints its address in one line and serves until its input ends. For a comparison in a browser two
more folders follow, served at the same origin: a built app, and the documents that both clients read.
"""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from sync_server.web.static import BuiltApp
from tests.support.couch_server import running_couch_server


def site_of(built: Path, documents: Path) -> Starlette:
    return Starlette(routes=[Mount("/documents", StaticFiles(directory=documents)), Mount("/", BuiltApp(built))])


def main() -> None:
    folder, *site = map(Path, sys.argv[1:])
    with running_couch_server(folder, site=site_of(*site) if site else None) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
