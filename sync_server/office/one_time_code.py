"""A one-time code as the office shows it: six characters to read aloud, and a QR that opens the app with the long one.

Rules: nothing of a person stands in the QR; the long code comes after the `#`, which no browser sends to a server, so it is in no log.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import segno

_PIXELS = 6
_QUIET = 4
"""The empty border that readers need, in modules."""


@dataclass(frozen=True)
class OneTimeCode:
    """What is on the screen until it is closed: what for, for whom, both forms, when it ends."""

    purpose: str
    person: str
    short: str
    address: str
    ends: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends


def address_of(origin: str, long: str) -> str:
    """What the QR holds."""
    return f"{origin}/#codice={long}"


def picture(address: str) -> bytes:
    """The QR as a PNG, black on white in both themes: many readers do not take it the other way round."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="png", scale=_PIXELS, border=_QUIET)
    return made.getvalue()
