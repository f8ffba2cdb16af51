"""Ciphertext that leaves a device: whole or not at all, over cuts and kills, and nothing deleted before the centre has it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import PeerUnreachable, StoreError
from docstore.store import Store
from mobile.services import hand_in
from mobile.services.device import DeviceFile, PersonRow
from mobile.services.hand_in import HandIn
from mobile.services.problems import Problem
from tests.support.machine import Folder

TEAM, MEDIA = "outreach-catania", "outreach-catania-media"


class PaperArchive:
    """A centre that takes files in; `cut_after` pieces the line goes."""

    def __init__(self) -> None:
        self.units: dict[str, Mapping[str, Any]] = {}
        self.parts: dict[tuple[str, str], bytearray] = {}
        self.begun: list[list[str]] = []
        self.pieces = 0
        self.cut_after: int | None = None
        self.told_wiped = 0
        self.counted: dict[str, int] = {}
        self.opens = True
        self.refuses: frozenset[str] = frozenset()

    async def begin_hand_in(self, units: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        self.begun.append([str(unit["database"]) for unit in units])
        answer = []
        for unit in units:
            number = f"unit {unit['database']}"
            self.units[number] = unit
            have = {part["name"]: len(self.parts.setdefault((number, part["name"]), bytearray())) for part in unit["parts"]}
            error = "circle_unknown" if unit["database"] in self.refuses else ""
            answer.append({"database": unit["database"], "unit": number, "have": have, "error": error, "reason": "Non è suo."})
        return answer

    async def send_part(self, unit: str, part: str, offset: int, data: bytes) -> int:
        self.pieces += 1
        if self.cut_after is not None and self.pieces > self.cut_after:
            raise PeerUnreachable
        here = self.parts[unit, part]
        if offset == len(here):
            here += data
        return len(here)

    async def finish_hand_in(self, unit: str) -> Mapping[str, Any]:
        for part in self.units[unit]["parts"]:
            if hashlib.sha256(self.parts[unit, part["name"]]).hexdigest() != part["sha256"]:
                return {"status": "broken", "delivered": 0, "already": 0, "kept_aside": 0}
        return {"status": "delivered" if self.opens else "kept", "delivered": 2, "already": 0, "kept_aside": 1}

    async def wiped(self) -> Mapping[str, Any]:
        self.told_wiped += 1
        return self.counted


class Tablet:
    """A device's folder with two circles in it; `again()` is a new start after a kill."""

    def __init__(self, folder: Path, archive: PaperArchive) -> None:
        self.folder, self.archive = folder, archive
        self.file = DeviceFile.open(str(folder / "device.sqlite"), False, None)
        self.progress: list[tuple[int, int]] = []
        self.run = HandIn(Folder(folder), self.file, archive, lambda sent, total: self.progress.append((sent, total)))  # type: ignore[arg-type]

    def again(self) -> Tablet:
        self.file.close()
        return Tablet(self.folder, self.archive)


@pytest.fixture
def tablet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    monkeypatch.setattr(hand_in, "PIECE", 1000)
    for name in (TEAM, MEDIA):
        Store.open(str(tmp_path / f"{name}.sqlite"), key=b"k" * 32).close()
    (tmp_path / f"{TEAM}.sqlite-wal").write_bytes(b"frames that a kill left in the log")
    made = Tablet(tmp_path, PaperArchive())
    made.file.keep_identity("aaaaabbbbb", "credential")
    made.file.keep_person(PersonRow("marco", "Marco", "educator", b"salt", b"ring of marco"), frozenset({TEAM, MEDIA}))
    made.file.keep(f"unsent/{TEAM}", '{"marco": 2}')
    return made


async def test_a_file_and_its_log_arrive_as_one_unit_over_cuts_and_kills_and_no_piece_twice(tablet: Tablet) -> None:
    main, wal = ((tablet.folder / f"{TEAM}.sqlite{suffix}").read_bytes() for suffix in ("", "-wal"))
    whole = -(-len(main) // 1000) + 1
    for cut in range(3, whole, 7):
        tablet.archive.cut_after = cut
        with pytest.raises(PeerUnreachable):
            await tablet.run.deliver([TEAM])
        tablet = tablet.again()
        tablet.archive.pieces = cut
    tablet.archive.cut_after = None
    assert await tablet.run.deliver([TEAM])
    assert bytes(tablet.archive.parts[f"unit {TEAM}", "main"]) == main
    assert bytes(tablet.archive.parts[f"unit {TEAM}", "wal"]) == wal
    assert tablet.archive.units[f"unit {TEAM}"]["unsent"] == 2
    assert tablet.progress[-1] == (len(main) + len(wal), len(main) + len(wal))


async def test_what_did_not_arrive_whole_is_not_deleted(tablet: Tablet) -> None:
    await tablet.archive.begin_hand_in([{"database": TEAM, "parts": [{"name": "main"}, {"name": "wal"}]}])
    tablet.archive.parts[f"unit {TEAM}", "main"] += b"of another file"
    assert not await tablet.run.deliver([TEAM])
    await tablet.run.delete(TEAM)
    assert (tablet.folder / f"{TEAM}.sqlite").exists()
    assert TEAM in tablet.file.circle_files()


async def test_a_file_that_the_centre_does_not_take_stays_and_the_others_go_on(tablet: Tablet) -> None:
    tablet.archive.refuses = frozenset({TEAM})
    assert not await tablet.run.deliver([MEDIA, TEAM])
    assert not await tablet.run.deliver([MEDIA, TEAM])
    assert bytes(tablet.archive.parts[f"unit {TEAM}", "main"]) == b""
    assert bytes(tablet.archive.parts[f"unit {MEDIA}", "main"]) == (tablet.folder / f"{MEDIA}.sqlite").read_bytes()
    for name in (TEAM, MEDIA):
        await tablet.run.delete(name)
    assert ((tablet.folder / f"{TEAM}.sqlite").exists(), (tablet.folder / f"{MEDIA}.sqlite").exists()) == (True, False)


async def test_a_file_that_is_not_taken_is_measured_again_only_after_a_while_and_the_reason_is_told(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.archive.refuses = frozenset({TEAM})
    for _ in range(3):
        assert not await tablet.run.deliver([TEAM])
    assert tablet.archive.begun == [[TEAM]]
    assert tablet.run.refusal() == Problem("circle_unknown", "Non è suo.")
    monkeypatch.setattr(hand_in, "REFUSED_SECONDS", 0.0)
    tablet.archive.refuses = frozenset()
    assert await tablet.run.deliver([TEAM])
    assert (tablet.archive.begun, tablet.run.refusal()) == ([[TEAM], [TEAM]], None)


async def test_a_file_that_somebody_wrote_in_while_it_was_sent_is_not_deleted_and_goes_again(tablet: Tablet) -> None:
    assert await tablet.run.deliver([TEAM])
    with (tablet.folder / f"{TEAM}.sqlite-wal").open("ab") as log:
        log.write(b"words of somebody who was offline until now")
    await tablet.run.delete(TEAM)
    assert (tablet.folder / f"{TEAM}.sqlite").exists()
    assert tablet.file.handed_in() == frozenset()
    tablet.archive.parts.clear()
    assert await tablet.run.deliver([TEAM])
    assert bytes(tablet.archive.parts[f"unit {TEAM}", "wal"]).endswith(b"until now")


async def test_a_circle_that_left_is_gone_and_is_not_made_again_by_an_old_ring(tablet: Tablet) -> None:
    assert await tablet.run.deliver([TEAM])
    await tablet.run.delete(TEAM)
    assert sorted(path.name for path in tablet.folder.glob("outreach*")) == [f"{MEDIA}.sqlite"]
    assert tablet.file.handed_in() == {TEAM}
    assert tablet.file.settings_of("unsent") == {}
    tablet.file.keep_circle_files(frozenset({TEAM}))
    assert tablet.file.handed_in() == frozenset(), "the right came back and with it a new file"


async def test_a_device_is_emptied_of_rings_names_and_files_and_tells_so_after_a_kill_too(tablet: Tablet) -> None:
    (tablet.folder / "catalog-1.sqlite").write_bytes(b"a copy that was set aside")
    assert await tablet.run.deliver([TEAM, MEDIA])
    await tablet.run.wipe()
    tablet = tablet.again()
    assert [path.name for path in tablet.folder.iterdir() if not path.name.startswith("device.sqlite")] == []
    assert (tablet.file.people(), tablet.file.circle_files()) == ([], frozenset())
    assert tablet.file.credential == "credential", "it still has to tell the centre"
    assert tablet.run.sums() == {"delivered": 4, "kept_aside": 2}
    await tablet.run.confirm()
    assert tablet.archive.told_wiped == 1
    assert tablet.file.device is None
    assert tablet.run.sums() == {"delivered": 4, "kept_aside": 2}
    tablet.file.close()
    everything = b"".join(path.read_bytes() for path in tablet.folder.iterdir())
    assert b"ring of marco" not in everything
    assert b"Marco" not in everything


async def test_what_was_only_kept_is_asked_for_again_until_it_is_delivered(tablet: Tablet) -> None:
    tablet.archive.opens = False
    assert await tablet.run.deliver([TEAM])
    tablet = tablet.again()
    assert tablet.run.kept() == [TEAM]
    await tablet.run.ask_again()
    assert tablet.run.kept() == [TEAM]
    tablet.archive.opens = True
    await tablet.run.ask_again()
    assert tablet.run.kept() == []
    assert tablet.archive.begun == [[TEAM]], "no byte is sent a second time"


async def test_what_the_centre_kept_and_lost_is_sent_again(tablet: Tablet) -> None:
    tablet.archive.opens = False
    assert await tablet.run.deliver([TEAM])
    tablet.archive.parts[f"unit {TEAM}", "main"] = bytearray()
    await tablet.run.ask_again()
    assert await tablet.run.deliver([TEAM])
    assert bytes(tablet.archive.parts[f"unit {TEAM}", "main"]) == (tablet.folder / f"{TEAM}.sqlite").read_bytes()


async def test_no_order_empties_a_device_while_a_file_of_it_has_not_left_whole(tablet: Tablet) -> None:
    """Somebody opened one as the order came, or a centre that was set back does not know what it had."""
    assert await tablet.run.deliver([TEAM, MEDIA])
    tablet.file.drop(f"{hand_in.RESULT}/{TEAM}")
    with pytest.raises(StoreError):
        await tablet.run.wipe()
    assert (tablet.folder / f"{TEAM}.sqlite").exists()
    assert tablet.file.setting(hand_in.WIPED) is None
    assert await tablet.run.deliver([TEAM, MEDIA])
    await tablet.run.wipe()
    assert not list(tablet.folder.glob("outreach*"))


async def test_the_page_says_as_many_things_as_the_centre_counted(tablet: Tablet) -> None:
    tablet.archive.counted = {"delivered": 1, "kept_aside": 0}
    assert await tablet.run.deliver([TEAM, MEDIA])
    await tablet.run.wipe()
    await tablet.run.confirm()
    assert tablet.run.sums() == {"delivered": 1, "kept_aside": 0}


async def test_a_device_with_nothing_to_hand_in_says_that_too(tablet: Tablet) -> None:
    for name in (TEAM, MEDIA):
        (tablet.folder / f"{name}.sqlite").unlink()
    assert await tablet.run.deliver([TEAM, MEDIA])
    assert tablet.archive.begun == [[]]
