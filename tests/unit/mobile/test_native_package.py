"""What `flet build` would put into an app for phones and desks, found by Flet's own rules: no server, and all that it needs.

The Flutter SDK is not needed for this: the list of files, the list of packages, the icons and the rights are made before it is started
(docs/native.md says what was tried beyond).
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from flet_cli.utils.app_excludes import find_default_excludes
from flet_cli.utils.project_dependencies import get_project_dependencies
from flet_platform_assets import IconOptions, SplashOptions, load_source, parse_hex_color, render_icons, render_splash
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
FLET = PROJECT["tool"]["flet"]
SERVER = {"sync_server", "fastapi", "starlette", "uvicorn", "flet_web", "multipart", "jwt", "quickjs", "ibmcloudant", "brotli", "segno"}
TARGETS = {
    "android": ("android", "Android"),
    "ios": ("ios", "iOS"),
    "macos": ("darwin", "Darwin"),
    "windows": ("win32", "Windows"),
    "linux": ("linux", "Linux"),
}
ICONS = ("android", "ios", "macos", "windows", "linux")


def packaged() -> Iterator[Path]:
    """The files of the package, by their path from the root."""
    explicit = ["build", *FLET["app"]["exclude"]]
    left_out = {*explicit, *find_default_excludes(ROOT, (), explicit)}
    rooms = [ROOT]
    while rooms:
        for path in sorted(rooms.pop().iterdir()):
            name = path.relative_to(ROOT)
            if str(name) in left_out:
                continue
            if path.is_dir():
                rooms.append(path)
            else:
                yield name


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return list(packaged())


def needed(target: str) -> dict[str, Requirement]:
    """Every package that goes along, with what those need in turn: by name, with the requirement that brought it."""
    system, name = TARGETS[target]
    where = {"sys_platform": system, "platform_system": name, "python_version": "3.14", "extra": ""}
    found: dict[str, Requirement] = {}
    wanted = [Requirement(line) for line in get_project_dependencies(PROJECT["project"]["dependencies"]) or []]
    while wanted:
        one = wanted.pop()
        key = one.name.lower().replace("_", "-")
        if key in found or (one.marker is not None and not one.marker.evaluate(where)):
            continue
        found[key] = one
        wanted += [Requirement(line) for line in distribution(one.name).requires or []]
    return found


def compiled(name: str) -> bool:
    return any(file.suffix in (".so", ".pyd") for file in distribution(name).files or [])


def test_only_the_app_and_its_pictures_go_along(files: list[Path]) -> None:
    assert {file.parts[0] for file in files} == {"assets", "docstore", "main.py", "mobile", "schemas", "ui"}
    kinds = {file.suffix for file in files if file.parts[0] != "assets"}
    assert kinds == {".py", ".json", ".typed"}


def test_nothing_of_the_server_is_in_it_and_nothing_asks_for_it(files: list[Path]) -> None:
    asked = {}
    for file in files:
        if file.suffix == ".py":
            tree = ast.parse((ROOT / file).read_text())
            imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
            imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            asked[str(file)] = {name.partition(".")[0] for name in imported} & SERVER
    assert {file: names for file, names in asked.items() if names} == {}
    assert not [file for file in files if file.is_relative_to("docstore/couch_api") or file.parts[0] == "sync_server"]


EVERY_MODULE = """
import pkgutil, sys, importlib
from pathlib import Path

here, refused = Path(sys.argv[1]), set(sys.argv[2].split(","))
sys.path.insert(0, str(here))

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ImportError("a server's package: " + name)

sys.meta_path.insert(0, Refused())
import main
ours = ("docstore", "mobile", "schemas", "ui")
for package in ours:
    for found in pkgutil.walk_packages([str(here / package)], package + "."):
        importlib.import_module(found.name)
astray = [name for name, module in sys.modules.items() if name.partition(".")[0] in ours and not module.__file__.startswith(str(here))]
assert not astray, astray
from mobile.platform import make
print(make().name)
"""


def test_the_package_alone_is_the_whole_app(files: list[Path], tmp_path: Path) -> None:
    """Every module of it is imported out of a copy, where the server's packages cannot be had."""
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    command = [sys.executable, "-I", "-c", EVERY_MODULE, str(tmp_path), ",".join(sorted(SERVER))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == sys.platform


@pytest.mark.parametrize("target", TARGETS)
def test_no_server_package_goes_along(target: str) -> None:
    extra = PROJECT["project"]["optional-dependencies"]
    servers = {Requirement(line).name for line in [*extra["server"], *extra["test"]]}
    assert set(needed(target)) & servers == set()


@pytest.mark.parametrize("target", TARGETS)
def test_every_compiled_package_is_accounted_for(target: str) -> None:
    """docs/native.md says of each where its wheel for a phone comes from, or that there is none."""
    page = (ROOT / "docs" / "native.md").read_text()
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE))
    assert {name for name in needed(target) if compiled(name)} <= named


@pytest.mark.parametrize("target", ["android", "ios"])
def test_a_phone_is_asked_for_no_wheel_that_is_not_made(target: str) -> None:
    assert "apsw-sqlite3mc" not in needed(target)
    assert "apsw-sqlite3mc" in needed("linux")


def test_of_babels_languages_ours_stay_and_most_others_go() -> None:
    """Globs of Flet's packager; what they match is looked at here with Python's, which reads these the same way."""
    data = [file for file in distribution("babel").files or [] if file.suffix == ".dat"]
    left = [file for file in data if not any(fnmatch(f"/site/{file}", pattern) for pattern in FLET["cleanup"]["package_files"])]
    assert {"babel/global.dat", *(f"babel/locale-data/{name}.dat" for name in ("en", "it", "root"))} <= {str(file) for file in left}
    assert sum(file.locate().stat().st_size for file in left) < 6_000_000 < sum(file.locate().stat().st_size for file in data) / 5


@pytest.mark.parametrize("platform", ICONS)
def test_flet_makes_every_icon_of_the_mark(platform: str) -> None:
    source, finished = load_source(ROOT / "assets" / "icon.png")
    options = IconOptions(background=parse_hex_color(FLET["icon_background"]), application_id=f"{FLET['org']}.soglia")
    made = render_icons(source, options, platform=platform, pre_rendered=finished, derived=True)
    assert made.assets or made.ico
    assert made.warnings == []


@pytest.mark.parametrize("platform", ["android", "ios"])
def test_flet_makes_the_splash(platform: str) -> None:
    source, _ = load_source(ROOT / "assets" / "splash.png")
    colours = SplashOptions(color=FLET["splash"]["color"], dark_color=FLET["splash"]["dark_color"])
    made = render_splash(source, None, colours, platform=platform)
    assert made.assets
    assert made.warnings == []


def test_no_more_rights_are_asked_for_than_the_app_uses() -> None:
    assert "permissions" not in FLET, "Flet's own group for the position also asks for it in the background"
    assert {name.rpartition(".")[2] for name in FLET["android"]["permission"]} == {"ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION"}
    reasons = {name for name in FLET["ios"]["info"] if name.endswith("UsageDescription")}
    assert reasons == {"NSCameraUsageDescription", "NSLocationWhenInUseUsageDescription", "NSPhotoLibraryUsageDescription"}
