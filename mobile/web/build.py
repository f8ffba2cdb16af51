"""Builds the app for the browser into build/app: `python -m mobile.web.build`. Python alone is enough.

Rules: a build with the same inputs does nothing; a new one is laid beside the old and takes its place when it is whole, so a server that
is running never serves half of each.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.metadata
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobile.web import client, package, precache, wheels

ROOT = Path(__file__).resolve().parents[2]
BUILT = "build.json"


@dataclass(frozen=True)
class Plan:
    """What is built from what, and where the caches are."""

    main: Path = ROOT / "main.py"
    out: Path = ROOT / "build" / "app"
    caches: Path = ROOT / "build"

    @property
    def beside(self) -> Path:
        return self.out.with_name(f"{self.out.name}.new")


@dataclass(frozen=True)
class Result:
    """What there is now; sizes in bytes for a browser that fetches everything."""

    version: str
    files: int
    size: int
    wire: int
    rebuilt: bool


def inputs_hash(plan: Plan) -> str:
    """Everything that decides what comes out."""
    digest = hashlib.sha256()
    ours = [file for _, file in package.our_files()]
    here = [file for folder in (Path(__file__).parent, client.ASSETS) for file in sorted(folder.rglob("*"))]
    for file in [plan.main, *ours, *(file for file in here if file.is_file() and "__pycache__" not in file.parts)]:
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    digest.update(f"{importlib.metadata.version('flet-web')} {precache.encodings()}".encode())
    return digest.hexdigest()


def build(plan: Plan) -> Result:
    """The app in `plan.out`, new if anything it is made of has changed. Two that build it at once build it one after the other."""
    with _alone(plan.out):
        return _build(plan)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_name(f"{out.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(plan: Plan) -> Result:
    inputs = inputs_hash(plan)
    former = _former(plan.out)
    if former.get("inputs") == inputs:
        return Result(former["version"], former["files"], former["size"], former["wire"], rebuilt=False)
    shutil.rmtree(plan.beside, ignore_errors=True)
    result = _lay_out(plan)
    told = {"inputs": inputs, "version": result.version, "files": result.files, "size": result.size, "wire": result.wire}
    (plan.beside / BUILT).write_text(json.dumps(told))
    _take_its_place(plan)
    return result


def _lay_out(plan: Plan) -> Result:
    folder, kept = plan.beside, plan.caches / "compressed"
    client.lay_out(folder)
    (folder / "app.zip").write_bytes(package.pack(plan.main, plan.caches / "wheels"))
    files = precache.ship(folder, kept)
    sizes = folder / "start-sizes.js"
    sizes.write_text(precache.start_sizes(files))
    files = sorted([*files, precache.ship_one(folder, sizes, kept)], key=lambda file: file.path)
    template = (client.STATIC / precache.SERVICE_WORKER).read_text()
    (folder / precache.SERVICE_WORKER).write_text(precache.service_worker(template, files))
    fetched = [file for file in files if not file.path.startswith("canvaskit/") or file.path.startswith("canvaskit/chromium/")]
    return Result(
        precache.version_of(files), len(fetched), sum(file.size for file in fetched), sum(file.wire for file in fetched), rebuilt=True
    )


def _former(out: Path) -> dict[str, Any]:
    try:
        told = json.loads((out / BUILT).read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _take_its_place(plan: Plan) -> None:
    old = plan.out.with_name(f"{plan.out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if plan.out.exists():
        plan.out.rename(old)
    plan.beside.rename(plan.out)
    shutil.rmtree(old, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m mobile.web.build", description=__doc__)
    parser.add_argument("--main", type=Path, default=Plan.main, help="the entry point to pack as main.py")
    parser.add_argument("--out", type=Path, default=Plan.out)
    chosen = parser.parse_args(arguments)
    try:
        result = build(Plan(chosen.main.resolve(), chosen.out.resolve()))
    except (wheels.WheelError, client.ClientChanged) as error:
        print(f"The app could not be built. {error}", file=sys.stderr)
        return 1
    what = "built" if result.rebuilt else "unchanged"
    print(f"app {result.version} {what}: {result.files} files, {result.size / 1e6:.1f} MB, {result.wire / 1e6:.1f} MB over the wire")
    return 0


if __name__ == "__main__":
    sys.exit(main())
