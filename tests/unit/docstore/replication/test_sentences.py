"""Every error is of one kind and has one sentence for a person."""

from __future__ import annotations

import pytest

from docstore import errors
from docstore.replication.sentences import kind_of, sentence_for

EVERY_ERROR = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DocstoreError)]


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_each_error_has_a_sentence_that_says_what_is_safe(kind: type[errors.DocstoreError]) -> None:
    error = kind("internal words that no person should read") if not issubclass(kind, errors.StoreError) else kind()
    sentence = sentence_for(error)
    assert sentence.endswith(".")
    assert "internal words" not in sentence
    assert kind_of(error) in ("terminal", "transient")


def test_what_passes_by_itself_says_so_and_what_does_not_says_what_to_do() -> None:
    passing = [sentence_for(kind()) for kind in EVERY_ERROR if issubclass(kind, errors.TransientError)]
    assert all("riparte da solo" in sentence for sentence in passing)
    lasting = [sentence_for(kind()) for kind in EVERY_ERROR if issubclass(kind, errors.TerminalError)]
    assert all(": " in sentence and "riparte da solo" not in sentence for sentence in lasting)
