"""A Chromium that nobody looks into: it opens one page, which asks here what to do and tells here what it took.

Not driven by Playwright, whose view of the network copies every request's body and makes uploads many times slower than they are.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from tests.support.browser import CHROMIUM, FLAGS

_PATIENCE = 600.0
_WITHOUT_A_WINDOW = ("--headless=new", "--disable-background-timer-throttling", "--disable-renderer-backgrounding")


class Channel:
    """Wishes out, answers in; one at a time."""

    def __init__(self) -> None:
        self.wishes: Queue[Any] = Queue()
        self.answers: Queue[Any] = Queue()

    def ask(self, client: str, wish: dict[str, Any]) -> dict[str, Any]:
        self.wishes.put([client, wish])
        told: dict[str, Any] = self.answers.get(timeout=_PATIENCE)
        if "failed" in told:
            raise RuntimeError(f"{client}: {told['failed']}")
        return told


@contextmanager
def chromium(page: str, profile: Path) -> Iterator[Channel]:
    """The page's address gets the channel's as its query."""
    channel = Channel()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(channel))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"{page}?channel=http://127.0.0.1:{server.server_port}"
    command = [CHROMIUM, *_WITHOUT_A_WINDOW, f"--user-data-dir={profile}", *FLAGS, address]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            yield channel
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()


def _handler(channel: Channel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(json.dumps(channel.wishes.get()).encode())

        def do_POST(self) -> None:
            channel.answers.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self._say(b"{}")

        def _say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Says nothing: its own requests are no part of what is measured."""

    return Handler
