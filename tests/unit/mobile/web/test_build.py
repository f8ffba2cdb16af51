"""The build: it repeats, does nothing when nothing changed, ships no server, and mends exactly the client it knows."""

from __future__ import annotations

import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mobile.web import client, precache
from mobile.web.build import Plan, build
from mobile.web.wheels import WheelError, contents, pins, wheel


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The product's own build; the other tests read it."""
    build(Plan())
    return Plan()


def test_equal_inputs_build_nothing_twice(plan: Plan) -> None:
    before = (plan.out / "sw.js").stat().st_mtime_ns
    again = build(plan)
    assert not again.rebuilt
    assert (plan.out / "sw.js").stat().st_mtime_ns == before


def test_equal_inputs_build_equal_files(plan: Plan, tmp_path: Path) -> None:
    other = build(Plan(out=tmp_path / "app", caches=plan.caches))
    assert other.version == build(plan).version
    assert (tmp_path / "app" / "app.zip").read_bytes() == (plan.out / "app.zip").read_bytes()


def test_two_that_build_at_once_build_one_after_the_other(plan: Plan, tmp_path: Path) -> None:
    other = Plan(out=tmp_path / "app", caches=plan.caches)
    with ThreadPoolExecutor(2) as builders:
        results = list(builders.map(build, [other, other]))
    assert sorted(result.rebuilt for result in results) == [False, True]
    assert {result.version for result in results} == {build(plan).version}


def test_the_package_holds_what_a_device_needs_and_no_server(plan: Plan) -> None:
    names = zipfile.ZipFile(plan.out / "app.zip").namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"main.py", "docstore", "schemas", "ui", "mobile", "__pypackages__"}
    for forbidden in ("docstore/couch_api/", "mobile/web/", "__pypackages__/fastapi", "__pypackages__/starlette", "__pypackages__/ibm"):
        assert not [name for name in names if name.startswith(forbidden)], forbidden
    assert not [name for name in names if name.endswith(("requirements.txt", "pyproject.toml"))]
    assert "__pypackages__/tzdata/zoneinfo/Europe/Rome" in names
    assert [name for name in names if name.startswith("__pypackages__/apsw/") and name.endswith(".so")]


def test_the_page_has_no_inline_script_and_names_no_other_host(plan: Plan) -> None:
    page = (plan.out / "index.html").read_text()
    assert all(re.search(r"<script src=\"[^\"]+\"", tag) for tag in re.findall(r"<script[^>]*>", page))
    assert not re.findall(r"\son[a-z]+=", page)
    ours = [file for file in client.STATIC.iterdir() if file.suffix in (".js", ".mjs", ".html", ".css")]
    for file in ours:
        hosts = set(re.findall(r"https?://([a-z0-9-]+\.[a-z0-9.-]+)", file.read_text())) - {"www.w3.org"}
        assert not hosts, f"{file.name}: {hosts}"
    script = (plan.out / "main.dart.js").read_text()
    assert "cdn.jsdelivr.net/npm/@rive-app" not in script
    asked = re.findall(r'"(wasm\w*/rive_native\.js)"', script)
    assert len(asked) == 2
    assert all((plan.out / "rive-is-not-shipped" / path).is_file() for path in asked), "what the client asks for is no 404"


def test_whoever_waits_for_the_app_reads_italian(plan: Plan) -> None:
    script = (plan.out / "main.dart.js").read_text(encoding="utf-8")
    assert "Working..." not in script
    assert '"Apro Soglia…"' in script


def test_each_field_names_its_keyboard_and_that_of_numbers_has_a_comma(plan: Plan) -> None:
    script = (plan.out / "main.dart.js").read_text(encoding="utf-8")
    assert re.search(r'case"TextInputType\.number":return [\w.]+\s+case', script)
    assert 'removeAttribute("inputmode")' not in script


def test_every_file_of_the_offline_copy_is_there_with_its_hash(plan: Plan) -> None:
    import hashlib

    worker = (plan.out / "sw.js").read_text()
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", worker, re.S)[1])  # type: ignore[index]
    for path, sha256 in files:
        assert hashlib.sha256((plan.out / path).read_bytes()).hexdigest() == sha256, path
    listed = {path for path, _ in files}
    there = {file.relative_to(plan.out).as_posix() for file in plan.out.rglob("*") if file.is_file()}
    unlisted = {path for path in there - listed if not path.endswith((".gz", ".br"))}
    assert unlisted == {"sw.js", "build.json"}


def test_the_theme_finds_its_font_and_the_first_visit_stays_small(plan: Plan) -> None:
    families = {entry["family"]: entry["fonts"] for entry in json.loads((plan.out / "assets" / "FontManifest.json").read_text())}
    assert {font["weight"] for font in families["Titillium Web"]} == {400, 600, 700}
    for fonts in families.values():
        assert all((plan.out / "assets" / font["asset"]).is_file() or font["asset"].startswith("packages/") for font in fonts)
    assert build(plan).wire < 20_000_000


def test_a_new_client_fails_the_build_instead_of_shipping_half(tmp_path: Path) -> None:
    file = tmp_path / "main.dart.js"
    file.write_text("nothing to mend")
    with pytest.raises(client.ClientChanged, match=r"main\.dart\.js"):
        client._replace(file, client._RIVE, "")


def test_a_wheel_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pin = pins()[0]
    (tmp_path / f"{pin.name}-{pin.version}-cp314-none-any.whl").write_bytes(b"something else")
    monkeypatch.setattr("mobile.web.wheels._download", lambda pin, cache: None)
    with pytest.raises(WheelError, match=pin.name):
        wheel(pin, tmp_path)


def test_the_browser_and_the_desk_have_the_same_flet_and_no_older_generation_of_the_rest() -> None:
    from importlib.metadata import version

    for pin in pins():
        here = version(pin.name)
        assert here == pin.version if pin.name.startswith("flet") else here.split(".")[0] == pin.version.split(".")[0], pin.name


def test_compressed_twins_unfold_to_the_file(plan: Plan) -> None:
    import gzip

    for name in ("app.zip", "main.dart.js", "index.html"):
        assert gzip.decompress((plan.out / f"{name}.gz").read_bytes()) == (plan.out / name).read_bytes()


def test_wheels_are_unfolded_without_tests_and_type_stubs(plan: Plan) -> None:
    flet = next(pin for pin in pins() if pin.name == "flet")
    names = [name for name, _ in contents(wheel(flet, plan.caches / "wheels"))]
    assert "flet/__init__.py" in names
    assert not [name for name in names if name.startswith("flet/testing/") or name.endswith(".pyi")]


def test_the_version_is_the_hash_of_the_files() -> None:
    one = [precache.Shipped("a", "1" * 64, 1, 1)]
    other = [precache.Shipped("a", "2" * 64, 1, 1)]
    assert precache.version_of(one) == precache.version_of(list(one)) != precache.version_of(other)


def test_a_memory_snapshot_outlives_what_is_not_in_it() -> None:
    def python_of(**changed: str) -> str:
        named = {"app.zip": "1", "main.dart.js": "2", "pyodide/pyodide.asm.wasm": "3", **changed}
        told = precache.start_sizes([precache.Shipped(path, digest * 64, 1, 1) for path, digest in named.items()])
        found = re.search(r'pythonVersion = "(\w+)"', told)
        assert found is not None
        return found[1]

    assert python_of() == python_of(**{"main.dart.js": "4"})
    assert len({python_of(), python_of(**{"app.zip": "4"}), python_of(**{"pyodide/pyodide.asm.wasm": "4"})}) == 3
