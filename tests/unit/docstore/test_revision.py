"""Names of revisions: how they are read, ordered and made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.errors import BadRequest
from docstore.revision import RevId, next_revision
from tests.support.json_values import BODIES

A_PARENT = RevId(1, "a" * 32)


def made(
    body: object, *, parent: RevId | None = A_PARENT, deleted: bool = False, attachments: list[tuple[str, str, str]] | None = None
) -> RevId:
    return next_revision(parent, deleted=deleted, body=body, attachments=attachments or [])


@pytest.mark.parametrize("text", ["", "1", "-a", "1-", "0-a", "x-a", "-1-a", "1.5-a", "²-a", None, 3, "1-\ud800", "99999999999999999999-a"])
def test_what_is_no_revision_is_refused(text: object) -> None:
    with pytest.raises(BadRequest, match="Invalid rev format"):
        RevId.parse(text)


def test_any_text_after_the_dash_is_a_hash() -> None:
    assert RevId.parse("12-città-2") == RevId(12, "città-2")
    assert str(RevId.parse("3-abc")) == "3-abc"


def test_capital_digits_are_the_same_revision() -> None:
    assert RevId.parse("1-" + "AB" * 16) == RevId.parse("1-" + "ab" * 16)
    assert RevId.parse("1-AB") != RevId.parse("1-ab")


def test_the_first_edit_and_its_child() -> None:
    first = made({"a": 1}, parent=None)
    assert first.generation == 1
    assert len(first.hash) == 32
    assert made({"a": 1}, parent=first).generation == 2


def test_everything_that_makes_an_edit_another_edit_changes_its_name() -> None:
    photo = ("photo", "md5-x", "image/jpeg")
    names = {
        made({"a": 1}),
        made({"a": 2}),
        made({"a": 1}, deleted=True),
        made({"a": 1}, parent=None),
        made({"a": 1}, parent=RevId(1, "b")),
        made({"a": 1}, attachments=[photo]),
        made({"a": 1}, attachments=[("photo", "md5-y", "image/jpeg")]),
        made({"a": 1}, attachments=[("photo", "md5-x", "image/png")]),
    }
    assert len(names) == 8


def test_a_name_does_not_change_between_versions_of_this_program() -> None:
    assert str(made({"nome": "Città", "n": 1}, parent=None)) == "1-b19ef34a1191ea1f74016314f3e22683"


def test_integers_beyond_53_bits_keep_their_digits() -> None:
    assert made({"n": 2**60}) != made({"n": 2**60 + 1})


@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(body: dict[str, object], dice: object) -> None:
    keys = list(body)
    dice.shuffle(keys)  # type: ignore[attr-defined]
    assert made({key: body[key] for key in keys}) == made(body)


@given(st.lists(st.tuples(st.text("abc", min_size=1), st.just("md5-x"), st.just("text/plain")), unique=True, max_size=4))
def test_the_order_of_attachments_does_not_matter(attachments: list[tuple[str, str, str]]) -> None:
    assert made({}, attachments=attachments) == made({}, attachments=attachments[::-1])
