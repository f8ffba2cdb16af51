"""What can go wrong on the device, as a code and a sentence for a person.

Rule: an error says what happened, what is safe and what to do (design.md section 10). The code is stable and is what the catalogue
in `ui/words` is asked for; the sentence is the Italian default. Neither ever holds a name, an address or an id of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from docstore.errors import DocstoreError, NotCouch, PeerFault, PeerUnreachable
from docstore.sqlite.connection import system_errors
from docstore.whereabouts import whereabouts
from schemas.errors import SchemaError

__all__ = [
    "NO_CENTRE",
    "UNEXPECTED",
    "CentreAsksToWait",
    "DeviceError",
    "Failure",
    "Fault",
    "Problem",
    "problem_of",
    "system_errors",
    "told",
    "whereabouts",
]


@dataclass(frozen=True)
class Problem:
    """A problem that a screen shows; `details` are the figures of its sentence, for another language."""

    code: str
    sentence: str
    details: Mapping[str, str | int] = field(default_factory=dict, compare=False)


class DeviceError(Exception):
    """Something the person must be told. Every error of the services is one of these."""

    def __init__(self, code: str, sentence: str, details: Mapping[str, str | int] | None = None) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.details = dict(details or {})

    @property
    def problem(self) -> Problem:
        return Problem(self.code, self.sentence, self.details)


class CentreAsksToWait(PeerFault):
    """The centre cannot just now, and says why in a sentence for people: too many tries, no room, its databases away. Asked again later."""


Fault = DeviceError | DocstoreError | SchemaError
Failure = (DeviceError, DocstoreError, SchemaError)
"""What a screen catches: everything that services raise on purpose."""

NO_CENTRE = (PeerUnreachable, NotCouch)
"""What means that there is no way to the centre now."""

UNEXPECTED = "Qualcosa non ha funzionato. Quello che era salvato è al sicuro qui: riprova, o chiudi e riapri l'app."
STORE_WORDS = frozenset(
    {
        *("disk_full", "no_room_to_migrate", "store_locked", "store_not_writable"),
        *("corrupt_store", "newer_store", "wrong_key", "store_error"),
    }
)
"""What docstore says in Italian: a person meets its file."""


def problem_of(error: Fault) -> Problem:
    """A code and an Italian sentence. docstore speaks Italian where a person meets its file, and CouchDB's English elsewhere."""
    if isinstance(error, DeviceError | SchemaError):
        return Problem(error.code, error.sentence, error.details)
    speaks_italian = isinstance(error, CentreAsksToWait) or error.code in STORE_WORDS or error.code in ("unreachable", "unauthorized")
    return Problem(error.code, error.reason if speaks_italian else UNEXPECTED)


@contextmanager
def told() -> Iterator[None]:
    """What the documents' rules refuse, as what a screen shows."""
    try:
        yield
    except SchemaError as error:
        raise DeviceError(error.code, error.sentence, error.details) from error
