"""Room before photos and before pulls, and when the system is asked to keep the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from docstore.errors import CorruptStore
from mobile.platform.outside import NothingOutside
from mobile.services.device import DeviceFile
from mobile.services.needs import Machine
from mobile.services.room import ASK_AGAIN_MS, FOR_PHOTOS, FOR_PULLS, Room, promised
from tests.support.machine import Folder, HttpDoor, machine

ROOT = Path(__file__).resolve().parents[4]


@dataclass
class Browser(Folder):
    """A browser's files: how much is free, whether they are kept, and how often it was asked to keep them."""

    free: int | None = 1_000_000_000
    kept: bool | None = False
    grants: bool = False
    asked: int = 0

    async def free_bytes(self) -> int | None:
        return self.free

    async def persisted(self) -> bool | None:
        return self.kept

    async def persist(self) -> bool:
        self.asked += 1
        self.kept = self.grants
        return self.grants


@dataclass
class Page(NothingOutside):
    is_installed: bool = False
    noted: list[Mapping[str, int | str]] = field(default_factory=list)

    async def installed(self) -> bool:
        return self.is_installed


@dataclass
class Ground:
    files: Browser
    page: Page
    file: DeviceFile
    now: int = 1_000

    def machine(self) -> Machine:
        made = machine(self.files.folder, HttpDoor("http://127.0.0.1:1"), lambda: self.now)
        return replace(made, files=self.files, outside=self.page)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(Browser(tmp_path), Page(), DeviceFile.open(str(tmp_path / "device.sqlite"), exclusive=False, flush=None))


async def test_a_refusal_is_asked_again_after_a_month_and_once_the_app_is_installed(ground: Ground) -> None:
    assert await promised(ground.machine(), ground.file) is False
    ground.now += ASK_AGAIN_MS - 1
    assert await promised(ground.machine(), ground.file) is False
    assert ground.files.asked == 1
    ground.now += 1
    await promised(ground.machine(), ground.file)
    assert ground.files.asked == 2
    ground.page.is_installed = ground.files.grants = True
    assert await promised(ground.machine(), ground.file) is True
    assert await promised(ground.machine(), ground.file) is True
    assert ground.files.asked == 3


async def test_who_keeps_them_already_or_does_not_say_is_not_asked(ground: Ground) -> None:
    for word in (True, None):
        ground.files.kept = word
        assert await promised(ground.machine(), ground.file) is word
    assert ground.files.asked == 0


@pytest.mark.parametrize(
    ("free", "photos", "pulls"),
    [(None, True, True), (FOR_PULLS, True, True), (FOR_PULLS - 1, True, False), (FOR_PHOTOS, True, False), (FOR_PHOTOS - 1, False, False)],
)
async def test_pulls_stop_before_photos_do(ground: Ground, free: int | None, photos: bool, pulls: bool) -> None:
    ground.files.free = free
    room = Room(ground.machine())
    assert await room.measured_for_pulls() is pulls
    assert (room.for_photos, room.for_pulls) == (photos, pulls)


def test_a_browser_tries_the_sizes_that_matter() -> None:
    source = (ROOT / "mobile" / "platform" / "browser.py").read_text()  # it imports under Emscripten only
    assert f"ROOM_STEPS = ({FOR_PULLS:_}, {FOR_PHOTOS:_}, " in source


def test_a_damaged_file_of_the_device_is_told_at_its_opening_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "device.sqlite"
    file = DeviceFile.open(str(path), exclusive=False, flush=None)
    for number in range(200):
        file.keep(f"key-{number}", "x" * 200)
    file.close()
    whole = path.read_bytes()
    spoilt = whole[:20_480] + bytes(4_096) + whole[24_576:]
    path.write_bytes(spoilt)
    with pytest.raises(CorruptStore):
        DeviceFile.open(str(path), exclusive=False, flush=None)
    assert path.read_bytes() == spoilt
