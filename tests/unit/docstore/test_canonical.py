"""JSON as bytes: equal values, equal bytes; what is no JSON never gets in."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.canonical import canonical_bytes, stored_text
from docstore.errors import BadRequest
from tests.support.json_values import BODIES


@given(BODIES)
def test_what_is_stored_is_what_was_written(body: dict[str, object]) -> None:
    assert json.loads(stored_text(body)) == body
    assert list(json.loads(stored_text(body))) == list(body)


@given(BODIES)
def test_the_canonical_form_means_the_same(body: dict[str, object]) -> None:
    again = json.loads(canonical_bytes(body))
    assert canonical_bytes(again) == canonical_bytes(body)


@given(BODIES, st.integers(min_value=2**53))
def test_one_great_integer_changes_nothing_else(body: dict[str, object], great: int) -> None:
    text = canonical_bytes({"a": body, "b": great}).decode()
    assert text == f'{{"a":{canonical_bytes(body).decode()},"b":{great}}}'


def test_the_canonical_form_sorts_and_keeps_letters() -> None:
    assert canonical_bytes({"b": 1, "a": "è"}) == '{"a":"è","b":1}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", {1: 2}, {"deep": [{1: 2}]}, b"bytes", {"k\ud800": 1}])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(BadRequest):
        stored_text({"value": value})


def test_a_document_nested_without_end_is_refused() -> None:
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    with pytest.raises(BadRequest):
        stored_text({"value": nest})
    with pytest.raises(BadRequest):
        canonical_bytes(nest)
