"""The real centre on loopback for tests: in the test's own loop (`serving_centre`), or as a process of its own (`CentreProcess`).

Nothing is replaced: the same application, the same uvicorn, real files in a temporary folder, a free port of the system's choice.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import uvicorn

from sync_server.accounts.desk import Desk
from sync_server.accounts.roles import Person
from sync_server.accounts.users import NewUser
from sync_server.app import create_app
from sync_server.centre import Centre
from sync_server.folder import DataFolder, running_server
from sync_server.projection.read_models import AssessmentLine
from sync_server.projection.runner import Clocks
from sync_server.projection.search import Wish
from sync_server.serving import Server, address, bind
from sync_server.settings import Settings
from tests.support.centre_couchdb import BorrowedCouch

ADMIN_PASSWORD = "check-pw"
PASSWORD = "parola-di-prova"


@dataclass
class LiveCentre:
    """A centre that answers at `url`."""

    url: str
    centre: Centre
    client: httpx.AsyncClient
    admin: tuple[str, str] = ("admin", ADMIN_PASSWORD)
    """Who may make databases at `/db`: the centre's administrator, or CouchDB's own."""

    async def add(self, name: str, role: str, *circles: str) -> None:
        await self.centre.desk.users.add(NewUser(Person(name, name.capitalize(), role, circles), PASSWORD))

    async def enrol(self, user: str, **more: Any) -> dict[str, Any]:
        body = {"user": user, "password": PASSWORD, "device_name": "prova", "platform": "test", "app_version": "0.1.0", **more}
        answer = await self.client.post("/api/device/enrol", json=body)
        answer.raise_for_status()
        grant: dict[str, Any] = answer.json()
        return grant

    async def idle(self) -> None:
        """Everything that has arrived is computed and published."""
        await self.centre.runner.run_until_idle()

    async def visits(self, circle: str) -> tuple[AssessmentLine, ...]:
        """As the office's list has them."""
        return (await self.centre.reads.found(Wish(), 100, (circle,))).lines


@asynccontextmanager
async def serving_centre(data: Path, clocks: Clocks | None = None, server: BorrowedCouch | None = None) -> AsyncIterator[LiveCentre]:
    """The centre inside the running loop; the same folder may be served again afterwards."""
    if server is not None:
        server.prepare(data)
    folder = DataFolder.claim(data)
    try:
        couchdb = server.address if server else None
        centre = await Centre.open(folder, ADMIN_PASSWORD, clocks or Clocks(time.time, time.monotonic), couchdb)
        try:
            async with _serving(centre, Settings(port=0, data=data)) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
                yield LiveCentre(url, centre, client, (couchdb.user, couchdb.password) if couchdb else ("admin", ADMIN_PASSWORD))
        finally:
            await centre.close()
    finally:
        folder.release()


@asynccontextmanager
async def desk_of(data: Path, server: BorrowedCouch | None) -> AsyncIterator[Desk]:
    """The office's desk while the server's process has ended."""
    folder = DataFolder.claim(data)
    try:
        centre = await Centre.open(folder, None, couchdb=server.address if server else None)
        try:
            yield centre.desk
        finally:
            await centre.close()
    finally:
        folder.release()


@asynccontextmanager
async def _serving(centre: Centre, settings: Settings) -> AsyncIterator[str]:
    with bind(settings) as server_socket:
        config = uvicorn.Config(create_app(centre), log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=2)
        server = Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[server_socket]))
            await server.answers.wait()
            try:
                yield address(server_socket)
            finally:
                server.should_exit = True


_DROP_FROM_BOUNDING_SET, _MAY_WRITE_ANYTHING, _MAY_READ_ANYTHING = 24, 1, 2


def obey_permissions() -> None:
    """For a child before its program starts: what files' permissions forbid is then forbidden to it, even if it is root's."""
    if os.geteuid() == 0:
        for right in (_MAY_WRITE_ANYTHING, _MAY_READ_ANYTHING):
            ctypes.CDLL(None, use_errno=True).prctl(_DROP_FROM_BOUNDING_SET, right, 0, 0, 0)


class Printed(threading.Thread):
    """What a process prints, read as it comes: a pipe holds some tens of KiB, and who prints into a full one stands still with all its
    work, which a test would take for a centre that hangs."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        super().__init__(name="printed", daemon=True)
        self._stream = stream
        self._lines: list[str] = []
        self.start()

    def run(self) -> None:
        with self._stream:
            self._lines.extend(self._stream)

    def whole(self, seconds: float = 30) -> str:
        """Once the process has ended."""
        self.join(seconds)
        assert not self.is_alive(), "the process has ended, and somebody still holds its output"
        return "".join(self._lines)


class CentreProcess:
    """`soglia serve` as a person starts it; `stop` is SIGTERM, `kill` is SIGKILL. `prepare` runs in each child before its program."""

    def __init__(
        self, data: Path, port: int = 0, environ: Mapping[str, str] | None = None, prepare: Callable[[], None] | None = None
    ) -> None:
        self.data = data
        self.port = port
        self._prepare = prepare
        self._environ = {
            **os.environ,
            "SOGLIA_DATA": str(data),
            "SOGLIA_PORT": str(port),
            "SOGLIA_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "SOGLIA_DEMO": "",
            **(environ or {}),
        }
        self._process: subprocess.Popen[str] | None = None
        self._printed: Printed | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, seconds: float = 30) -> str:
        """Returns the address once `/health` answers there; the same port is asked for at every later start."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sync_server.cli", "serve"],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=self._prepare,
        )
        self._printed = Printed(self._process.stdout)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            self.url = running_server(self.data) or ""
            if self.url and self._answers():
                self._environ["SOGLIA_PORT"] = self.url.rsplit(":", 1)[1]
                return self.url
            time.sleep(0.05)
        raise AssertionError(f"the centre did not start: {self.end_now()}")

    def stop(self) -> int:
        """A clean end; the exit code."""
        return self.stop_and_tell()[1]

    def stop_and_tell(self) -> tuple[str, int]:
        """A clean end; what it printed until then, and the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._end(), self._process.returncode

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._end()

    def end_now(self) -> str:
        """Ends it whatever it does; returns what it printed."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.kill()
        return self._end()

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Another command of `soglia` on the same data folder."""
        command = [sys.executable, "-m", "sync_server.cli", *arguments]
        return subprocess.run(
            command, env=self._environ, input=stdin, capture_output=True, text=True, timeout=120, check=False, preexec_fn=self._prepare
        )

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """The same, not waited for: somebody may kill it."""
        command = [sys.executable, "-m", "sync_server.cli", *arguments]
        return subprocess.Popen(command, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def _end(self) -> str:
        """Waits for it; what it printed."""
        assert self._process is not None
        assert self._printed is not None
        self._process.wait(timeout=30)
        return self._printed.whole()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
