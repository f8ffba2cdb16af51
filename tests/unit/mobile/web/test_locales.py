"""What of Babel a browser is given is enough for all that the app formats, and little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mobile.web.build import Plan
from mobile.web.wheels import contents, pins, wheel

ROOT = Path(__file__).resolve().parents[4]
FORMATTED = """
import sys
from datetime import date, time
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import babel
from babel.localedata import locale_identifiers
from ui.words.formats import Formats

print(babel.__file__.startswith(sys.argv[1]), len(locale_identifiers()))
for language in ("it", "en"):
    formats = Formats(language)
    formats.prepare()
    for month in range(1, 13):
        print(formats.day(date(2026, month, month), "EEE d MMM"), formats.day(date(2026, month, month), "EEEE d MMMM"))
    print(formats.number(1_234_567, 0), formats.number(-0.25, 2), formats.clock(time(0, 5)))
    print([formats.plural(count) for count in (0, 1, 1.5, 2, 1_000_000)])
    print(formats.listed(["a"]), formats.listed(["a", "b"]), formats.listed(["a", "b", "c"]))
"""


@pytest.fixture(scope="module")
def babel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pin = next(pin for pin in pins() if pin.name == "babel")
    folder = tmp_path_factory.mktemp("babel")
    for name, data in contents(wheel(pin, Plan().caches / "wheels")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def told(packages: Path) -> list[str]:
    """Where a Python with these packages has Babel from, then what it says."""
    command = [sys.executable, "-c", FORMATTED, str(packages), str(ROOT)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_cut_library_says_what_the_whole_one_says(babel: Path, tmp_path: Path) -> None:
    cut, whole = told(babel), told(tmp_path)
    assert (cut[0], whole[0].split()[0]) == ("True 2", "False")
    assert cut[1:] == whole[1:]
    assert cut[9] == "mer 9 set mercoledì 9 settembre"


def test_a_browser_is_given_little_of_it_and_its_licence(babel: Path) -> None:
    files = [file for file in babel.rglob("*") if file.is_file() and file.parent.name != "__pycache__"]  # this test's own Python made those
    assert sum(file.stat().st_size for file in files) < 300_000
    assert sum(file.stat().st_size for file in files if file.suffix == ".dat") < 12_000
    assert "LICENSE" in {file.name for file in files}
