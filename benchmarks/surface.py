"""The embedded surface in a process of its own, as both clients of a comparison meet it: a real socket, real files.

`python -m benchmarks.surface <folder>` prints its address in one line and serves until its input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.couch_server import running_couch_server


def main() -> None:
    with running_couch_server(Path(sys.argv[1])) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
