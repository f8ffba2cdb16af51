"""The client's large files over the wire: small, whole, with the type of the plain file; small ones and strangers' paths are left alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sync_server.office.compressed import SMALLEST, Compressed

LARGE = b"const answer = 42;\n" * (SMALLEST // 10)


def asked(accepted: str, *more: tuple[bytes, bytes]) -> dict[str, object]:
    return {"type": "http", "method": "GET", "headers": [(b"accept-encoding", accepted.encode()), *more]}


@pytest.fixture
def compressed(tmp_path: Path) -> Compressed:
    for folder, text in (("changed", LARGE), ("package", b"other" * SMALLEST)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.dart.js").write_bytes(text)
    (tmp_path / "package" / "small.js").write_bytes(b"1")
    (tmp_path / "secret.js").write_bytes(LARGE)
    return Compressed(tmp_path / "packed", (tmp_path / "changed", tmp_path / "package"))


async def test_a_large_script_goes_compressed_and_the_changed_one_wins(compressed: Compressed, tmp_path: Path) -> None:
    answer = await compressed.answer("main.dart.js", asked("gzip, deflate, br"))
    assert answer is not None
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    packed = (tmp_path / "packed" / "main.dart.js.gz").read_bytes()
    assert gzip.decompress(packed) == LARGE
    assert len(packed) < len(LARGE) / 5


async def test_who_has_it_already_is_told_so_and_nothing_is_compressed_twice(compressed: Compressed, tmp_path: Path) -> None:
    first = await compressed.answer("main.dart.js", asked("gzip"))
    assert first is not None
    made = (tmp_path / "packed" / "main.dart.js.gz").stat().st_mtime_ns
    again = await compressed.answer("main.dart.js", asked("gzip", (b"if-none-match", first.headers["etag"].encode())))
    assert again is not None
    assert again.status_code == 304
    assert (tmp_path / "packed" / "main.dart.js.gz").stat().st_mtime_ns == made


@pytest.mark.parametrize(
    ("path", "accepted"), [("main.dart.js", "br"), ("small.js", "gzip"), ("unknown.js", "gzip"), ("../secret.js", "gzip"), ("", "gzip")]
)
async def test_the_rest_is_left_to_the_plain_files(compressed: Compressed, path: str, accepted: str) -> None:
    assert await compressed.answer(path, asked(accepted)) is None
