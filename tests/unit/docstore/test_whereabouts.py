"""A log names the place of a defect and nothing that a person wrote."""

from __future__ import annotations

from docstore.whereabouts import whereabouts


def _read(words: str) -> int:
    return int(words)


def _wrapped(words: str) -> None:
    try:
        _read(words)
    except ValueError as error:
        raise RuntimeError(f"cannot use {words}") from error


def _caught(words: str) -> str:
    try:
        _wrapped(words)
    except RuntimeError as error:
        return whereabouts(error)
    raise AssertionError("it did not fail")


def test_the_places_and_the_causes_are_told_and_the_words_are_not() -> None:
    told = _caught("Famiglia Ferlito")
    assert "Ferlito" not in told
    assert told.startswith("RuntimeError at test_whereabouts.py:")
    assert "_wrapped < test_whereabouts.py:" in told
    assert "after ValueError at test_whereabouts.py:" in told
    assert whereabouts(KeyError("Ferlito")) == "KeyError"
