"""The app's Python in one archive: our rooms that a device needs, and the wheels beside them, unpacked.

Rule (pwa.md, "Build"): no requirements and no project file inside, else the client would start an installer. Times in the archive are
fixed, so that equal sources give an equal file and an update fetches it only when something changed.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

ROOMS = ("docstore", "schemas", "ui", "mobile")
NOT_FOR_DEVICES = ("docstore/couch_api/", "mobile/web/static/", "/__pycache__/")
ONLY_FROM_WEB = ("mobile/web/__init__.py", "mobile/web/prewarm.py")
SUFFIXES = (".py", ".json")
MOMENT = (2026, 1, 1, 0, 0, 0)


def sources(root: Path) -> list[Path]:
    """The files of ours that a device gets, sorted."""
    found = [path for room in ROOMS for path in sorted((root / room).rglob("*")) if path.suffix in SUFFIXES]
    return [root / "main.py", *(path for path in found if _is_for_devices(path.relative_to(root).as_posix()))]


def _is_for_devices(name: str) -> bool:
    if name.startswith("mobile/web/"):
        return name in ONLY_FROM_WEB
    return not any(part in f"/{name}" or name.startswith(part) for part in NOT_FOR_DEVICES)


def write_package(root: Path, wheels: dict[str, bytes], target: Path) -> None:
    """`main.py` and our rooms at the top, what they import under `__pypackages__`."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sources(root)}
    files |= {f"__pypackages__/{name}": data for name, data in wheels.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
