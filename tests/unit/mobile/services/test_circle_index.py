"""The read model of a circle says the same, whether its documents came one by one, together, or all anew."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.store import Store
from mobile.services.circle_index import CircleIndex
from schemas.documents import JsonObject
from tests.support.builders import Pen, a_change, a_household_id, a_void
from tests.support.histories import tangled

_ROWS = (
    "select * from circle_document order by id",
    "select record, type, at, retired, body from circle_record order by record",
    "select record, words from circle_words join circle_record on circle_record.id = circle_words.rowid order by record",
    "select * from circle_suspect",
)


def words(dice: Random) -> list[JsonObject]:
    """Changes of three households over and beside each other, and what took some of them back."""
    pen, found = Pen(), list[JsonObject]()
    for count in range(dice.randint(0, 25)):
        record, over = a_household_id(f"h{dice.randint(1, 3)}"), [one["_id"] for one in dice.sample(found, k=min(len(found), 2))]
        found.append(
            a_void(pen, dice.choice(found)) if found and dice.random() < 0.3 else a_change(pen, record, "name", f"N {count}", over)
        )
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0))
def test_many_at_once_leave_the_rows_that_one_by_one_leave(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    dice, folder = Random(seed), Path(tmp_path_factory.mktemp("circle"))
    facts = words(dice) + tangled(dice, 10)
    arrived = [{**fact, "_rev": "1-a", "_revisions": {"start": 1, "ids": ["a"]}} for fact in facts]
    dice.shuffle(arrived)
    together, apart = (Store.open(str(folder / name), indexes=[CircleIndex()]) for name in ("together", "apart"))
    forged = [{**one, "_rev": "1-b", "_revisions": {"start": 1, "ids": ["b"]}, "at": "forged"} for one in arrived[:2]]
    together.bulk_docs([*arrived, *forged], new_edits=False)
    for one in [*arrived, *forged]:
        with apart.transaction():
            assert apart.bulk_docs([one], new_edits=False) == []
    for sql in _ROWS:
        assert together.read(sql) == apart.read(sql)
    together.close()
    apart.close()
