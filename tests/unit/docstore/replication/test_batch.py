"""How many documents a batch has, learnt from what was seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docstore.replication.batch import BatchSize, document_bytes


def test_records_reach_the_full_page_in_three_steps() -> None:
    size = BatchSize(most=100, budget=2 * 1024 * 1024)
    counts = []
    for _ in range(4):
        counts.append(size.count)
        for _document in range(counts[-1]):
            size.saw(1000)
    assert counts == [4, 16, 64, 100]


def test_pixels_settle_at_what_the_budget_holds() -> None:
    size = BatchSize(most=100, budget=2 * 1024 * 1024)
    for _ in range(5):
        for _document in range(size.count):
            size.saw(256 * 1024)
    assert size.count == 8


def test_a_document_larger_than_the_budget_goes_alone() -> None:
    size = BatchSize(most=100, budget=1000)
    size.saw(10**9)
    assert size.count == 1


@given(most=st.integers(1, 500), budget=st.integers(1, 10**7), sizes=st.lists(st.integers(0, 10**7), max_size=30))
def test_a_batch_has_at_least_one_document_and_no_more_than_allowed(most: int, budget: int, sizes: list[int]) -> None:
    size = BatchSize(most, budget)
    for one in sizes:
        assert 1 <= size.count <= most
        size.saw(one)


def test_a_document_weighs_its_text_and_its_bytes() -> None:
    document = {"_id": "x", "text": "è", "_revisions": {"start": 1, "ids": ["a" * 32]}, "_attachments": {"p": {"data": bytes(500)}}}
    assert document_bytes(document) == len('{"_id": "x", "text": "è"}'.encode()) + 500
