"""`app.zip`: our code and the wheels, unpacked, as the worker unfolds it. Equal sources give an equal file.

Rule: only what runs on a device is inside (no server, no HTTP surface, no tests, not this build), and no requirements.txt or
pyproject.toml, which would start Flet's installer. Stored, not deflated: the server sends it compressed as a whole, and the worker
unfolds it faster.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from mobile.web.wheels import contents, pins, wheel

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docstore", "schemas", "ui", "mobile")
_NOT_ON_A_DEVICE = ("docstore/couch_api/", "mobile/web/", "mobile/platform/native")
_KINDS = (".py", ".json", ".toml", ".csv", ".txt", ".sql")
_MOMENT = (2026, 1, 1, 0, 0, 0)


def our_files(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Our sources by their path in the archive, sorted."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            name = file.relative_to(root).as_posix()
            if file.is_file() and file.suffix in _KINDS and "__pycache__" not in name and not name.startswith(_NOT_ON_A_DEVICE):
                yield name, file


def pack(main: Path, cache: Path) -> bytes:
    """The whole archive; `main` becomes main.py."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "main.py", main.read_bytes())
        for name, file in our_files():
            _add(archive, name, file.read_bytes())
        for pin in pins():
            for name, data in contents(wheel(pin, cache)):
                _add(archive, f"__pypackages__/{name}", data)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
