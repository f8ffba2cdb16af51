"""Whatever JSON can hold, for Hypothesis: the bodies of documents that nobody of ours would write."""

from __future__ import annotations

from hypothesis import strategies as st

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(_TEXT, JSON, max_size=4)
