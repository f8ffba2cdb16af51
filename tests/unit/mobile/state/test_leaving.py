"""What a kill in the middle of emptying a device leaves is finished at the next start, whatever step it came before."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mobile.services.device import ORDER, DeviceFile
from mobile.services.hand_in import WIPED
from mobile.services.shown import HandingIn
from mobile.state.leaving import Leaving
from tests.support.machine import Folder


async def test_a_kill_while_it_was_emptied_leaves_no_counts_beside_the_app(tmp_path: Path) -> None:
    """They would be taken for those of a store that the browser has removed."""
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    file.keep_identity("aaaaabbbbb", "credential")
    file.keep(ORDER, "hand_in")
    file.keep(WIPED, '{"delivered": 1, "kept_aside": 0}')
    said: list[str] = []
    done = asyncio.Event()

    async def wiped() -> dict[str, Any]:
        said.append("told the centre")
        return {}

    async def end_work() -> None:
        said.append("closed the files")

    outside = SimpleNamespace(forget=lambda: said.append("forgot the counts"))
    machine = SimpleNamespace(outside=outside, files=Folder(tmp_path), random_bytes=bytes)
    device: Any = SimpleNamespace(started=True, current=None, file=file, machine=machine, centre=SimpleNamespace(wiped=wiped))
    shown: Any = SimpleNamespace(handing=HandingIn(), show_handing_in=lambda _now: None, show_wiped=lambda _sums: done.set())
    following = asyncio.create_task(Leaving(device, shown, end_work).follow())
    try:
        await asyncio.wait_for(done.wait(), 10)
    finally:
        following.cancel()
    assert said == ["closed the files", "forgot the counts", "told the centre"]
    assert file.device is None
    file.close()
