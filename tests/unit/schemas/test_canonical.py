"""The quick way of writing canonical JSON says byte for byte what RFC 8785 says; where it could not, the slow way is taken."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes
from schemas.errors import InvalidDocument

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4))


@settings(max_examples=300, deadline=None)
@given(values)
def test_writes_what_the_rfc_says(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), [float("nan")], {"a": float("inf")}, {1: "a"}, {"a": {2, 3}}, "\ud800", {"a": ["\udfff"]}]
)
def test_refuses_what_json_cannot_carry_unharmed(value: Any) -> None:
    with pytest.raises(InvalidDocument, match="not_canonical"):
        canonical_bytes(value)


def test_names_are_sorted_as_utf16_even_where_python_would_sort_otherwise() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()
