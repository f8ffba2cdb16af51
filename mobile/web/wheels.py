"""Which wheels the browser gets, pinned, and how they come from the package index.

Rule (pwa.md, "Build"): native wheels are those for `pyemscripten_2026_0_wasm32`; all are unpacked into the app's package, so nothing is
installed in the browser. Versions are pinned so that a build repeats; pydantic_core is the version that this pydantic asks for.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

PLATFORM = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--platform", "pyemscripten_2026_0_wasm32")
NATIVE = ("pydantic_core==2.50.4", "msgpack==1.2.4", "apsw_sqlite3mc==3.54.0.0")
PURE = (
    "flet==1.0.5",
    "flet_geolocator==1.0.5",
    "repath==0.9.0",
    "six==1.17.0",
    "pydantic==2.14.3",
    "annotated_types==0.8.0",
    "typing_extensions==4.16.0",
    "typing_inspection==0.4.5",
    "httpx==0.28.1",
    "idna==3.20",
    "rfc8785==0.1.4",
    "tzdata==2026.6",
)
NOT_SHIPPED = ("/testing/", "/__pyinstaller/", ".pyi", "py.typed", ".dist-info/RECORD", ".dist-info/licenses/")
ZONES = ("tzdata/__init__.py", "tzdata/zoneinfo/__init__.py", "tzdata/zoneinfo/Europe/__init__.py", "tzdata/zoneinfo/Europe/Rome")


def wheel_files(folder: Path) -> list[Path]:
    """The wheels, downloaded where they are missing. Raises CalledProcessError when the index does not answer."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_found(folder, name) or _download(folder, name, native) for native, names in ((True, NATIVE), (False, PURE)) for name in names]


def unpack(wheels: list[Path]) -> dict[str, bytes]:
    """Path -> bytes of everything that the app imports from the wheels."""
    files: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            files |= {name: archive.read(name) for name in archive.namelist() if _is_shipped(name)}
    return files


def _is_shipped(name: str) -> bool:
    if name.endswith("/") or any(part in name for part in NOT_SHIPPED):
        return False
    return not name.startswith("tzdata/") or name in ZONES


def _found(folder: Path, requirement: str) -> Path | None:
    name, version = requirement.split("==")
    return next(iter(sorted(folder.glob(f"{name}-{version}-*.whl"))), None)


def _download(folder: Path, requirement: str, native: bool) -> Path:
    options = ("--only-binary=:all:", *PLATFORM) if native else ()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *options, "--dest", str(folder), requirement]
    subprocess.run(command, check=True)
    wheel = _found(folder, requirement)
    if wheel is None:
        raise FileNotFoundError(f"the package index answered, but no wheel of {requirement} came")
    return wheel
