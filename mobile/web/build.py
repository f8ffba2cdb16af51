"""Builds the app for the browser: `python -m mobile.web.build`. Python alone is enough.

The result is `build/app`: Flet's client, our page and workers, the app's package, the service worker and compressed twins. Rule: nothing
is built when nothing changed, so that `make run` starts at once the second time. Where the steps come from: pwa.md.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from mobile.web.client import add_page, copy_client
from mobile.web.package import sources, write_package
from mobile.web.precache import compress, write_service_worker
from mobile.web.wheels import NATIVE, PURE, unpack, wheel_files

ROOT = Path(__file__).resolve().parents[2]
STATIC = Path(__file__).resolve().parent / "static"


def build(root: Path, out: Path) -> str:
    """Builds into `out` unless it is already what the sources say; one sentence about it."""
    wanted, stamp = _fingerprint(root), out.parent / f"{out.name}.fingerprint"
    if out.exists() and stamp.exists() and stamp.read_text() == wanted:
        return f"{out} is up to date"
    wheels = unpack(wheel_files(out.parent / "wheels"))
    fresh = out.parent / f"{out.name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    copy_client(fresh)
    add_page(fresh, STATIC, root / "assets")
    write_package(root, wheels, fresh / "app.zip")
    version = write_service_worker(fresh, STATIC / "sw.js")
    before, after = compress(fresh, out.parent / "compressed")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    stamp.write_text(wanted)
    return f"{out}: version {version}, {before / 1e6:.1f} MB, {after / 1e6:.1f} MB compressed"


def _fingerprint(root: Path) -> str:
    """A hash over everything that the build reads."""
    digest = hashlib.sha256(repr((NATIVE, PURE, sys.version_info[:2])).encode())
    places = [*sources(root), *Path(__file__).parent.glob("*.py"), *STATIC.iterdir(), *(root / "assets").rglob("*")]
    for path in sorted(path for path in places if path.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def main() -> None:
    """The command."""
    print(build(ROOT, ROOT / "build" / "app"))


if __name__ == "__main__":
    main()
