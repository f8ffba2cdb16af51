"""The desk's ports: keys, files, photos with Pillow, and a door that tells a missing network from a stranger's answer."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import httpx
import pytest
from PIL import Image

from mobile.platform.door import CentreDoor
from mobile.platform.native import FolderFiles, NativeKeyBox
from mobile.platform.native_photos import PillowPipeline
from mobile.platform.ports import CHUNK, PhotoCopy, PhotoError
from tests.support.pictures import photograph

SALT = b"sale di catania!"


async def whole(copy: PhotoCopy) -> bytes:
    return b"".join([await copy.chunk(index) for index in range(len(copy.chunks))])


async def test_a_key_opens_what_it_sealed_and_nothing_else_does() -> None:
    box = NativeKeyBox()
    key, same, other = [await box.derive(pin, SALT) for pin in ("482915", "482915", "482916")]
    sealed = await key.seal("città".encode())
    assert await same.open(sealed) == "città".encode()
    assert await other.open(sealed) is None
    assert await key.open(sealed[:-1]) is None
    assert await key.open(b"") is None
    assert await key.seal(b"") != await key.seal(b"")


async def test_files_are_a_folder_and_go_with_their_log(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path / "dispositivo")
    await files.prepare(["a.sqlite"])
    for suffix in ("", "-wal"):
        Path(files.path("a.sqlite") + suffix).write_bytes(b"x")
    assert await files.exists("a.sqlite")
    assert (await files.free_bytes() or 0) > 0
    await files.delete("a.sqlite")
    assert not list((tmp_path / "dispositivo").iterdir())


async def test_a_photo_is_kept_whole_and_its_copies_tell_nothing(tmp_path: Path) -> None:
    file = photograph(tmp_path / "scala.jpg", orientation=6)
    photo = await PillowPipeline().prepare(str(file))
    assert (photo.width, photo.height, photo.content_type) == (2000, 3000, "image/jpeg")
    assert await whole(photo.original) == file.read_bytes()
    assert photo.original.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    for copy, edge in ((photo.working, 2048), (photo.thumbnail, 320)):
        data = await whole(copy)
        assert hashlib.sha256(data).hexdigest() == copy.sha256
        assert [hashlib.sha256(data[at : at + CHUNK]).hexdigest() for at in range(0, len(data), CHUNK)] == list(copy.chunks)
        derived = Image.open(io.BytesIO(data))
        assert max(derived.size) == edge
        assert derived.height > derived.width
        assert not derived.getexif()


async def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    photo = await PillowPipeline().prepare(out.getvalue())
    assert Image.open(io.BytesIO(await whole(photo.working))).getpixel((5, 5)) == (255, 255, 255)


def bomb() -> bytes:
    """A small PNG that says it is 20,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    block = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + block + struct.pack(">I", zlib.crc32(block))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"non sono una foto", "not_an_image"),
        (b"", "not_an_image"),
        (bomb(), "too_large"),
        (b"\xff\xd8\xff\xe0" + bytes(20 * 1024 * 1024), "too_large"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (struct.pack(">I4s4s", 24, b"ftyp", b"heic") + bytes(100), "unsupported"),
        ("/non/esiste.jpg", "unreadable"),
    ],
)
async def test_a_bad_file_has_its_reason(source: object, reason: str) -> None:
    with pytest.raises(PhotoError) as caught:
        await PillowPipeline().prepare(source)
    assert caught.value.reason == reason


async def test_a_cut_photo_is_damaged(tmp_path: Path) -> None:
    data = photograph(tmp_path / "taglio.jpg").read_bytes()
    with pytest.raises(PhotoError) as caught:
        await PillowPipeline().prepare(data[: len(data) // 2])
    assert caught.value.reason == "damaged"


async def test_a_door_that_nobody_opens_is_no_network() -> None:
    door = CentreDoor("http://127.0.0.1:9")
    with pytest.raises(ConnectionError):
        await door.post("/api/device/pulse", {})
    await door.close()


async def test_an_answer_that_is_no_json_has_an_empty_body() -> None:
    door = CentreDoor("http://hotel")
    door._client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<h1>Benvenuti</h1>")))
    answer = await door.post("/api/device/pulse", {})
    assert (answer.status, dict(answer.body)) == (200, {})
    await door.close()
