"""The app's OPFS file system under SQLite, in the app's own Pyodide, on a disk of paper that loses power, runs full and breaks.

A killed browser keeps whatever was written (tests/browser/test_kills.py); only here does what nobody flushed get lost. `SOGLIA_SEED`
draws other moments.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mobile.web.build import Plan, build

pytestmark = pytest.mark.node

HERE = Path(__file__).resolve().parents[1] / "support" / "opfs"
STATIC = Path(__file__).resolve().parents[2] / "mobile" / "web" / "static"
SEED = os.environ.get("SOGLIA_SEED", "1")
DEVICE_FILES = STATIC / "device-files.mjs"
Facts = list[dict[str, Any]]


def played(device_files: Path, *scenarios: str) -> Facts:
    build(Plan())
    command = ["node", str(HERE / "run.mjs"), str(Plan().out), str(device_files), str(HERE / "scenarios.py"), SEED, *scenarios]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def facts() -> Facts:
    print(f"seed {SEED}")
    return played(DEVICE_FILES)


def those(facts: Facts, word: str) -> Facts:
    found = [fact for fact in facts if word in fact]
    assert found, f"nothing was told of {word}"
    return found


def is_kept(cut: dict[str, Any]) -> bool:
    """The file opens and is whole, nothing acknowledged is missing, and nothing stands without what was written before it."""
    return bool(cut["whole"] and cut["as_many"] and len(cut["there"]) >= cut["acknowledged"])


def test_no_acknowledged_write_is_lost_in_a_power_cut(facts: Facts) -> None:
    cuts = those(facts, "cut")
    assert [cut for cut in cuts if not is_kept(cut)] == []
    assert len(cuts) >= 100
    assert any(cut["acknowledged"] == 0 for cut in cuts)
    assert any(cut["acknowledged"] > 5 for cut in cuts)


def test_the_cuts_catch_a_log_that_is_emptied_before_its_file_is_on_the_disk(tmp_path: Path) -> None:
    source = DEVICE_FILES.read_text()
    careless = tmp_path / "careless.mjs"
    careless.write_text(source.replace("if (file.main) settle(file.main);", ""))
    assert careless.read_text() != source
    assert not all(is_kept(cut) for cut in those(played(careless, "cuts"), "cut"))


def test_a_deletion_cut_off_leaves_the_file_as_it_was_or_none(facts: Facts) -> None:
    assert all(not fact["exists"] for fact in those(facts, "deleted"))
    left = those(facts, "deletion")
    assert [fact for fact in left if not fact["whole"] or fact["there"] != ([1] if fact["existed"] else [])] == []
    assert {fact["existed"] for fact in left} == {True, False}
    assert those(facts, "deleted")[-1]["cut_off"] == 0, "the deletion has more steps than were cut off"


def test_a_name_can_be_taken_again_after_a_deletion(facts: Facts) -> None:
    assert those(facts, "again") == [{"again": [[], [7]], "exists": True}]


def test_two_who_prepare_a_file_at_once_get_one(facts: Facts) -> None:
    assert those(facts, "both") == [{"both": [1]}]


def test_a_start_opens_what_is_there_before_python_asks_and_what_is_held_by_another_when_it_is_needed() -> None:
    command = ["node", str(HERE / "early.mjs"), str(DEVICE_FILES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["opened"] == ["circle.sqlite", "device.sqlite", "device.sqlite-wal"]
    assert told["same"], "Python is given the handle that was opened, a second one would be refused"
    assert "device.sqlite" not in told["left"], "a file that nobody had asked for is removed whole"
    assert told["board"]
    assert not any(name.startswith("device.sqlite") for name in told["locked"])


def test_when_space_ends_the_error_says_so_the_file_is_kept_and_the_app_starts(facts: Facts) -> None:
    (told,) = those(facts, "full")
    assert told["full"] == {
        "put": "disk_full", "checkpoint": "disk_full", "compact": "disk_full", "new_file": "disk_full", "starts": True
    }  # fmt: skip
    assert told["read_when_full"] == [1]
    assert told["there"] == [1, 3]
    assert told["whole"]


def test_a_commit_that_does_not_reach_the_disk_is_promised_to_nobody(facts: Facts) -> None:
    (told,) = those(facts, "unflushed")
    assert told["unflushed"] == "disk_full"
    assert told["there"] == [1, 2, 3]
    assert told["whole"]


def test_a_handle_that_breaks_is_an_error_and_takes_nothing_along(facts: Facts) -> None:
    assert {(fact["broken"], fact["said"]) for fact in those(facts, "broken")} == {
        (operation, "store_error") for operation in ("write", "flush", "truncate", "getSize", "read")
    }
    assert all(fact["one"] and fact["whole"] for fact in those(facts, "mended"))


def test_a_circle_of_an_older_app_is_copied_before_its_form_changes_and_the_copy_goes_at_the_next_pin(facts: Facts) -> None:
    first, second = those(facts, "former")
    told = {"there": ["d1", "d2"], "whole": True, "newest": True}
    assert first == {"former": 1, **told, "copied": True}
    assert those(facts, "copy") == [{"copy": ["d1", "d2"]}]
    assert second == {"former": 2, **told, "copied": False}
