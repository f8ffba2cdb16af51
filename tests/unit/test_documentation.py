"""What the documents say is held against the tree: paths exist, settings and commands are named, languages have both readmes' promises.

A sentence about a path rots when the path moves; so every path in backticks that looks like one of ours must exist.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
ROOMS = ("docstore", "schemas", "ui", "mobile", "sync_server", "assets", "tests", "docs", "benchmarks", ".ci")
PATH = re.compile(r"`((?:" + "|".join(re.escape(room) for room in ROOMS) + r")/[\w./*-]+)`")
SETTINGS = ("SOGLIA_PORT", "SOGLIA_HOST", "SOGLIA_DATA", "SOGLIA_ADMIN_PASSWORD", "SOGLIA_COUCHDB_URL", "SOGLIA_DEMO")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    missing = [name for name in PATH.findall(page.read_text()) if not any(ROOT.glob(name.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_in_the_readme_and_in_the_code(setting: str) -> None:
    assert setting in (ROOT / "README.md").read_text()
    assert setting in (ROOT / "sync_server" / "settings.py").read_text()


def test_every_picture_that_a_page_shows_is_there() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_the_readme_starts_with_the_two_commands() -> None:
    first_block = (ROOT / "README.md").read_text().split("```")[1]
    assert "make run" in first_block
    assert "make test" in first_block


def threats() -> list[tuple[str, str]]:
    """Each row of the threat model: the threat, and the cell that names what shows it."""
    lines = (ROOT / "docs" / "security.md").read_text().splitlines()
    cells = [line.strip("|").split("|") for line in lines if line.startswith("| ") and not line.startswith("| Threat")]
    return [(row[0].strip(), row[-1]) for row in cells]


@pytest.mark.parametrize(("threat", "shown_by"), threats(), ids=lambda text: text.strip()[:40])
def test_every_threat_names_tests_that_exist(threat: str, shown_by: str) -> None:
    files = re.findall(r"`(tests/[\w/]+\.py)`", shown_by)
    assert files, f"no test is named against: {threat}"
    defined = {name: re.findall(r"def (\w+)\(", (ROOT / name).read_text()) for name in files}
    modules = [name for name in files if "/test_" in name]
    assert [name for name in modules if not any(found.startswith("test_") for found in defined[name])] == []
    named = re.findall(r"`(?!tests/)(\w+)`", shown_by)
    assert [name for name in named if not any(name in found for found in defined.values())] == []
