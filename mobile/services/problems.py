"""What can go wrong on the device, as a code and a sentence for a person.

Rule: an error says what happened, what is safe and what to do (design.md section 10). The code is stable and is what the catalogue
in `ui/words` is asked for; the sentence is the Italian default. Neither ever holds a name, an address or an id of a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from schemas.errors import SchemaError


@dataclass(frozen=True)
class Problem:
    """A problem that a screen shows."""

    code: str
    sentence: str


class DeviceError(Exception):
    """Something the person must be told. Every error of the services is one of these."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence

    @property
    def problem(self) -> Problem:
        return Problem(self.code, self.sentence)


@contextmanager
def told() -> Iterator[None]:
    """What the documents' rules refuse, as what a screen shows."""
    try:
        yield
    except SchemaError as error:
        raise DeviceError(error.code, error.sentence) from error
