"""A server as a process of its own: started on a free port, ended by a signal, and waited for until the port refuses.

Rule (issue 1): *stopped* means that the process has ended and the port refuses; a simulated switch does not count.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90


PORTS = range(20_000, 32_000)
"""Below those that a system gives to who connects: a server that is down for a while finds its port free when it comes back."""


def free_port() -> int:
    """One that nobody has; which is drawn, for others start servers at the same moment."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.SystemRandom().choice(PORTS)))
            return int(probe.getsockname()[1])


async def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@dataclass
class ServerProcess:
    """`command` is run with `environment` on top of ours; its output goes to `log`."""

    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Returns when the port answers. Raises with the end of the log when the process ends instead."""
        with self.log.open("ab") as out:
            environment = {**os.environ, **self.environment, "SOGLIA_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
            self._process = await asyncio.create_subprocess_exec(*self.command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        async with asyncio.timeout(SECONDS):
            while not await answers(self.port):
                if self._process.returncode is not None:
                    raise RuntimeError(f"the server ended with {self._process.returncode}: {self.tail()}")
                await asyncio.sleep(0.05)

    async def run(self, *words: str, given: str = "") -> str:
        """Another command of the same program on the same data, such as `user add`; what it says."""
        command = [*self.command[:-1], *words]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **self.environment}, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate(given.encode())
        if process.returncode:
            raise RuntimeError(f"{words} ended with {process.returncode}: {said.decode(errors='replace')}")
        return said.decode()

    async def stop(self) -> int:
        """SIGTERM, as an init system would; the exit code, when the port refuses."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        return await self._end(signal.SIGKILL)

    async def close(self) -> None:
        """For the end of a test, whatever has happened."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        async with asyncio.timeout(SECONDS):
            code = await self._process.wait()
            while await answers(self.port):  # noqa: ASYNC110 another process gives no event
                await asyncio.sleep(0.05)
        return code

    def asked(self) -> list[str]:
        """The paths of the answers so far, where the process logs them (`files_process`)."""
        return re.findall(r'"GET (/[^ ?"]*)', self.log.read_text(errors="replace"))

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


def centre_process(folder: Path, **more: str) -> ServerProcess:
    """The real `soglia serve` with its data under `folder`."""
    environment = {"SOGLIA_DATA": str(folder / "data"), "SOGLIA_HOST": "127.0.0.1", "SOGLIA_DEMO": "", **more}
    return ServerProcess([sys.executable, "-m", "sync_server.cli", "serve"], folder / "server.log", environment)


def files_process(built: Path, folder: Path) -> ServerProcess:
    """Only a built app, with the centre's own headers, for tests of the ground."""
    return ServerProcess([sys.executable, "-m", "tests.support.files_server", str(built)], folder / "server.log")
