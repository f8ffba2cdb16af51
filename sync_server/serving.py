"""Runs the application on a socket: bound before the stores open, stopped cleanly by SIGTERM and SIGINT.

The socket comes first, so a port that is taken is told before anything is touched. The exit code of a clean stop is 0; uvicorn
would end the process by the signal itself.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from sync_server.settings import Settings, StartError

GRACE_SECONDS = 3
KEEP_ALIVE_SECONDS = 120
"""Longer than replicators keep an idle connection (CouchDB's: 90 s). One that is shut just as a request goes out fails that request, and
CouchDB's replicator gives up when it was the sign-in."""


class Server(uvicorn.Server):
    """uvicorn, with signals that ask for a clean end instead of being raised again afterwards, and a bell when it answers."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event | None = None) -> None:
        super().__init__(config)
        self._ending = ending or asyncio.Event()
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ask_to_end)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _ask_to_end(self) -> None:
        self._ending.set()
        self.should_exit = True


def bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then: without it small answers wait for their reader's acknowledgement.
    server_socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A restart within a minute finds the port in TIME_WAIT; a port that another process serves is still refused.
    server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server_socket.bind((settings.host, settings.port))
        server_socket.listen(256)
    except OSError as error:
        server_socket.close()
        raise StartError(
            f"La porta {settings.port} su {settings.host} non si può usare ({error.strerror}): "
            "ferma chi la usa, o scegli un'altra SOGLIA_PORT."
        ) from error
    return server_socket


def address(server_socket: socket.socket) -> str:
    host, port = server_socket.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


async def serve(app: ASGIApp, server_socket: socket.socket, beside: Callable[[], Coroutine[Any, Any, None]], ending: asyncio.Event) -> None:
    """Until a signal, which sets `ending` first: feeds end in words, and nobody has to be cut off. `beside` starts once the port
    answers and is cancelled with the server."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, ending)
    async with asyncio.TaskGroup() as tasks:
        company = tasks.create_task(_once_it_answers(server, beside))
        await server.serve(sockets=[server_socket])
        company.cancel()
    if not server.started:
        raise StartError("Il centro non è partito: le righe qui sopra dicono perché. I dati sono intatti.")


async def _once_it_answers(server: Server, beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
    await server.answers.wait()
    if server.started:
        await beside()
