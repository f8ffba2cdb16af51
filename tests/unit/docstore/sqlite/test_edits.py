"""Many edits of elsewhere in one batch end as they would one by one, whatever their names are."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.store import Store

NAMES = ["a", "città", "a\x00b", "x" * 300, *(f"many-{number}" for number in range(230))]


def arrived(name: Any, rev: str = "1-a") -> dict[str, Any]:
    return {"_id": name, "_rev": rev, "says": f"{name!r} {rev}"}


@pytest.mark.parametrize("held", [[], NAMES[::2]], ids=["an empty store", "a store that has half"])
def test_a_batch_ends_as_its_documents_one_by_one(held: list[str]) -> None:
    together, one_by_one = Store.open(":memory:"), Store.open(":memory:")
    batch = [arrived(name, rev) for name in NAMES for rev in ("1-a", "1-b", "2-c")]
    for store in (together, one_by_one):
        store.bulk_docs([arrived(name) for name in held], new_edits=False)
    assert together.bulk_docs(batch, new_edits=False) == []
    for document in batch:
        assert one_by_one.bulk_docs([document], new_edits=False) == []
    for name in NAMES:
        assert together.leaves(name) == one_by_one.leaves(name)
    assert together.revs_diff({name: ["1-a", "1-b", "2-c", "3-d"] for name in NAMES}) == {
        name: {"missing": ["3-d"], "possible_ancestors": ["2-c", "1-b", "1-a"]} for name in NAMES
    }


@pytest.mark.parametrize("name", ["\ud800", "", 7, None, ["a"]])
def test_a_name_that_is_none_takes_no_other_document_along(name: Any) -> None:
    store = Store.open(":memory:")
    [problem] = store.bulk_docs([arrived("before"), arrived(name), arrived("after")], new_edits=False)
    assert problem["error"] in ("bad_request", "illegal_docid")
    assert store.get("before")["says"]
    assert store.get("after")["says"]
