"""`Range` of bytes after RFC 9110 section 14."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.api.ranges import ByteRange, asked_range
from sync_server.problems import Problem


@pytest.mark.parametrize(
    ("header", "start", "end", "partial"),
    [
        (None, 0, 100, False),
        ("bytes=0-9", 0, 10, True),
        ("bytes=90-", 90, 100, True),
        ("bytes=-10", 90, 100, True),
        ("bytes=-1000", 0, 100, True),
        ("bytes=50-1000", 50, 100, True),
        ("bytes=0-9,20-29", 0, 100, False),
        ("items=0-9", 0, 100, False),
        ("bytes=-", 0, 100, False),
        ("bytes=a-b", 0, 100, False),
    ],
)
def test_what_a_header_asks_of_a_hundred_bytes(header: str | None, start: int, end: int, partial: bool) -> None:
    assert asked_range(header, 100) == ByteRange(start, end, partial)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=200-300", "bytes=9-3", "bytes=-0"])
def test_a_range_that_holds_no_byte_is_416(header: str) -> None:
    with pytest.raises(Problem, match="range_not_satisfiable"):
        asked_range(header, 100)


@given(header=st.text(max_size=40), size=st.integers(1, 10**9))
def test_whatever_comes_the_range_lies_inside(header: str, size: int) -> None:
    try:
        asked = asked_range(header, size)
    except Problem:
        return
    assert 0 <= asked.start < asked.end <= size
