"""A file of an older form: every version's golden file opens with all that is in it; a copy stands beside it before its form changes; a
death at any moment of the migration leaves it whole, in the former form or in the new one.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from docstore.errors import DiskFull, NewerStore, NoRoomToMigrate
from docstore.sqlite import former, tables
from docstore.sqlite.connection import Connection, FileOptions
from docstore.store import Store
from tests.support.kill_point import KillPoint, count_steps

GOLDEN = Path(__file__).with_name("golden")
KEY = bytes(range(32))


def copied(path: str) -> None:
    former.copy_former(path, free=None)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that the first version wrote, closed."""
    return Path(shutil.copy(GOLDEN / "form-1.sqlite", tmp_path / "circle.sqlite"))


def require_content(path: Path) -> None:
    """All that `golden/write.py` has put there."""
    store = Store.open(str(path), key=KEY)
    says = {leaf["says"]: leaf for leaf in store.leaves("fact:1")}
    assert set(says) == {"seconda", "altra"}
    photo = store.get("fact:1", rev=says["seconda"]["_rev"], attachments="bytes")["_attachments"]["photo"]
    assert photo["data"] == b"pixels" * 2_000
    assert store.get("fact:1", rev="1-" + store.get("fact:1", rev="2-f", revs=True)["_revisions"]["ids"][1])["says"] == "perché no"
    assert [store.get(f"many:{n:03}")["text"] for n in range(40)] == ["x" * n * 11 for n in range(40)]
    feed = store.changes().results
    assert [row["id"] for row in feed if row.get("deleted")] == ["fact:2"]
    assert len(feed) == 42
    assert (store.get_local("_local/checkpoint") or {})["seq"] == 7
    assert store.get_security() == {"members": {"roles": ["team"]}}
    assert store.put({"_id": "new", "says": "after"})["ok"]
    assert store.read("PRAGMA integrity_check") == [("ok",)]
    store.close()


def form_of(path: Path) -> int:
    connection = Connection.open(str(path), FileOptions(key=KEY, read_only=True))
    try:
        return int(connection.value("PRAGMA user_version"))
    finally:
        connection.close()


def test_every_form_that_ever_was_has_a_golden_file() -> None:
    assert sorted(file.name for file in GOLDEN.glob("*.sqlite")) == [f"form-{n}.sqlite" for n in range(1, tables.NEWEST + 1)]


@pytest.mark.parametrize("form", range(1, tables.NEWEST + 1))
def test_a_golden_file_opens_with_all_that_is_in_it(form: int, tmp_path: Path) -> None:
    file = Path(shutil.copy(GOLDEN / f"form-{form}.sqlite", tmp_path / "circle.sqlite"))
    assert form_of(file) == form
    require_content(file)
    assert form_of(file) == tables.NEWEST


def test_what_an_older_version_wrote_is_copied_before_its_form_changes(old: Path) -> None:
    written = old.read_bytes()
    Store.open(str(old), key=KEY, before_migrating=copied).close()
    copy = Path(former.former_of(str(old)))
    assert copy.read_bytes() == written
    assert copy.stat().st_mode & 0o077 == 0
    assert form_of(old) == tables.NEWEST
    require_content(old)
    Path(shutil.copy(copy, old.with_name("back.sqlite")))
    require_content(old.with_name("back.sqlite"))
    assert former.remove_former(str(old))
    assert sorted(file.name for file in old.parent.iterdir()) == ["back.sqlite", "circle.sqlite"]
    assert not former.remove_former(str(old))


def test_a_file_of_the_newest_form_and_a_new_one_are_not_copied(tmp_path: Path) -> None:
    for file in (Path(shutil.copy(GOLDEN / f"form-{tables.NEWEST}.sqlite", tmp_path / "a.sqlite")), tmp_path / "b.sqlite"):
        Store.open(str(file), key=KEY, before_migrating=lambda path: pytest.fail(path)).close()


def test_where_there_is_no_room_for_the_copy_nothing_is_begun(old: Path) -> None:
    written = old.read_bytes()
    with pytest.raises(NoRoomToMigrate) as refused:
        Store.open(str(old), key=KEY, before_migrating=lambda path: former.copy_former(path, free=2 * len(written)))
    assert isinstance(refused.value, DiskFull)
    assert "I dati sono intatti" in refused.value.reason
    assert [file.name for file in old.parent.iterdir()] == ["circle.sqlite"]
    assert old.read_bytes() == written


def test_a_file_of_a_newer_program_is_neither_copied_nor_touched(old: Path) -> None:
    connection = Connection.open(str(old), FileOptions(key=KEY))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    written = old.read_bytes()
    with pytest.raises(NewerStore, match="versione più recente"):
        Store.open(str(old), key=KEY, before_migrating=lambda path: pytest.fail(path))
    assert old.read_bytes() == written


def died(work: Callable[[], object]) -> bool:
    """In a process of its own, which this test outlives; False when it came to its end."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def migrate(path: Path, point: KillPoint) -> None:
    count_steps(point)
    Store.open(str(path), key=KEY, before_migrating=copied)


def require_old_or_new(file: Path) -> int:
    """The form that the death has left; the file and, where it is needed, its copy are whole."""
    copies: list[str] = []

    def copy_again(path: str) -> None:
        copies.append(path)
        copied(path)

    Store.open(str(file), key=KEY, before_migrating=copy_again).close()
    require_content(file)
    require_content(Path(former.former_of(str(file))))
    return 1 if copies else tables.NEWEST


@pytest.mark.parametrize(("first", "power"), [(1, None), (2, 0.0), (3, 0.5)])
def test_a_death_at_any_step_of_the_migration_leaves_the_old_or_the_new_whole(tmp_path: Path, first: int, power: float | None) -> None:
    """Every third step in each way to die, all of them together."""
    left, step, going_on = set(), first, True
    while going_on:
        file = tmp_path / f"{step}.sqlite"
        shutil.copy(GOLDEN / "form-1.sqlite", file)
        going_on = died(lambda file=file, step=step: migrate(file, KillPoint(step, torn=0.5, power=power)))  # type: ignore[misc]
        left.add(require_old_or_new(file))
        step += 3
    assert left == {1, tables.NEWEST}
    assert step > 20


def test_a_copy_that_a_death_cut_short_is_made_anew(old: Path) -> None:
    def half(path: str) -> None:
        Path(former.former_of(path)).write_bytes(Path(path).read_bytes()[:5_000])
        os.kill(os.getpid(), signal.SIGKILL)

    assert died(lambda: Store.open(str(old), key=KEY, before_migrating=half))
    assert require_old_or_new(old) == 1
