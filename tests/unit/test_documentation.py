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
